/**
 * The strict check of a command line. citty's own parser accepts unknown flags, missing values and
 * stray arguments, and keeps the last of several values; here they are errors, with the
 * same messages on every runtime, and lists are collected.
 *
 * @module
 */
import { DwdiConfigError } from "../../src/errors.ts";
import { nearest } from "../../src/nearest.ts";
import type { Context } from "../io/context.ts";
import { readInput } from "../io/input.ts";
import type { Flag, Flags, FlagValues } from "./command.ts";
import { plainName, type Token } from "./command-line.ts";

type OptionToken = Extract<Token, { kind: "option" }>;

/** The texts that each flag and argument was given; of a switch none, or one where it is negated. */
type Given = Map<string, readonly string[]>;

const NEGATED = "no";

/**
 * Reads the flags and arguments of a command.
 *
 * @throws {DwdiConfigError} For an unknown, repeated, stray or missing one, and for a bad value.
 */
export async function readValues<F extends Flags>(
  tokens: readonly Token[],
  flags: F,
  context: Context,
): Promise<FlagValues<F>> {
  const given: Given = new Map();
  for (const token of tokens) {
    if (token.kind === "option") collect(given, token, flags, context);
  }
  const words = tokens.flatMap((token) => token.kind === "positional" ? [token.value] : []);
  assignArguments(given, words, flags, context);
  const values: Record<string, boolean | string | readonly string[] | undefined> = {};
  for (const [name, flag] of Object.entries(flags)) {
    const texts = given.get(name);
    if (flag.type === "boolean") {
      values[name] = texts === undefined ? flag.default === true : !texts.includes(NEGATED);
    } else if (texts !== undefined) values[name] = await readValue(name, flag, texts, context);
  }
  // The loop assigns each name a value of its FlagValue type, which the compiler cannot follow.
  return values as FlagValues<F>;
}

function collect(given: Given, token: OptionToken, flags: Flags, { program }: Context): void {
  const { name, rawName, value, inlineValue } = token;
  const known = findFlag(name, flags);
  if (known === undefined) throw unknownFlag(rawName, flags, program);
  const hint = `see ${program} --help`;
  const { flag, isNegated } = known;
  if (flag.type === "boolean") {
    if (value !== undefined) throw new DwdiConfigError(`${rawName} takes no value`, { hint });
    given.set(known.name, isNegated ? [NEGATED] : []);
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

/** The flag that a name stands for; `--no-name` stands for a switch that is on by default. */
function findFlag(
  name: string,
  flags: Flags,
): { readonly name: string; readonly flag: Flag; readonly isNegated: boolean } | undefined {
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
  if (flag !== undefined && flag.type !== "positional") return { name, flag, isNegated: false };
  const plain = plainName(name);
  const negated = plain !== name && Object.hasOwn(flags, plain) ? flags[plain] : undefined;
  return negated?.default ? { name: plain, flag: negated, isNegated: true } : undefined;
}

function assignArguments(
  given: Given,
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
        hint: `see ${program} --help`,
      });
    }
    if (taken.length > 0) given.set(name, taken);
  }
  if (rest[0] !== undefined) {
    throw new DwdiConfigError(`unexpected argument '${rest[0]}'`, {
      hint: "repeat the flag for a list (--account a --account b), or separate values by commas " +
        `without spaces; see ${program} --help`,
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

/** Flags of other programs, and what to use instead. */
const ALTERNATIVES: Readonly<Record<string, string>> = {
  "--watch": "use a timer to run a command repeatedly: dwdi help timers",
};

function unknownFlag(rawName: string, flags: Flags, program: string): DwdiConfigError {
  const alternative = Object.hasOwn(ALTERNATIVES, rawName) ? ALTERNATIVES[rawName] : undefined;
  const guess = nearest(rawName, namesOf(flags).map((name) => `--${name}`));
  return new DwdiConfigError(`unknown flag ${rawName}`, {
    hint: alternative ??
      (guess === undefined ? `${program} --help lists the flags` : `did you mean ${guess}?`),
  });
}

/** The names of flags as they are written: `no-name` for a switch that is on by default. */
export function namesOf(flags: Flags): readonly string[] {
  return Object.entries(flags)
    .filter(([, { type }]) => type !== "positional")
    .map(([name, flag]) => flag.default ? `no-${name}` : name);
}

/**
 * Reads a list: `@FILE` has one name a line, `@@` begins a name with @. It is never empty: to DWDI,
 * an empty one would mean "all".
 */
async function readList(
  flag: string,
  texts: readonly string[],
  context: Context,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const text of texts) {
    if (text.startsWith("@@")) names.push(...splitAtCommas(flag, text.slice(1)));
    else if (text.startsWith("@")) names.push(...await readLines(flag, text.slice(1), context));
    else names.push(...splitAtCommas(flag, text));
  }
  return names;
}

function splitAtCommas(flag: string, text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) throw new DwdiConfigError(`--${flag} '${text}' has an empty name in it`);
  return names;
}

async function readLines(flag: string, file: string, context: Context): Promise<string[]> {
  const hint =
    `@ names a file with one name a line; a name that begins with @: --${flag}=@@${file}`;
  const lines = (await readInput(`--${flag}`, file, context, { hint })).split(/\r?\n/);
  const names = lines.map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  if (names.length > 0) return names;
  throw new DwdiConfigError(`--${flag}: ${file === "-" ? "stdin" : `'${file}'`} has no names`, {
    hint: `write one name a line, or leave --${flag} out for all`,
  });
}
