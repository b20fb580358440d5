/**
 * Completes a command line: the candidates for the word at the cursor, from the definitions of the
 * commands. Only the command that is typed is loaded.
 *
 * @module
 */
import type { Command, Flags, SubCommands } from "../flags/command.ts";
import { findCommand, plainName, tokenize } from "../flags/command-line.ts";
import { type Candidate, completeValue, type Completion, type Given } from "./value.ts";

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

const nothing: Completion = { kind: "words", candidates: [] };

/**
 * Finds the candidates for the word at the cursor. There are none if the line is wrong already or a
 * file cannot be read: an error message would appear in the middle of what is typed.
 */
export async function complete(root: Command, line: Line): Promise<Completion> {
  try {
    return await findCandidates(root, line);
  } catch {
    return nothing;
  }
}

async function findCandidates(
  root: Command,
  { words, current, env, isDescribed }: Line,
): Promise<Completion> {
  const { words: called, command, rest } = await findCommand(root, words);
  const { args: flags, subCommands } = command;
  const tokens = tokenize(rest, flags);
  const typed = { root, command: called.at(-1) ?? "", current, env, tokens, flags };
  const last = tokens.at(-1);
  if (last?.kind === "option" && last.value === undefined && takesValue(last.name, flags)) {
    return await completeValue(last.name, "", typed);
  }
  const isOver = tokens.some(({ kind }) => kind === "option-terminator");
  if (current.startsWith("-") && !isOver) return await completeFlag(typed);
  if (subCommands !== undefined) return await listCommands(subCommands, isDescribed);
  const name = nextArgument(typed);
  if (name !== undefined) return await completeValue(name, "", typed);
  return current === "" && !isOver ? listFlags(typed) : nothing;
}

async function listCommands(commands: SubCommands, isDescribed: boolean): Promise<Completion> {
  const candidates = Object.entries(commands).map(async ([word, load]) => ({
    word,
    label: word,
    description: isDescribed ? (await load()).meta.description : "",
  }));
  return { kind: "words", candidates: await Promise.all(candidates) };
}

async function completeFlag(typed: Given): Promise<Completion> {
  const [prefix, name = ""] = /^--([^=]+)=/.exec(typed.current) ?? [];
  if (prefix === undefined) return listFlags(typed);
  return takesValue(name, typed.flags) ? await completeValue(name, prefix, typed) : nothing;
}

/** The flags that may still be given, and a short one where it is typed out. */
function listFlags({ flags, tokens, current }: Given): Completion {
  const candidates = Object.entries(flags).flatMap(([name, flag]): Candidate[] => {
    if (flag.type === "positional") return [];
    const isGiven = tokens.some((token) =>
      token.kind === "option" &&
      (token.name === name || flag.default && plainName(token.name) === name)
    );
    if (isGiven && !flag.list) return [];
    const isShort = flag.alias !== undefined && current === `-${flag.alias}`;
    const word = isShort ? current : flag.default ? `--no-${name}` : `--${name}`;
    return [{ word, label: word, description: flag.negativeDescription ?? flag.description }];
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

function takesValue(name: string, flags: Flags): boolean {
  const type = Object.hasOwn(flags, name) ? flags[name]?.type : undefined;
  return type !== undefined && type !== "positional" && type !== "boolean";
}
