/**
 * Runs of test files in a tree that has mutants in it.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** How a test file does with no mutant in force. */
export interface TimedTest {
  readonly file: string;
  readonly milliseconds: number;
  /** The mutants that it comes across. */
  readonly reached: ReadonlySet<number>;
}

/** How a run with a mutant ended. */
export type Outcome = "killed" | "timed out" | "survived";

/** What the tests of one mutant may take, in milliseconds as they were surveyed. */
const AFFORDABLE = 12_000;
const BUN = resolve("node_modules/.bin/bun");
/** Each run tries the same cases, so that a mutant is not killed by chance. */
const FIXED_CASES = { FUZZ_RUNS: "100", FUZZ_SEED: "1" };

/** Runs a test file as it is; undefined when it fails, which is so where it looks at the sources. */
export async function surveyTest(tree: string, file: string): Promise<TimedTest | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "dwdi-reached-"));
  const started = performance.now();
  const outcome = await runFiles(tree, [file], 120_000, { MUTANTS_REACHED: folder });
  const milliseconds = performance.now() - started;
  const lists = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  rmSync(folder, { recursive: true });
  if (outcome !== "survived") return undefined;
  const numbers = lists.flatMap((list) => list === "" ? [] : list.split(",").map(Number));
  return { file, milliseconds, reached: new Set(numbers) };
}

/** Runs tests with a mutant in force, the first one alone, until one fails. */
export async function tryMutant(
  tree: string,
  mutant: number,
  tests: readonly TimedTest[],
): Promise<Outcome> {
  for (const batch of [tests.slice(0, 1), tests.slice(1, 4), tests.slice(4)]) {
    if (batch.length === 0) break;
    const files = batch.map(({ file }) => file);
    const patience = 10_000 + 3 * totalOf(batch);
    const outcome = await runFiles(tree, files, patience, { MUTANT: String(mutant) });
    if (outcome !== "survived") return outcome;
  }
  return "survived";
}

/** As many of the tests as can be run for each of a thousand mutants. */
export function affordable(tests: readonly TimedTest[]): readonly TimedTest[] {
  return tests.filter((_, index) => totalOf(tests.slice(0, index)) < AFFORDABLE);
}

function totalOf(tests: readonly TimedTest[]): number {
  return tests.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
}

function runFiles(
  tree: string,
  files: readonly string[],
  timeout: number,
  env: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const preload = ["--preload", "./tests/fuzz/runs.ts"];
  const paths = files.map((file) => `./${file}`);
  return new Promise((done, fail) => {
    // A group of its own: what a test has started ends with it.
    const program = spawn(BUN, ["test", "--bail", "--timeout", "60000", ...preload, ...paths], {
      cwd: tree,
      env: { ...process.env, ...FIXED_CASES, ...env },
      stdio: "ignore",
      detached: true,
    });
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      if (program.pid !== undefined) process.kill(-program.pid, "SIGKILL");
    }, timeout);
    program.once("error", fail);
    program.once("close", (code) => {
      clearTimeout(timer);
      done(isLate ? "timed out" : code === 0 ? "survived" : "killed");
    });
  });
}
