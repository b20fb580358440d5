/**
 * A command line in tokens, and the command that it calls.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { DwdiConfigError } from "../../src/errors.ts";
import { nearest } from "../../src/nearest.ts";
import { type Command, type Flags, globalFlags, type SubCommands } from "./command.ts";

/** The options of `parseArgs`; not strict, because its messages differ between runtimes. */
interface ParseConfig {
  args: string[];
  options: Record<string, { type: "boolean" | "string"; short?: string }>;
  strict: false;
  tokens: true;
  allowPositionals: true;
}

/** One flag or argument as it stands on the command line. */
export type Token = ReturnType<typeof parseArgs<ParseConfig>>["tokens"][number];

/** Splits a command line into tokens and checks nothing. */
export function tokenize(argv: readonly string[], flags: Flags): readonly Token[] {
  const options: ParseConfig["options"] = {};
  for (const [name, flag] of Object.entries(flags)) {
    if (flag.type === "positional") continue;
    const type = flag.type === "boolean" ? "boolean" : "string";
    options[name] = flag.alias === undefined ? { type } : { type, short: flag.alias };
  }
  const config: ParseConfig = {
    args: [...argv],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  };
  return parseArgs(config).tokens;
}

/** The command that a line calls. */
export interface Call {
  /** The words that lead to it, for example `waldur report`; none for the program itself. */
  readonly words: readonly string[];
  readonly command: Command;
  /** The line without these words. */
  readonly rest: readonly string[];
}

/**
 * Finds the command that a line calls: the program, a group, or a command that runs.
 *
 * @param tokens The tokens of the line, as far as they are known.
 * @throws {DwdiConfigError} When there is no such command, or a flag stands before its word that not
 * every command has.
 */
export async function findCommand(
  root: Command,
  argv: readonly string[],
  tokens: readonly Token[] = tokenize(argv, globalFlags),
): Promise<Call> {
  const words: string[] = [];
  const taken = new Set<number>();
  let command = root;
  for (const token of tokens) {
    if (command.subCommands === undefined) break;
    if (token.kind === "option" && !Object.hasOwn(globalFlags, plainName(token.name))) {
      throw misplaced(token.rawName, programOf(words));
    }
    if (token.kind !== "positional") continue;
    command = await loadSubCommand(command.subCommands, words, token.value);
    words.push(token.value);
    taken.add(token.index);
  }
  return { words, command, rest: argv.filter((_, index) => !taken.has(index)) };
}

/** The program as it is called with some words, for example `dwdi waldur report`. */
export function programOf(words: readonly string[]): string {
  return ["dwdi", ...words].join(" ");
}

/** The error for a group that is called without one of its commands. */
export function missingSubCommand(words: readonly string[], commands: SubCommands): Error {
  return new DwdiConfigError(`${programOf(words)} needs a command`, {
    hint: listOf(words, commands),
  });
}

/** The flag that `--no-name` turns off. */
export function plainName(name: string): string {
  return name.replace(/^no-/, "");
}

async function loadSubCommand(
  commands: SubCommands,
  words: readonly string[],
  word: string,
): Promise<Command> {
  const load = Object.hasOwn(commands, word) ? commands[word] : undefined;
  if (load !== undefined) return await load();
  const guess = nearest(word, Object.keys(commands));
  throw new DwdiConfigError(`unknown command '${[...words, word].join(" ")}'`, {
    hint: guess === undefined ? listOf(words, commands) : `did you mean ${guess}?`,
  });
}

function listOf(words: readonly string[], commands: SubCommands): string {
  if (words.length === 0) return "dwdi help lists the commands";
  return `the commands are: ${Object.keys(commands).join(", ")}; see ${programOf(words)} --help`;
}

function misplaced(flag: string, program: string): DwdiConfigError {
  return new DwdiConfigError(`${flag} is not a flag of ${program} itself`, {
    hint: `write the command first, then its flags; ${program} --help lists the commands`,
  });
}
