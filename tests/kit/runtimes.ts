/**
 * The runtimes that the tests run on, and how each runs a test file.
 *
 * @module
 */
import { resolve } from "node:path";

/** A version of Node from npm, in a folder of its own. */
export interface InstalledNode {
  readonly version: string;
  readonly folder: string;
  readonly program: string;
}

const VERSIONS = ["22.23.3", "24.21.0", "26.10.0"];

/** The versions of Node beside the one that runs this. */
export const nodes: readonly InstalledNode[] = VERSIONS.map((version) => {
  const folder = resolve(".runtimes", `node${version}`);
  return { version, folder, program: `${folder}/node_modules/node/bin/node` };
});

/** A runtime, how it runs test files, and how many tests its output says that it ran. */
export interface Runtime {
  readonly name: string;
  readonly command: readonly string[];
  countOf(output: string): number;
}

const BIN = resolve("node_modules/.bin");
const FIRST = "./tests/kit/seed.ts";

/** All runtimes that `npm run test:runtimes` covers. */
export const runtimes: readonly Runtime[] = [
  ...nodes.map(({ version, program }) => ({
    name: `Node${version}`,
    command: [
      program,
      "--import",
      "tsx",
      "--import",
      FIRST,
      "--test",
      "--test-concurrency=2",
      "--test-timeout=300000",
      "--test-reporter=spec",
    ],
    countOf: counted(/^ℹ pass (\d+)$/m),
  })),
  {
    name: "Deno",
    command: [`${BIN}/deno`, "test", "--allow-all", "--no-check", "--preload", FIRST],
    countOf: counted(/(\d+) passed/),
  },
  {
    name: "Bun",
    command: [`${BIN}/bun`, "test", "--timeout", "60000", "--preload", FIRST],
    countOf: counted(/^\s*(\d+) pass$/m),
  },
];

function counted(line: RegExp): (output: string) => number {
  return (output) => Number(line.exec(output)?.[1] ?? 0);
}
