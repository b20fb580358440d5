/**
 * Runs suites of tests with the Node that runs this: `tsx tests/run.ts source proxies`.
 *
 * Files are named one by one: `node --import tsx --test tests` finds no `.ts` file on Node 20, and
 * passes without having run any.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { filesOf } from "./suites.ts";

const files = process.argv.slice(2).flatMap(filesOf);
if (files.length === 0) throw new Error("no test file found");
console.log(`${files.length} test files on Node ${process.version}`);

const node = spawnSync(
  process.execPath,
  [
    "--import",
    "tsx",
    "--test",
    "--test-concurrency=2",
    "--test-timeout=300000",
    "--test-reporter=spec",
    ...files,
  ],
  { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8", maxBuffer: 2 ** 30 },
);
process.stdout.write(node.stdout);
const ran = Number(/^ℹ tests (\d+)$/m.exec(node.stdout)?.[1] ?? 0);
if (ran < files.length) {
  console.error(`only ${ran} tests were run in ${files.length} files`);
  process.exitCode = 1;
}
if (node.status !== 0) process.exitCode = node.status ?? 1;
