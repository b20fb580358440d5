/**
 * Completes the value of a flag or an argument.
 *
 * @module
 */
import type { Command, Flag, Flags, Suggestion } from "../flags/command.ts";
import type { Token } from "../flags/command-line.ts";
import { escapeControls } from "../io/text.ts";

/** A candidate for the word at the cursor. */
export interface Candidate {
  /** The whole word. */
  readonly word: string;
  /** What a list shows of it. */
  readonly label: string;
  /** What it is about, in one line; may be empty. */
  readonly description: string;
}

/** All candidates; the shell chooses those that begin with what is typed. */
export type Completion =
  /** Words; an open one is not followed by a space, since it can be longer. */
  | { readonly kind: "words" | "open"; readonly candidates: readonly Candidate[] }
  /** The name of a file, after what stands before it in the same word. */
  | { readonly kind: "files"; readonly prefix: string };

/** What is typed of a command, its own word left out. */
export interface Given {
  /** The definition of the whole program. */
  readonly root: Command;
  /** The command's word. */
  readonly command: string;
  /** The flags and arguments that it takes. */
  readonly flags: Flags;
  /** Those that it was given. */
  readonly tokens: readonly Token[];
  /** The word that is being typed, up to the cursor. */
  readonly current: string;
  /** The environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Completes the value of a flag or an argument.
 *
 * @param prefix What precedes the value in the same word: nothing, or `--name=`.
 */
export async function completeValue(
  name: string,
  prefix: string,
  given: Given,
): Promise<Completion> {
  const flag = Object.hasOwn(given.flags, name) ? given.flags[name] : undefined;
  if (flag === undefined) return { kind: "words", candidates: [] };
  const typed = given.current.slice(prefix.length);
  const isParted = flag.list === true && flag.type !== "positional";
  if (isParted && /^@(?!@)/.test(typed)) return { kind: "files", prefix: `${prefix}@` };
  if (flag.valueHint === "FILE") return { kind: "files", prefix };

  const before = isParted ? /^.*,/s.exec(typed)?.[0] ?? "" : "";
  const there = isParted ? before.split(",") : flag.list ? valuesOf(name, given) : [];
  const accepts = (value: string) => {
    const isFlag = before === "" && prefix === "" && value.startsWith("-");
    const isSplit = isParted && (/,|^@/.test(value) || value.trim() !== value);
    return value !== "" && !isFlag && !isSplit && escapeControls(value) === value;
  };
  const suggestions = await suggestionsOf(flag, given, typed.slice(before.length), accepts);
  const candidates = suggestions
    .filter(({ value }) => accepts(value) && !there.includes(value))
    .map(({ value, description = "" }) => ({
      word: prefix + before + value,
      label: value,
      description: escapeControls(description),
    }));
  return { kind: isParted ? "open" : "words", candidates };
}

async function suggestionsOf(
  { options, suggest }: Flag,
  given: Given,
  value: string,
  accepts: (value: string) => boolean,
): Promise<readonly Suggestion[]> {
  if (options !== undefined) return options.map((value) => ({ value }));
  if (suggest === undefined) return [];
  const { root, command, env } = given;
  const valuesGiven = (name: string) => valuesOf(name, given);
  return await suggest({ root, command, env, value, given: valuesGiven, accepts });
}

function valuesOf(name: string, { flags, tokens }: Given): readonly string[] {
  if (flags[name]?.type !== "positional") {
    return tokens.flatMap((token) =>
      token.kind === "option" && token.name === name ? [token.value ?? ""] : []
    );
  }
  const words = tokens.flatMap((token) => token.kind === "positional" ? token.value : []);
  const names = Object.keys(flags).filter((name) => flags[name]?.type === "positional");
  const index = names.indexOf(name);
  return flags[name].list ? words.slice(index) : words.slice(index, index + 1);
}
