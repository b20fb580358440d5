/**
 * The examples of all helps, each as it is run where nothing is set up.
 */
import { FIRST_STEPS } from "../../cli/help/manual.ts";
import type { Command, Example } from "../../cli/flags/command.ts";
import { COMMANDS, loadCommand } from "../../cli/program/tree.ts";

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
export async function leaves(): Promise<readonly Leaf[]> {
  const found: Leaf[] = [];
  for (const word of Object.keys(COMMANDS)) {
    const command = await loadCommand(word);
    const { commands } = command;
    if (commands === undefined) found.push({ words: word, command });
    for (const [second, one] of Object.entries(commands ?? {})) {
      found.push({ words: `${word} ${second}`, command: one });
    }
  }
  return found;
}

/** The lines of all helps, with `--demo` where the command has it, and any free port. */
export async function exampleLines(): Promise<readonly string[]> {
  const all = await leaves();
  const examples: readonly Example[] = [
    ...FIRST_STEPS,
    ...all.flatMap(({ command }) => command.examples),
  ];
  return examples.map(({ command: line }) =>
    all.reduce(
      (line, { words, command }) => line.replace(`dwdi ${words}`, `$&${additions(line, command)}`),
      line,
    )
  );
}

function additions(line: string, { name, flags }: Command): string {
  if (name === "emulator") return " --port 0";
  return Object.hasOwn(flags, "demo") && !line.includes("--demo") ? " --demo" : "";
}
