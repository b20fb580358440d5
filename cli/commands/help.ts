/**
 * `dwdi help`: the commands, a command, or a topic.
 *
 * @module
 */
import { DwdiConfigError } from "../../src/errors.ts";
import { type Command, defineCommand } from "../command.ts";
import { chooseCommand } from "../command-group.ts";
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
      list: true,
      description: `a command, or one of: ${Object.keys(TOPICS).join(", ")}`,
    },
  },
  async run({ topic = [] }, context) {
    const { write } = await openSink(undefined, context.stdout);
    await write(await helpOn(topic, context));
  },
});

export default command;

async function helpOn(words: readonly string[], context: Context): Promise<string> {
  const [first, ...more] = words;
  if (first === undefined) return await renderRoot(context);
  if (Object.hasOwn(COMMANDS, first)) return await helpOnCommand(words, context);
  const topic = more.length === 0 && Object.hasOwn(TOPICS, first) ? TOPICS[first] : undefined;
  if (topic !== undefined) return topic();
  const known = [...Object.keys(TOPICS), ...Object.keys(COMMANDS)];
  const guess = nearest(first, known);
  throw new DwdiConfigError(`there is no help on '${words.join(" ")}'`, {
    hint: `${guess === undefined ? "" : `did you mean ${guess}? `}topics: ${known.join(", ")}`,
  });
}

async function helpOnCommand(words: readonly string[], context: Context): Promise<string> {
  const [first = "", second, ...more] = words;
  const command = await loadCommand(first);
  if (second === undefined) return await renderCommand([first], command, context);
  const { commands } = command;
  if (commands !== undefined && more.length === 0) {
    return await renderCommand(words, chooseCommand(first, commands, second), context);
  }
  throw new DwdiConfigError(`there is no help on '${words.join(" ")}'`, {
    hint: `dwdi help ${first} shows all of its help`,
  });
}
