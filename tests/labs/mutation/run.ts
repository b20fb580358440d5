/**
 * Whether the tests notice when the code is wrong: `npm run test:mutate [FILE|FOLDER]…`.
 *
 * In a copy of the tree, each mutant of the files is put in force once, and the test files that
 * reach it are run with Bun until one fails. A mutant that all of them pass has survived: it is
 * listed, unless {@linkcode EXPLAINED} says why.
 *
 * @module
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { filesOf } from "../../kit/suites.ts";
import { EXPLAINED } from "./explained.ts";
import { type Mutant, mutateFile } from "./mutants.ts";
import { type Outcome, surveyTest, type TimedTest, Trials } from "./trial.ts";

const STANDARD = ["src/http", "src/transport", "src/waldur"]
  .concat(["src/amounts", "src/period"]);
const LEFT_OUT = ["node_modules", "dist", ".git", ".runtimes", ".cache"];

const chosen = process.argv.slice(2);
const files = (chosen.length > 0 ? chosen : STANDARD).flatMap(sourcesAt);
const tree = mkdtempSync(join(tmpdir(), "dwdi-mutation-"));
try {
  copyTree();
  const mutants = plant();
  console.log(`${mutants.length} mutants in ${files.length} files`);
  const tests = await survey();
  const trials = new Map(
    files.map((file) => [file, new Trials(tree, likeliestFirst(tests, file), roomOf(file))]),
  );
  const outcomes = await inParallel(mutants, async (mutant, number) => {
    const outcome = await trials.get(mutant.file)?.run(number) ?? "survived";
    if (outcome === "survived" && !isExplained(mutant)) console.log(lineOf(mutant));
    return outcome;
  });
  conclude(mutants, outcomes);
} finally {
  rmSync(tree, { recursive: true });
}

function sourcesAt(path: string): string[] {
  if (path.endsWith(".ts")) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts")).map((name) => join(path, name)).sort();
}

function copyTree(): void {
  for (const name of readdirSync(".").filter((name) => !LEFT_OUT.includes(name))) {
    cpSync(name, join(tree, name), { recursive: true });
  }
  symlinkSync(resolve("node_modules"), join(tree, "node_modules"));
}

/** Writes the files with their mutants into the copy; a mutant's number is its place in the list. */
function plant(): readonly Mutant[] {
  const all: Mutant[] = [];
  for (const file of files) {
    const { text, mutants } = mutateFile(file, readFileSync(file, "utf8"), all.length);
    const path = relative(dirname(file), "tests/labs/mutation/switch.ts");
    writeFileSync(join(tree, file), `import { isMutant } from "${path}";\n${text}`);
    all.push(...mutants);
  }
  return all;
}

/** Finds out which mutants the test files of the files' rooms reach, and how long they take. */
async function survey(): Promise<readonly TimedTest[]> {
  const rooms = ["tests/unit", "tests/labs/fuzz", ...files.map(roomOf)];
  const suite = filesOf("source").filter((file) => rooms.includes(dirname(file)));
  const found = await inParallel(suite, (file) => surveyTest(tree, file));
  const useless = suite.filter((_, index) => found[index] === undefined);
  console.log(`${suite.length} test files; not used, since they fail here: ${useless.join(", ")}`);
  return found.filter((test) => test !== undefined)
    .sort((a, b) => a.milliseconds - b.milliseconds);
}

/** The tests as they are likely to find a file's mutants: its own, its room's, the quick ones. */
function likeliestFirst(tests: readonly TimedTest[], source: string): readonly TimedTest[] {
  const own = join(roomOf(source), basename(source, ".ts") + ".test.ts");
  const closeness = ({ file }: TimedTest) =>
    Number(file === own) + Number(dirname(file) === roomOf(source));
  return tests.toSorted((a, b) => closeness(b) - closeness(a));
}

function roomOf(source: string): string {
  return dirname(source.replace(/^src/, "tests/unit"));
}

async function inParallel<T, R>(
  items: readonly T[],
  task: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  await Promise.all(Array.from({ length: availableParallelism() }, async () => {
    for (const [index, item] of waiting) results[index] = await task(item, index);
  }));
  return results;
}

function conclude(mutants: readonly Mutant[], outcomes: readonly Outcome[]): void {
  const survivors = mutants.filter((_, index) => outcomes[index] === "survived");
  const unexplained = survivors.filter((mutant) => !isExplained(mutant));
  const late = outcomes.filter((outcome) => outcome === "timed out").length;
  console.log(
    `${mutants.length} mutants: ${
      mutants.length - survivors.length
    } killed (${late} by time-out), ` +
      `${survivors.length - unexplained.length} explained, ${unexplained.length} survived`,
  );
  const names = new Set(survivors.map(({ name }) => name));
  const stale = Object.keys(EXPLAINED)
    .filter((name) => files.some((file) => name.startsWith(`${file} `)) && !names.has(name));
  for (const name of stale) console.log(`explained, and did not survive: ${name}`);
  if (unexplained.length > 0 || stale.length > 0) process.exitCode = 1;
}

function isExplained({ name }: Mutant): boolean {
  return Object.hasOwn(EXPLAINED, name);
}

function lineOf({ file, line, name }: Mutant): string {
  return `${file}:${line} ${name.slice(file.length + 1)}`;
}
