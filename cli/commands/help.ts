/**
 * `dwdi help`: the commands, a command, or a topic.
 *
 * @module
 */
import { DwdiConfigError } from "../../src/errors.ts";
import { type Command, defineCommand } from "../command.ts";
import type { Context } from "../context.ts";
import { renderCommand, renderRoot } from "../help.ts";
import { nearest } from "../../src/nearest.ts";
import { openSink } from "../output/sink.ts";
import { TOPICS } from "../topics.ts";
import { COMMANDS, loadCommand } from "../tree.ts";

const command: Command = defineCommand({
  name: "help",
  description: "This help, the help of a command, or a topic",
  flags: {
    topic: {
      type: "positional",
      description: `a command, or one of: ${Object.keys(TOPICS).join(", ")}`,
    },
  },
  async run({ topic }, context) {
    const { write } = await openSink(undefined, context.stdout);
    await write(await helpOn(topic, context));
  },
});

export default command;

async function helpOn(topic: string | undefined, context: Context): Promise<string> {
  if (topic === undefined) return await renderRoot(context);
  if (Object.hasOwn(COMMANDS, topic)) return await renderCommand(await loadCommand(topic), context);
  const text = Object.hasOwn(TOPICS, topic) ? TOPICS[topic] : undefined;
  if (text !== undefined) return text();
  const known = [...Object.keys(TOPICS), ...Object.keys(COMMANDS)];
  const guess = nearest(topic, known);
  throw new DwdiConfigError(`there is no help on '${topic}'`, {
    hint: `${guess === undefined ? "" : `did you mean ${guess}? `}topics: ${known.join(", ")}`,
  });
}
