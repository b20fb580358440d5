/**
 * The programs that benchmarks start.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const BIN = resolve("node_modules/.bin");

/** The programs of the devDependencies. */
export const BUN: string = join(BIN, "bun");
export const DENO: string = join(BIN, "deno");

/** A folder that is gone when the process ends. */
export const folder: string = mkdtempSync(join(tmpdir(), "dwdi-bench-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

/** The smallest program that there can be, by the Bun that compiles ours. */
export function compileHello(): string {
  const hello = join(folder, "hello");
  writeFileSync(`${hello}.ts`, 'console.log("hello");\n');
  execFileSync(BUN, ["build", "--compile", "--outfile", hello, `${hello}.ts`]);
  return hello;
}
