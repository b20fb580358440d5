/**
 * The command that prints a bearer token.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { DwdiAbortError, DwdiAuthError } from "../../src/errors.ts";
import { onAbort } from "../../src/http/signals.ts";
import type { World } from "../io/context.ts";
import { endTree } from "../io/process-tree.ts";

/** In milliseconds; long enough for a command that asks for a password. */
const TIMEOUT = 60_000;
/** The exit code of a shell whose command was interrupted by Ctrl-C. */
const INTERRUPTED = 130;

interface CommandResult {
  /** Why it failed; undefined when it did not. */
  readonly failure: string | undefined;
  /** Whether it was interrupted, as by Ctrl-C, which all processes of a terminal receive. */
  readonly isInterrupted: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command in the platform's shell; its trimmed output is the token.
 *
 * @param origin What gave the command, for error messages.
 * @throws {DwdiAuthError} When it fails, takes over a minute, or prints anything but one word.
 * @throws {DwdiAbortError} When it is interrupted; it and what it started are asked to end.
 */
export async function runTokenCommand(
  command: string,
  origin: string,
  signal: AbortSignal,
  env: World["env"],
): Promise<string> {
  const { failure, isInterrupted, stdout, stderr } = await runInShell(command, signal, env);
  if (isInterrupted) {
    throw new DwdiAbortError(`the ${origin} was interrupted`, { cause: signal.reason });
  }
  if (failure !== undefined) {
    const said = stderr.trim().split("\n")[0];
    throw new DwdiAuthError(`the ${origin} ${failure}${said ? `: ${said}` : ""}`);
  }
  const token = stdout.trim();
  if (/^\S+$/.test(token)) return token;
  throw new DwdiAuthError(
    token === "" ? `the ${origin} printed no token` : `the ${origin} printed more than a token`,
    { hint: "it has to print a bearer token and nothing else on stdout" },
  );
}

function runInShell(
  command: string,
  signal: AbortSignal,
  env: World["env"],
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const written = { stdout: "", stderr: "" };
    const child = spawn(command, {
      shell: true,
      env: { ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    // What it started may outlive it and hold the pipes: nobody waits for them after that.
    const stop = (failure: string) => {
      if (child.pid !== undefined) endTree(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
      finish(failure);
    };
    const finish = (failure: string | undefined, isInterrupted = signal.aborted) => {
      clearTimeout(timer);
      leave();
      resolve({ failure, isInterrupted, ...written });
    };
    const timer = setTimeout(() => stop(`took over ${TIMEOUT / 1000} s`), TIMEOUT);
    const leave = onAbort(signal, () => stop("was interrupted"));
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => written[name] += text);
    }
    child.on("error", (error) => finish(`could not be run: ${error.message}`));
    child.on("close", (code, by) => {
      const isInterrupted = signal.aborted || by === "SIGINT" || code === INTERRUPTED;
      finish(code === 0 ? undefined : `failed with ${by ?? `exit code ${code}`}`, isInterrupted);
    });
  });
}
