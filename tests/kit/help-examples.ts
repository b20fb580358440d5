/**
 * The examples of all helps, each as it is run where nothing is set up.
 */
import type { Command, Example } from "../../cli/flags/command.ts";
import { root } from "../../cli/program/root.ts";

/** What makes a line more than a program and its arguments. */
const SHELL = /[|<>&;$`'"*?]/;

/**
 * Whether an example is run in a shell by the tests of the binary; all others are run in process by
 * the tests of the source.
 */
export function needsShell(line: string): boolean {
  return SHELL.test(line);
}

/** A command that is no group of others. */
export interface Leaf {
  /** What it is called by, for example `waldur report`. */
  readonly words: string;
  readonly command: Command;
}

/** All commands that are no groups of others. */
export async function leaves(
  command: Command = root,
  words: readonly string[] = [],
): Promise<readonly Leaf[]> {
  if (command.subCommands === undefined) return [{ words: words.join(" "), command }];
  const found: Leaf[] = [];
  for (const [word, load] of Object.entries(command.subCommands)) {
    found.push(...await leaves(await load(), [...words, word]));
  }
  return found;
}

/** The lines of all helps, with `--demo` where the command has it, and any free port. */
export async function exampleLines(): Promise<readonly string[]> {
  const all = await leaves();
  const examples: readonly Example[] = [
    ...root.meta.examples ?? [],
    ...all.flatMap(({ command }) => command.meta.examples ?? []),
  ];
  return examples.map(({ command: line }) =>
    all.reduce(
      (line, { words, command }) => line.replace(`dwdi ${words}`, `$&${additions(line, command)}`),
      line,
    )
  );
}

function additions(line: string, { meta, args }: Command): string {
  if (meta.name === "emulator") return " --port 0";
  return Object.hasOwn(args, "demo") && !line.includes("--demo") ? " --demo" : "";
}
