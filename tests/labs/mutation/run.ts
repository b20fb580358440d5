/**
 * Mutation testing: `npm run test:mutate [FOLDER]…`, for example `npm run test:mutate src/period`.
 *
 * Stryker changes one place of the code at a time, in a copy of the tree, and runs the test files
 * that reach it. A change that no test notices is listed and is an error, unless a comment beside the
 * code gives the reason: `// Stryker disable next-line MUTATOR: reason`.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, dirname } from "node:path";
import process from "node:process";
import { nodes } from "../../kit/runtimes.ts";

const STANDARD = ["src/amounts", "src/http", "src/period", "src/transport", "src/waldur"];
const STRYKER = "node_modules/@stryker-mutator/core/bin/stryker.js";
const CACHE = ".cache/stryker";

// The newest Node runs TypeScript without a loader.
const node = nodes.at(-1);
if (node === undefined || !existsSync(node.program)) {
  throw new Error("Node is missing in .runtimes: npm run setup:runtimes");
}

const chosen = process.argv.slice(2);
const folders = chosen.length > 0 ? chosen : STANDARD;
const configuration = `${CACHE}/config.json`;
mkdirSync(CACHE, { recursive: true });
writeFileSync(
  configuration,
  JSON.stringify({
    mutate: folders.map((folder) => `${folder}/**/*.ts`),
    // Most texts are messages and hints.
    mutator: { excludedMutations: ["StringLiteral"] },
    testRunner: "tap",
    coverageAnalysis: "perTest",
    tap: {
      testFiles: [
        ...folders.map((folder) => `tests/unit/${folder.replace(/^src\//, "")}/**/*.test.ts`),
        "tests/labs/fuzz/*.test.ts",
      ],
      nodeArgs: [
        "-r",
        "{{hookFile}}",
        "--import",
        "./tests/kit/seed.ts",
        "--test-reporter=tap",
        "{{testFile}}",
      ],
    },
    tempDirName: `${CACHE}/trees`,
    ignorePatterns: ["dist", ".cache", ".runtimes"],
    disableTypeChecks: false,
    concurrency: availableParallelism(),
    reporters: ["clear-text", "progress-append-only"],
    clearTextReporter: { logTests: false, reportTests: false, skipFull: true },
    thresholds: { break: 100 },
  }),
);

const env = {
  ...process.env,
  // Stryker runs the tests with the first `node` on the PATH.
  PATH: [dirname(node.program), process.env.PATH].join(delimiter),
  // Every run tries the same cases, so that a property notices a change always or never.
  FUZZ_RUNS: "100",
  FUZZ_SEED: "1",
};
const { status } = spawnSync(node.program, [STRYKER, "run", configuration], {
  env,
  stdio: "inherit",
});
process.exitCode = status ?? 1;
