/**
 * The command that prints a bearer token.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { DwdiAbortError, DwdiAuthError } from "../../src/errors.ts";
import { createRedactor } from "../../src/http/redact.ts";
import { onAbort } from "../../src/http/signals.ts";
import type { World } from "../io/context.ts";
import { endTree } from "../io/process-tree.ts";

/** In milliseconds; long enough for a command that asks for a password. */
const TIMEOUT = 60_000;
/** The longest output, in characters: that of a token is a tenth of it. */
const LIMIT = 65_536;
/** How much of a line of stderr is quoted, in characters. */
const LONGEST_LINE = 500;
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
    const [line = ""] = stderr.trim().split("\n");
    const said = maskOutput(line.slice(0, LONGEST_LINE), stdout, env);
    throw new DwdiAuthError(`the ${origin} ${failure}${said && `: ${said}`}`);
  }
  const token = stdout.trim();
  if (/^\S+$/.test(token)) return token;
  throw new DwdiAuthError(
    token === "" ? `the ${origin} printed no token` : `the ${origin} printed more than a token`,
    { hint: "it has to print a bearer token and nothing else on stdout" },
  );
}

const SECRET_VALUE = /((?:password|passwd|secret|token)["']?\s*[=:]\s*["']?)[^\s"'&,;]+/gi;
const JWT = /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g;

/** What a command says about its failure, without the secrets that it can be expected to know. */
function maskOutput(said: string, stdout: string, env: World["env"]): string {
  const { DWDI_CLIENT_SECRET = "", WALDUR_TOKEN = "" } = env;
  const { mask } = createRedactor([...stdout.split(/\s+/), DWDI_CLIENT_SECRET, WALDUR_TOKEN]);
  return mask(said).replace(JWT, "***").replace(SECRET_VALUE, "$1***");
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
      child[name].setEncoding("utf8").on("data", (text: string) => {
        written[name] += text;
        if (written[name].length > LIMIT) stop(`printed more than ${LIMIT / 1024} KiB on ${name}`);
      });
    }
    child.on("error", (error) => finish(`could not be run: ${error.message}`));
    child.on("close", (code, by) => {
      const isInterrupted = signal.aborted || by === "SIGINT" || code === INTERRUPTED;
      finish(code === 0 ? undefined : `failed with ${by ?? `exit code ${code}`}`, isInterrupted);
    });
  });
}
