/**
 * The runtimes that the client side runs on. Node is the one that runs the tests, so that another
 * version of it is tested by running the tests with it.
 */
import { execFile, execFileSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Job, Outcome } from "./client.ts";
import { project } from "../package/project.ts";
import { nodes } from "../runtimes/runtimes.ts";
import { temporaryFolder } from "../programs.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BIN = join(ROOT, "node_modules/.bin");
export const CLIENT: string = fileURLToPath(new URL("./client.ts", import.meta.url));

/** What a test may take: Bun's own limit is less than some of them wait for. */
export const LIMIT: { readonly timeout: number } = { timeout: 90_000 };

export interface Runtime {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const node = /\bnode$/.test(process.execPath) ? process.execPath : "node";
const compiled = join(temporaryFolder(), "client");

export const NODE: readonly string[] = [node, "--import", "tsx", CLIENT];
export const DENO: readonly string[] = [join(BIN, "deno"), "run", "--no-check", "-A", CLIENT];
export const BUN: readonly string[] = [join(BIN, "bun"), CLIENT];

export const RUNTIMES: readonly Runtime[] = [
  { name: "Node", command: NODE },
  { name: "Deno", command: DENO },
  { name: "Bun", command: BUN },
  { name: "a binary compiled by Bun", command: [compiled] },
  ...nodes.filter(({ version }) => version.startsWith("24.")).map(({ version, program }) => ({
    name: `Node ${version}`,
    command: [program, "--import", "tsx", CLIENT],
    needs: { file: program, setup: "npm run setup:runtimes" },
  })),
  {
    name: "Bun with the packed package",
    command: [join(BIN, "bun"), join(project, "client.ts")],
    needs: { file: join(project, "node_modules/@dwdi/sdk"), setup: "npm run setup:package" },
  },
].filter(isSetUp);

/** Where CI is true, nothing may be left out. */
function isSetUp(
  { name, needs }: { name: string; needs?: { file: string; setup: string } },
): boolean {
  if (needs === undefined || existsSync(needs.file)) return true;
  const report = `NOT TESTED: ${name} is missing; run: ${needs.setup}`;
  if (process.env.CI === "true") throw new Error(report);
  process.stderr.write(`${report}\n`);
  return false;
}

/** Builds the binary among the runtimes, and writes the script as a user of the package would. */
export function compileClient(): void {
  if (existsSync(project)) {
    const script = readFileSync(CLIENT, "utf8").replaceAll(/"[./]+src\/\w+\.ts"/g, '"@dwdi/sdk"');
    // Test files run side by side: the file appears whole or not at all.
    const written = join(project, `client.${process.pid}.ts`);
    writeFileSync(written, script);
    renameSync(written, join(project, "client.ts"));
  }
  execFileSync(join(BIN, "bun"), ["build", "--compile", CLIENT, "--outfile", compiled], {
    stdio: "pipe",
    cwd: ROOT,
  });
}

/** Has a runtime do jobs, with nothing in its environment that names a proxy. */
export function work(runtime: Runtime, jobs: readonly Job[]): Promise<readonly Outcome[]> {
  const [command = "", ...args] = runtime.command;
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name)),
  );
  return new Promise((resolve, reject) => {
    execFile(command, [...args, JSON.stringify(jobs)], {
      cwd: ROOT,
      env: { ...env, ...runtime.env },
      timeout: 60_000,
    }, (error, stdout, stderr) => {
      if (error) return reject(new Error(`${runtime.name}: ${error.message}\n${stderr}`));
      resolve(stdout.trim().split("\n").map((line) => JSON.parse(line)));
    });
  });
}
