/**
 * Strict flags. citty's own parser lets unknown flags, missing values and stray arguments
 * pass, so the tokens of `node:util` are checked here, with the same words on every runtime.
 *
 * @module
 */
import { parseArgs } from "node:util";
import type { ArgType } from "citty";
import { DwdiConfigError } from "../../src/errors.ts";
import type { Suggest } from "./suggestion.ts";
import type { Context } from "../io/context.ts";
import { readList } from "./list.ts";
import { nearest } from "../../src/nearest.ts";

/** A flag (`--name`) or, with the type `positional`, an argument. */
export interface Flag {
  /** What its value is, in citty's words. */
  readonly type: NonNullable<ArgType>;
  /** One line for the help. */
  readonly description: string;
  /** Its one-letter form. */
  readonly alias?: string;
  /** What stands for the value in the help. */
  readonly valueHint?: string;
  /** The values that it may have. */
  readonly options?: readonly string[];
  /** An argument that must be there. */
  readonly required?: true;
  /**
   * A flag that is repeated and, unless its values are taken `verbatim`, split at commas or read from
   * `@FILE`; an argument that takes the rest.
   */
  readonly list?: true | "verbatim";
  /** The environment variables that give it too. */
  readonly env?: readonly string[];
  /** The key of a configuration file that gives it too. */
  readonly key?: string;
  /** What holds when nothing is said, for the help. */
  readonly standard?: string;
  /** What a shell completes its value with, where that is neither of `options` nor a file's name. */
  readonly suggest?: Suggest;
}

/** The flags of a command by name. */
export type Flags = Readonly<Record<string, Flag>>;

/** The checked values of flags; what was not given is `undefined`, or `false` for a switch. */
export type FlagValues<F extends Flags> = { readonly [Name in keyof F]: FlagValue<F[Name]> };

type FlagValue<F extends Flag> = F extends { type: "boolean" } ? boolean
  : F extends { list: true | "verbatim"; options: readonly (infer Option)[] }
    ? readonly Option[] | undefined
  : F extends { list: true | "verbatim" } ? readonly string[] | undefined
  : F extends { options: readonly (infer Option)[] } ? Option | undefined
  : F extends { required: true } ? string
  : string | undefined;

/** What `node:util` is told; not strict, since its own messages differ between runtimes. */
interface ParseConfig {
  args: string[];
  options: Record<string, { type: "boolean" | "string"; short?: string }>;
  strict: false;
  tokens: true;
  allowPositionals: true;
}

/** One flag or argument as it stands on the command line. */
export type Token = ReturnType<typeof parseArgs<ParseConfig>>["tokens"][number];

type OptionToken = Extract<Token, { kind: "option" }>;

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

/**
 * Reads the flags and arguments of a command.
 *
 * @throws {DwdiConfigError} For whatever the command does not know, lacks, or was told twice.
 */
export async function parseFlags<F extends Flags>(
  argv: readonly string[],
  flags: F,
  context: Context,
): Promise<FlagValues<F>> {
  const tokens = tokenize(argv, flags);
  const given = new Map<string, readonly string[]>();
  for (const token of tokens) {
    if (token.kind === "option") collect(given, token, flags, context);
  }
  const words = tokens.flatMap((token) => token.kind === "positional" ? [token.value] : []);
  assignArguments(given, words, flags, context);
  const values: Record<string, boolean | string | readonly string[] | undefined> = {};
  for (const [name, flag] of Object.entries(flags)) {
    const texts = given.get(name);
    if (flag.type === "boolean") values[name] = texts !== undefined;
    else if (texts !== undefined) values[name] = await readValue(name, flag, texts, context);
  }
  // The loop gives each name the value that FlagValue says, which the compiler cannot follow.
  return values as FlagValues<F>;
}

function collect(
  given: Map<string, readonly string[]>,
  token: OptionToken,
  flags: Flags,
  { program }: Context,
): void {
  const { name, rawName, value, inlineValue } = token;
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
  if (flag === undefined || flag.type === "positional") throw unknownFlag(rawName, flags, program);
  const hint = `${program} --help tells of each flag`;
  if (flag.type === "boolean") {
    if (value !== undefined) throw new DwdiConfigError(`${rawName} takes no value`, { hint });
    given.set(name, []);
    return;
  }
  if (value === undefined || value === "") {
    throw new DwdiConfigError(`${rawName} needs a value`, { hint });
  }
  if (!inlineValue && /^-./.test(value)) {
    throw new DwdiConfigError(`${rawName} needs a value, and '${value}' is a flag`, {
      hint: `write --${name}=${value} if it is meant as the value`,
    });
  }
  const earlier = given.get(name) ?? [];
  if (earlier.length > 0 && !flag.list) {
    throw new DwdiConfigError(`${rawName} is given twice: '${earlier[0]}' and '${value}'`);
  }
  given.set(name, [...earlier, value]);
}

function assignArguments(
  given: Map<string, readonly string[]>,
  words: readonly string[],
  flags: Flags,
  { program }: Context,
): void {
  let rest = words;
  for (const [name, flag] of Object.entries(flags)) {
    if (flag.type !== "positional") continue;
    const taken = flag.list ? rest : rest.slice(0, 1);
    rest = rest.slice(taken.length);
    if (taken.length === 0 && flag.required) {
      throw new DwdiConfigError(`the argument ${name.toUpperCase()} is missing`, {
        hint: `${program} --help shows how it is used`,
      });
    }
    if (taken.length > 0) given.set(name, taken);
  }
  if (rest[0] !== undefined) {
    throw new DwdiConfigError(`unexpected argument '${rest[0]}'`, {
      hint: "lists are repeated (--account a --account b) or separated by commas without spaces; " +
        `see ${program} --help`,
    });
  }
}

async function readValue(
  name: string,
  flag: Flag,
  texts: readonly string[],
  context: Context,
): Promise<string | readonly string[] | undefined> {
  const isFlag = flag.type !== "positional";
  const values = isFlag && flag.list === true ? await readList(name, texts, context) : texts;
  for (const value of values) checkOption(isFlag ? `--${name}` : name.toUpperCase(), value, flag);
  return flag.list ? values : values[0];
}

function checkOption(what: string, value: string, { options }: Flag): void {
  if (options === undefined || options.includes(value)) return;
  const guess = nearest(value, options);
  throw new DwdiConfigError(`${what} cannot be '${value}'`, {
    hint: `${guess === undefined ? "" : `did you mean ${guess}? `}it is one of: ${
      options.join(", ")
    }`,
  });
}

/** What other programs have as a flag and this one does in another way. */
const OTHERWISE: Readonly<Record<string, string>> = {
  "--watch": "a timer runs a line again and again: dwdi help timers",
};

function unknownFlag(rawName: string, flags: Flags, program: string): DwdiConfigError {
  const otherwise = Object.hasOwn(OTHERWISE, rawName) ? OTHERWISE[rawName] : undefined;
  const known = Object.entries(flags).filter(([, flag]) => flag.type !== "positional");
  const guess = nearest(rawName, known.map(([name]) => `--${name}`));
  return new DwdiConfigError(`unknown flag ${rawName}`, {
    hint: otherwise ??
      (guess === undefined ? `${program} --help lists the flags` : `did you mean ${guess}?`),
  });
}
