/**
 * Commands of two words, such as `dwdi config check`.
 *
 * @module
 */
import { DwdiConfigError } from "../src/errors.ts";
import { type Flags, tokenize } from "./args.ts";
import { type Command, globalFlags } from "./command.ts";
import { nearest } from "../src/nearest.ts";

/** Makes one command of several, of which the first argument chooses one. */
export function groupCommands(
  name: string,
  description: string,
  commands: Readonly<Record<string, Command>>,
): Command {
  const words = Object.keys(commands);
  const described = Object.values(commands).map((command) => {
    return `${command.name}: ${command.description}`;
  });
  const ownFlags: readonly Flags[] = Object.values(commands).map(({ flags }) => flags);
  const flags: Flags = Object.assign(
    { action: { type: "positional", required: true, description: described.join("; ") } },
    ...ownFlags,
  );
  return {
    name,
    description,
    flags,
    async run(argv, context) {
      const tokens = tokenize(argv, { ...flags, ...globalFlags });
      const word = tokens.find((token) => token.kind === "positional");
      if (word === undefined) {
        throw new DwdiConfigError(`${name} needs to be told what to do`, {
          hint: `it is one of: ${words.join(", ")}`,
        });
      }
      const command = Object.hasOwn(commands, word.value) ? commands[word.value] : undefined;
      if (command !== undefined) {
        return await command.run(argv.filter((_, index) => index !== word.index), context);
      }
      const guess = nearest(word.value, words);
      throw new DwdiConfigError(`unknown command '${name} ${word.value}'`, {
        hint: guess === undefined ? `it is one of: ${words.join(", ")}` : `did you mean ${guess}?`,
      });
    },
  };
}
