/**
 * The client side at work in a process of its own. Node is the one that runs the tests, so that
 * another version of it is tested by running the tests with it.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Job, Outcome } from "./proxy-client.ts";

export const ROOT: string = fileURLToPath(new URL("../..", import.meta.url));
export const BIN: string = join(ROOT, "node_modules/.bin");
export const CLIENT: string = fileURLToPath(new URL("./proxy-client.ts", import.meta.url));

/** What a test may take: Bun's own limit is less than some of them wait for. */
export const LIMIT: { readonly timeout: number } = { timeout: 90_000 };

export interface Runtime {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const node = /\bnode$/.test(process.execPath) ? process.execPath : "node";

export const NODE: readonly string[] = [node, "--import", "tsx", CLIENT];
export const DENO: readonly string[] = [join(BIN, "deno"), "run", "--no-check", "-A", CLIENT];
export const BUN: readonly string[] = [join(BIN, "bun"), CLIENT];

/** Has a runtime do jobs, with nothing in its environment that names a proxy. */
export function work(
  runtime: Runtime,
  jobs: readonly Job[],
  order: "in order" | "at once" = "in order",
): Promise<readonly Outcome[]> {
  const [command = "", ...args] = runtime.command;
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name)),
  );
  return new Promise((resolve, reject) => {
    execFile(command, [...args, JSON.stringify(jobs), order], {
      cwd: ROOT,
      env: { ...env, ...runtime.env },
      timeout: 60_000,
    }, (error, stdout, stderr) => {
      if (error) return reject(new Error(`${runtime.name}: ${error.message}\n${stderr}`));
      resolve(stdout.trim().split("\n").map((line) => JSON.parse(line)));
    });
  });
}
