/**
 * The word of a command line that says which command is meant.
 *
 * @module
 */
import { DwdiConfigError } from "../../src/errors.ts";
import { tokenize } from "./args.ts";
import { globalFlags } from "./command.ts";

/** A command line around its first word. */
export interface FirstWord {
  /** The word; undefined where there are flags only, or nothing. */
  readonly word: string | undefined;
  /** The command line without it. */
  readonly rest: readonly string[];
}

/**
 * Takes the first word out of a command line.
 *
 * @param program What the word is said to, for example `dwdi config`.
 * @throws {DwdiConfigError} When a flag stands before it that not every command has.
 */
export function takeFirstWord(program: string, argv: readonly string[]): FirstWord {
  const tokens = tokenize(argv, globalFlags);
  const word = tokens.find((token) => token.kind === "positional");
  const before = tokens.slice(0, word && tokens.indexOf(word));
  const early = before.find((token) =>
    token.kind === "option" && !Object.hasOwn(globalFlags, token.name)
  );
  if (early?.kind === "option") {
    throw new DwdiConfigError(`${early.rawName} is no flag of ${program} itself`, {
      hint: `write the command first, then its flags; ${program} --help lists the commands`,
    });
  }
  return { word: word?.value, rest: argv.filter((_, index) => index !== word?.index) };
}
