/**
 * Runs suites of tests with the Node that runs this: `tsx tests/run.ts source proxies`.
 *
 * Files are named one by one: `node --import tsx --test tests` finds no `.ts` file on Node 20, and
 * passes without having run any.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { filesOf } from "./kit/suites.ts";

/** How many unit tests of a folder run in one process: to start one takes longer than most of them. */
const FILES_PER_PROCESS = 6;

const files = process.argv.slice(2).flatMap(filesOf);
if (files.length === 0) throw new Error("no test file found");
console.log(`${files.length} test files on Node ${process.version}`);

const folder = mkdtempSync(join(tmpdir(), "dwdi-tests-"));
const report = join(folder, "report.tap");
const reporters = ["spec", "tap"].map((name) => `--test-reporter=${name}`);
const destinations = ["stdout", report].map((place) => `--test-reporter-destination=${place}`);
const { status } = spawnSync(process.execPath, [
  "--import",
  "tsx",
  "--import",
  "./tests/kit/seed.ts",
  "--test",
  "--test-concurrency=2",
  "--test-timeout=900000",
  ...reporters,
  ...destinations,
  ...entriesOf(files),
], { stdio: ["ignore", "inherit", "inherit"] });

const ran = Number(/^# tests (\d+)$/m.exec(readFileSync(report, "utf8"))?.[1] ?? 0);
rmSync(folder, { recursive: true });
if (ran < files.length) {
  console.error(`only ${ran} tests were run in ${files.length} files`);
  process.exitCode = 1;
}
if (status !== 0) process.exitCode = status ?? 1;

/** What `node --test` runs in a process each: test files, or modules that import several. */
function entriesOf(files: readonly string[]): readonly string[] {
  const alone = files.filter((file) => !file.startsWith("tests/unit/"));
  const groups = new Map<string, string[]>();
  for (const file of files.filter((file) => !alone.includes(file))) {
    groups.set(dirname(file), [...groups.get(dirname(file)) ?? [], file]);
  }
  const modules = [...groups].flatMap(([name, all]) => {
    const processes = Math.ceil(all.length / FILES_PER_PROCESS);
    return Array.from({ length: processes }, (_, index) => {
      const module = join(folder, `${name.replaceAll("/", "-")}-${index + 1}.mjs`);
      const own = all.filter((_, at) => at % processes === index);
      writeFileSync(
        module,
        own.map((file) => `import "${pathToFileURL(resolve(file))}";\n`).join(""),
      );
      return module;
    });
  });
  return [...alone, ...modules];
}
