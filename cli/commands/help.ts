/**
 * `dwdi help`: the help of the program, of a command, or on a topic.
 *
 * @module
 */
import { type Command, defineCommand } from "../flags/command.ts";
import { helpOn, suggestSubjects } from "../help/help.ts";
import { pageWidth } from "../help/text.ts";
import { TOPICS } from "../help/topics.ts";
import { writerOf } from "../output/destination.ts";

const command: Command = defineCommand({
  meta: {
    name: "help",
    description: "Show this help, the help of a command, or a topic",
    about:
      "The help of a command is also what its --help prints. It is as wide as the terminal, and " +
      "80 columns in a pipe.",
    examples: [
      { about: "List all commands", command: "dwdi help" },
      { about: "Show the help of a command", command: "dwdi help waldur report" },
      { about: "Read about a topic", command: "dwdi help periods" },
    ],
  },
  args: {
    topic: {
      type: "positional",
      required: false,
      list: true,
      suggest: ({ given, root }) => suggestSubjects(given("topic"), root),
      description: `a command, or one of: ${Object.keys(TOPICS).join(", ")}`,
    },
  },
  async run({ args: { topic = [] }, data: { root, stdout, color } }) {
    const write = writerOf(stdout);
    await write(await helpOn(topic, root, { color, width: pageWidth(stdout.columns) }));
  },
});

export default command;
