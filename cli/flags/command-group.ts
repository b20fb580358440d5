/**
 * Commands of two words, such as `dwdi config check`.
 *
 * @module
 */
import { DwdiConfigError } from "../../src/errors.ts";
import { nearest } from "../../src/nearest.ts";
import type { Command } from "./command.ts";

/** Commands by their word. */
export type Commands = Readonly<Record<string, Command>>;

/** What is said of a group of commands. */
export interface CommandGroup extends Pick<Command, "name" | "description" | "about"> {
  readonly commands: Commands;
}

/** Makes one command of several, of which the first word chooses one. */
export function groupCommands(group: CommandGroup): Command {
  const { name, commands } = group;
  return {
    ...group,
    flags: {},
    examples: [],
    async run(argv, context) {
      const { takeFirstWord } = await import("./first-word.ts");
      const { word, rest } = takeFirstWord(`dwdi ${name}`, argv);
      return await chooseCommand(name, commands, word).run(rest, context);
    },
  };
}

/**
 * The command of a group that a word calls.
 *
 * @throws {DwdiConfigError} When there is no word, or no such command.
 */
export function chooseCommand(
  group: string,
  commands: Commands,
  word: string | undefined,
): Command {
  const words = Object.keys(commands);
  const hint = `it is one of: ${words.join(", ")}; dwdi ${group} --help tells of each`;
  if (word === undefined) {
    throw new DwdiConfigError(`${group} needs to be told what to do`, { hint });
  }
  const command = Object.hasOwn(commands, word) ? commands[word] : undefined;
  if (command !== undefined) return command;
  const guess = nearest(word, words);
  throw new DwdiConfigError(`unknown command '${group} ${word}'`, {
    hint: guess === undefined ? hint : `did you mean ${guess}?`,
  });
}
