/**
 * Runs of test files in a tree that has mutants in it.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** How a test file does with no mutant in force. */
export interface TimedTest {
  readonly file: string;
  readonly milliseconds: number;
  /** The mutants that it comes across. */
  readonly reached: ReadonlySet<number>;
}

/** How a run with a mutant ended. */
export type Outcome = "killed" | "timed out" | "survived";

/** How many tests of those that reach a mutant are run, the likeliest first, and all of its room. */
const TRIED = 8;
/** What is in no room has a test of its own, and many that only pass by. */
const NO_ROOM = "tests";
const BUN = resolve("node_modules/.bin/bun");
/** Each run tries the same cases, so that a mutant is not killed by chance. */
const FIXED_CASES = { FUZZ_RUNS: "100", FUZZ_SEED: "1" };

/** Runs a test file as it is; undefined when it fails, which is so where it looks at the sources. */
export async function surveyTest(tree: string, file: string): Promise<TimedTest | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "dwdi-reached-"));
  const started = performance.now();
  const outcome = await runFile(tree, file, 120_000, { MUTANTS_REACHED: folder });
  const milliseconds = performance.now() - started;
  const lists = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  rmSync(folder, { recursive: true });
  if (outcome !== "survived") return undefined;
  const numbers = lists.flatMap((list) => list === "" ? [] : list.split(",").map(Number));
  return { file, milliseconds, reached: new Set(numbers) };
}

/** Tries the mutants of one file, and learns which tests find their like. */
export class Trials {
  readonly #tree: string;
  readonly #tests: readonly TimedTest[];
  readonly #room: string;
  readonly #kills = new Map<TimedTest, number>();
  readonly #passes = new Map<TimedTest, number>();

  /** The tests come in the order in which they are tried at first; `room` is the file's folder. */
  constructor(tree: string, tests: readonly TimedTest[], room: string) {
    this.#tree = tree;
    this.#tests = tests;
    this.#room = room;
  }

  /** Runs the tests that reach a mutant until one fails. */
  async run(mutant: number): Promise<Outcome> {
    for (const test of this.#fitting(mutant)) {
      // On a loaded machine, less made mutants that mean the same look killed.
      const patience = 30_000 + 3 * test.milliseconds;
      const outcome = await runFile(this.#tree, test.file, patience, { MUTANT: String(mutant) });
      count(outcome === "survived" ? this.#passes : this.#kills, test);
      if (outcome !== "survived") return outcome;
    }
    return "survived";
  }

  /** The first of all, then those that have killed most, then those that were tried least. */
  #fitting(mutant: number): readonly TimedTest[] {
    const [first, ...others] = this.#tests.filter((test) => test.reached.has(mutant));
    if (first === undefined) return [];
    const of = (counts: ReadonlyMap<TimedTest, number>, test: TimedTest) => counts.get(test) ?? 0;
    others.sort((a, b) =>
      of(this.#kills, b) - of(this.#kills, a) || of(this.#passes, a) - of(this.#passes, b)
    );
    return [first, ...others]
      .filter(({ file }, index) => index < TRIED || this.#isOfRoom(file));
  }

  #isOfRoom(test: string): boolean {
    return this.#room !== NO_ROOM && dirname(test) === this.#room;
  }
}

function count(counts: Map<TimedTest, number>, test: TimedTest): void {
  counts.set(test, (counts.get(test) ?? 0) + 1);
}

function runFile(
  tree: string,
  file: string,
  timeout: number,
  env: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const preload = ["--preload", "./tests/labs/fuzz/runs.ts"];
  return new Promise((done, fail) => {
    // A group of its own: what a test has started ends with it.
    const program = spawn(BUN, ["test", "--bail", "--timeout", "60000", ...preload, `./${file}`], {
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
