/**
 * `dwdi __complete SHELL …`, the hidden command that the completion scripts call. The first line of
 * its output is the kind of completion, the others are the candidates.
 *
 * @module
 */
import { quoteForBash, readBashLine } from "./bash-line.ts";
import type { Command } from "../flags/command.ts";
import { complete } from "./complete.ts";
import type { Candidate } from "./value.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Completes a command line for a shell.
 *
 * @param root The definition of the whole program.
 * @param calledAs The words of the command that a link to the program calls.
 * @param question The name of the shell and the line: for bash the text up to the cursor, and its end
 * that a candidate replaces; for zsh and fish the words after the name of the program.
 */
export async function answerShell(
  root: Command,
  calledAs: readonly string[],
  [shell, ...typed]: readonly string[],
  env: Environment,
): Promise<string> {
  const lines = shell === "bash"
    ? await answerBash(root, calledAs, typed, env)
    : await answerWords(root, [...calledAs, ...typed], env);
  return lines.map((line) => `${line}\n`).join("");
}

async function answerBash(
  root: Command,
  calledAs: readonly string[],
  [line = "", replaced = ""]: readonly string[],
  env: Environment,
): Promise<readonly string[]> {
  if (!line.endsWith(replaced)) return [];
  const { words: [_, ...words], current, isRedirected } = readBashLine(line);
  if (isRedirected) return ["files"];
  const completion = await complete(root, {
    words: [...calledAs, ...words],
    current,
    env,
    isDescribed: false,
  });
  if (completion.kind === "files") return ["files"];
  const kept = readBashLine(line.slice(0, line.length - replaced.length));
  const fitting = completion.candidates.filter(({ word }) => word.startsWith(current));
  const insertions = fitting
    .map(({ word }) => quoteForBash(word.slice(kept.current.length), kept.quotes));
  return [completion.kind, ...insertions];
}

async function answerWords(
  root: Command,
  typed: readonly string[],
  env: Environment,
): Promise<readonly string[]> {
  const current = typed.at(-1) ?? "";
  const completion = await complete(root, {
    words: typed.slice(0, -1),
    current,
    env,
    isDescribed: true,
  });
  if (completion.kind === "files") return ["files", completion.prefix];
  return [completion.kind, ...completion.candidates.map(describe)];
}

function describe({ word, label, description }: Candidate): string {
  return [word, label, description].join("\t");
}
