/**
 * A token that a command of the user's prints.
 *
 * @module
 */
import { exec } from "node:child_process";
import { DwdiAbortError, DwdiAuthError } from "../../src/errors.ts";
import type { World } from "../io/context.ts";

/** In milliseconds; a command that asks somebody something takes its time. */
const TIME_LIMIT = 60_000;

/**
 * Runs a command by the platform's shell; what it prints, trimmed, is the token.
 *
 * @throws {DwdiAuthError} When it fails, takes over a minute, or prints anything but one word.
 */
export async function runTokenCommand(
  command: string,
  origin: string,
  signal: AbortSignal,
  env: World["env"],
): Promise<string> {
  const { failure, stdout, stderr } = await run(command, signal, env);
  if (signal.aborted) {
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

interface Finished {
  readonly failure: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, signal: AbortSignal, env: World["env"]): Promise<Finished> {
  return new Promise((resolve) => {
    const child = exec(
      command,
      { signal, timeout: TIME_LIMIT, env: { ...env } },
      (error, stdout, stderr) => {
        const failure = error === null
          ? undefined
          : error.killed
          ? `took over ${TIME_LIMIT / 1000} s`
          : `failed with ${
            typeof error.code === "number" ? `exit code ${error.code}` : error.signal
          }`;
        resolve({ failure, stdout, stderr });
      },
    );
    child.stdin?.end();
  });
}
