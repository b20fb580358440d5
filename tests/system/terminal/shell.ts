/**
 * A shell in a terminal, with the binary on its path as `dwdi`.
 */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { BINARY } from "../../kit/binary.ts";
import { temporaryFolder } from "../../kit/programs.ts";
import { type Look, openTerminal, type Terminal, type TerminalOptions } from "./terminal.ts";

export interface Shell extends Terminal {
  /** Runs a line to its end and gives all that is seen of it, without the line and the prompt. */
  run(line: string, ...looks: readonly Look[]): Promise<string>;
  /** Waits for the prompt, and gives what is seen since the shell was cleared. */
  end(...looks: readonly Look[]): Promise<string>;
  /** Clears what is seen, and begins a line with Enter. */
  start(line: string): Promise<void>;
}

const PROMPT = "$";

/** Opens a bash that has no start-up files and nothing in its environment but what is given. */
export async function openShell(
  env: Readonly<Record<string, string>> = {},
  { cwd = process.cwd(), columns = 80 }: Omit<TerminalOptions, "command" | "env"> = {},
): Promise<Shell> {
  const bin = join(temporaryFolder(), "bin");
  mkdirSync(bin);
  symlinkSync(BINARY, join(bin, "dwdi"));
  const terminal = await openTerminal({
    command: ["/bin/bash", "--norc", "--noprofile"],
    cwd,
    columns,
    env: { PS1: `${PROMPT} `, PATH: `${bin}:${process.env.PATH ?? ""}`, ...env },
  });
  const isIdle = (screen: string) => screen.trimEnd().split("\n").at(-1) === PROMPT;

  async function start(line: string): Promise<void> {
    await terminal.until(isIdle);
    await terminal.press("C-l");
    await terminal.until((screen) => screen.trim() === PROMPT);
    await terminal.forget();
    await terminal.type(line);
    await terminal.press("Enter");
  }
  async function end(...looks: readonly Look[]): Promise<string> {
    await terminal.until((screen) => isIdle(screen) && screen.trim() !== PROMPT);
    const lines = (await terminal.screen("-S-", ...looks)).trimEnd().split("\n");
    return lines.slice(1, -1).map((line) => `${line}\n`).join("");
  }
  return {
    ...terminal,
    start,
    end,
    async run(line, ...looks) {
      await start(line);
      return await end(...looks);
    },
  };
}
