/**
 * A real terminal of 80 × 24 characters unless it is wider, held by tmux: what a person would type, and see.
 */
import { execFile, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { pathOf, temporaryFolder } from "../../kit/programs.ts";

/** What runs in the terminal; the environment holds nothing but what is given, and TERM. */
export interface TerminalOptions {
  /** The program and its arguments, usually an interactive shell. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly columns?: number;
}

/** How a screen is looked at, as tmux calls it. */
export type Look = "-e" | "-J" | "-S-";

/** A terminal with a program in it. */
export interface Terminal {
  /** Types text as it is; Enter is a key of its own. */
  type(text: string): Promise<void>;
  /** Presses keys by tmux's names for them: `Enter`, `Tab`, `C-c`. */
  press(...keys: readonly string[]): Promise<void>;
  /**
   * What is seen, a line of the terminal a line; `-e` keeps colours, `-J` joins wrapped lines, and
   * `-S-` begins with what has left the screen at its top.
   */
  screen(...looks: readonly Look[]): Promise<string>;
  /** Waits until what is seen is as wished, and gives it. */
  until(wish: RegExp | ((screen: string) => boolean)): Promise<string>;
  /** All that was written to the terminal so far, with its control sequences. */
  written(): string;
  /** Forgets what was written, and what has left the screen at its top. */
  forget(): Promise<void>;
  /** Ends all that runs in it. */
  close(): Promise<void>;
}

const PATIENCE = 30_000;
const GLANCE = 40;

/** Servers of terminals that nobody has closed. */
const open = new Set<() => void>();
process.once("exit", () => open.forEach((end) => end()));

/** Opens a terminal with a tmux server of its own, so that it shares nothing with others. */
export async function openTerminal(
  { command, env = {}, cwd = process.cwd(), columns = 80 }: TerminalOptions,
): Promise<Terminal> {
  const folder = temporaryFolder();
  const recording = join(folder, "written");
  const program = pathOf("tmux") ?? "tmux";
  const server = ["-u", "-f", "/dev/null", "-S", join(folder, "socket")];
  const settings = {
    cwd,
    env: { PATH: process.env.PATH ?? "", LANG: "C.UTF-8", SHELL: "/bin/sh", HOME: folder, ...env },
  };
  const tmux = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(program, [...server, ...args], settings);
    return stdout;
  };
  const end = () => void spawnSync(program, [...server, "kill-server"]);

  writeFileSync(recording, "");
  open.add(end);
  await tmux(
    ...["start-server", ";", "set-option", "-g", "status", "off", ";"],
    ...["set-option", "-g", "default-terminal", "tmux-256color", ";"],
    ...["new-session", "-d", "-x", `${columns}`, "-y", "24", "-c", cwd, "--", ...command, ";"],
    ...["pipe-pane", `cat >>${recording}`],
  );

  const screen = (...flags: readonly string[]) => tmux("capture-pane", "-p", ...flags);
  return {
    async type(text) {
      // A semicolon at the end of a word would part it from tmux's next command.
      await tmux("send-keys", "-l", "--", text.replace(/;$/, "\\;"));
    },
    async press(...keys) {
      await tmux("send-keys", "--", ...keys);
    },
    screen,
    async until(wish) {
      const wished = (seen: string) => wish instanceof RegExp ? wish.test(seen) : wish(seen);
      for (const deadline = Date.now() + PATIENCE;;) {
        const seen = await screen();
        if (wished(seen)) return seen;
        if (Date.now() > deadline) throw new Error(`never seen: ${wish}\n${seen}`);
        await new Promise((resolve) => setTimeout(resolve, GLANCE));
      }
    },
    written: () => readFileSync(recording, "utf8"),
    async forget() {
      await tmux("clear-history");
      writeFileSync(recording, "");
    },
    async close() {
      open.delete(end);
      await tmux("kill-server").catch(() => {});
    },
  };
}
