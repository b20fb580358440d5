/**
 * How a command line can go on: candidates for the word that is being typed, from the command tree.
 * Only the command that is typed is loaded.
 *
 * @module
 */
import { type Flags, tokenize } from "../flags/args.ts";
import { type Command, globalFlags } from "../flags/command.ts";
import { takeFirstWord } from "../flags/first-word.ts";
import { COMMANDS } from "../program/tree.ts";
import { completeValue, type Given } from "./value.ts";

/** A way to go on. */
export interface Candidate {
  /** The whole word. */
  readonly word: string;
  /** What a list shows of it. */
  readonly label: string;
  /** What it is about, in one line; may be empty. */
  readonly description: string;
}

/** All ways to go on; which of them fit to what is typed is left to the shell. */
export type Completion =
  /** Words; an open one is not followed by a space, since it can be longer. */
  | { readonly kind: "words" | "open"; readonly candidates: readonly Candidate[] }
  /** The name of a file, after what stands before it in the same word. */
  | { readonly kind: "files"; readonly prefix: string };

/** A command line up to the cursor. */
export interface Line {
  /** The words after the program's name that are complete. */
  readonly words: readonly string[];
  /** The word that is being typed, up to the cursor. */
  readonly current: string;
  /** The environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether descriptions are of use: those of commands are loaded for them. */
  readonly isDescribed: boolean;
}

/** A command, or the whole, as far as it is typed. */
interface Place {
  readonly command: string;
  readonly flags: Flags;
  /** The words that go on with a command, each with what loads it. */
  readonly commands: Readonly<Record<string, () => Promise<Command>>>;
  /** What is typed after it. */
  readonly rest: readonly string[];
}

/**
 * Finds how a command line can go on. Where it is wrong already, or a file cannot be read, there is no
 * way; an error would stand in the middle of what is typed.
 */
export async function complete(line: Line): Promise<Completion> {
  try {
    return await goOn(line);
  } catch {
    return nothing;
  }
}

const nothing: Completion = { kind: "words", candidates: [] };

async function goOn(line: Line): Promise<Completion> {
  const place = await findPlace(line.words);
  if (place === undefined) return nothing;
  const { flags, rest } = place;
  const { current } = line;
  const tokens = tokenize(rest, flags);
  const typed = { command: place.command, current, env: line.env, tokens, flags };
  const last = tokens.at(-1);
  if (last?.kind === "option" && last.value === undefined && isNamed(last.name, flags)) {
    if (flags[last.name]?.type !== "boolean") return await completeValue(last.name, "", typed);
  }
  const isOver = tokens.some(({ kind }) => kind === "option-terminator");
  if (current.startsWith("-") && !isOver) return await completeFlag(typed);
  if (Object.keys(place.commands).length > 0) return await listCommands(place, line.isDescribed);
  const name = nextArgument(typed);
  if (name !== undefined) return await completeValue(name, "", typed);
  return current === "" && !isOver ? listFlags(typed) : nothing;
}

/** The command that the words lead to; undefined when they lead nowhere. */
async function findPlace(words: readonly string[]): Promise<Place | undefined> {
  const commands = Object.fromEntries(
    Object.entries(COMMANDS).map(([name, load]) => [name, async () => (await load()).default]),
  );
  let place: Place = { command: "", flags: globalFlags, commands, rest: words };
  while (Object.keys(place.commands).length > 0) {
    const { word, rest } = takeFirstWord("dwdi", place.rest);
    if (word === undefined) return place;
    const command = Object.hasOwn(place.commands, word)
      ? await place.commands[word]?.()
      : undefined;
    if (command === undefined) return undefined;
    place = placeOf(word, command, rest);
  }
  return place;
}

function placeOf(word: string, { flags, commands = {} }: Command, rest: readonly string[]): Place {
  return {
    command: word,
    flags: { ...flags, ...globalFlags },
    commands: Object.fromEntries(
      Object.entries(commands).map(([name, command]) => [name, () => Promise.resolve(command)]),
    ),
    rest,
  };
}

async function listCommands({ commands }: Place, isDescribed: boolean): Promise<Completion> {
  const candidates = Object.entries(commands).map(async ([word, load]) => ({
    word,
    label: word,
    description: isDescribed ? (await load()).description : "",
  }));
  return { kind: "words", candidates: await Promise.all(candidates) };
}

async function completeFlag(typed: Given): Promise<Completion> {
  const [prefix, name = ""] = /^--([^=]+)=/.exec(typed.current) ?? [];
  if (prefix === undefined) return listFlags(typed);
  const takesValue = isNamed(name, typed.flags) && typed.flags[name]?.type !== "boolean";
  return takesValue ? await completeValue(name, prefix, typed) : nothing;
}

/** The flags that may still be given, and a short one where it is typed out. */
function listFlags({ flags, tokens, current }: Given): Completion {
  const candidates = Object.entries(flags).flatMap(([name, flag]): Candidate[] => {
    if (flag.type === "positional") return [];
    if (!flag.list && tokens.some((token) => token.kind === "option" && token.name === name)) {
      return [];
    }
    const isShort = flag.alias !== undefined && current === `-${flag.alias}`;
    const word = isShort ? current : `--${name}`;
    return [{ word, label: word, description: flag.description }];
  });
  return { kind: "words", candidates };
}

/** The name of the argument that the current word would be. */
function nextArgument({ flags, tokens }: Given): string | undefined {
  const taken = tokens.filter(({ kind }) => kind === "positional").length;
  const names = Object.keys(flags).filter((name) => flags[name]?.type === "positional");
  const last = names.at(-1);
  return names[taken] ?? (last !== undefined && flags[last]?.list ? last : undefined);
}

function isNamed(name: string, flags: Flags): boolean {
  return Object.hasOwn(flags, name) && flags[name]?.type !== "positional";
}
