/**
 * The binary as a process.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";

/** The file under test. */
export const BINARY: string = resolve(process.env.DWDI_BINARY ?? "dist/bin/dwdi");

/** How a process is started. */
export interface Start {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
}

/** What a process left behind. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the binary with an environment that holds nothing else. */
export function start(argv: readonly string[], { env = {}, cwd }: Start = {}): ChildProcess {
  return spawn(BINARY, argv, { env, ...(cwd && { cwd }) });
}

/** Runs the binary to its end. */
export async function dwdi(argv: readonly string[], given: Start = {}): Promise<Outcome> {
  const child = start(argv, given);
  child.stdin?.end(given.stdin);
  return await outcomeOf(child);
}

/** Runs a line of shell in which `$DWDI` is the binary. */
export async function shell(line: string, env: Readonly<Record<string, string>>): Promise<Outcome> {
  const path = process.env.PATH ?? "/usr/bin:/bin";
  return await outcomeOf(
    // Behind a socket, bash takes itself for a remote login and reads its start-up files.
    spawn("/bin/bash", ["--norc", "-c", line], { env: { PATH: path, DWDI: BINARY, ...env } }),
  );
}

/** Waits for the end of a process and for all that it wrote. */
export function outcomeOf(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const written = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (piece: string) => written[name] += piece);
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...written }));
  });
}
