/**
 * `dwdi help`: the commands, a command, or a topic.
 *
 * @module
 */
import { type Command, defineCommand } from "../flags/command.ts";
import type { Suggestion } from "../flags/suggestion.ts";
import { helpOn } from "../help/help-on.ts";
import { pageWidth } from "../help/text.ts";
import { writerOf } from "../output/destination.ts";
import { TOPICS } from "../help/topics.ts";
import { COMMANDS, loadCommand } from "../program/tree.ts";

const command: Command = defineCommand({
  name: "help",
  description: "This help, the help of a command, or a topic",
  about:
    "The help of a command is also what its --help prints. It is as wide as the terminal, and " +
    "80 columns in a pipe.",
  flags: {
    topic: {
      type: "positional",
      list: true,
      suggest: ({ given }) => suggestTopics(given("topic")),
      description: `a command, or one of: ${Object.keys(TOPICS).join(", ")}`,
    },
  },
  examples: [
    { about: "All commands", command: "dwdi help" },
    { about: "A command of two words", command: "dwdi help waldur report" },
    { about: "A topic", command: "dwdi help periods" },
  ],
  async run({ topic = [] }, { stdout, color }) {
    const write = writerOf(stdout);
    await write(await helpOn(topic, { color, width: pageWidth(stdout.columns) }));
  },
});

export default command;

/** The commands and topics, or the commands of a group. */
async function suggestTopics(words: readonly string[]): Promise<readonly Suggestion[]> {
  const [first, ...more] = words;
  if (more.length > 0) return [];
  if (first !== undefined) {
    return Object.values((await loadCommand(first)).commands ?? {}).map(named);
  }
  const commands = await Promise.all(Object.keys(COMMANDS).map(loadCommand));
  const topics = Object.entries(TOPICS)
    .map(([value, { summary }]) => ({ value, description: summary }));
  return [...commands.map(named), ...topics];
}

function named({ name, description }: Command): Suggestion {
  return { value: name, description };
}
