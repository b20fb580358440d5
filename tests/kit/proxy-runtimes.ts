/**
 * The runtimes that the client side runs on, as a source and as what is built of it.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { project } from "./package-project.ts";
import { nodes } from "./runtimes.ts";
import { temporaryFolder } from "./programs.ts";
import { BIN, BUN, CLIENT, DENO, NODE, ROOT, type Runtime } from "./work.ts";

const compiled = join(temporaryFolder(), "client");

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
    const script = readFileSync(CLIENT, "utf8").replaceAll(
      /"[./]+src\/[\w/-]+\.ts"/g,
      '"@dwdi/sdk"',
    );
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
