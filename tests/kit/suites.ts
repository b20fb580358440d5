/**
 * Which test files there are, by the suite that they belong to.
 *
 * @module
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** What a suite needs decides which folder its files are in. */
const FOLDERS: Readonly<Record<string, string>> = {
  binary: "tests/system/binary",
  browser: "tests/system/browser",
  package: "tests/system/package",
  proxies: "tests/system/proxies",
  terminal: "tests/system/terminal",
};

/** A part of `source` that can be run alone. */
const PARTS: Readonly<Record<string, string>> = { fuzz: "tests/labs/fuzz" };

/** The test files of a suite: of one that needs set-up, or all others (`source`). */
export function filesOf(suite: string): string[] {
  const all = testFilesUnder("tests");
  const own = FOLDERS[suite] ?? PARTS[suite];
  if (own !== undefined) return all.filter((file) => file.startsWith(`${own}/`));
  if (suite !== "source") throw new Error(`no such suite: ${suite}`);
  const others = Object.values(FOLDERS);
  return all.filter((file) => !others.some((folder) => file.startsWith(`${folder}/`)));
}

function testFilesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? testFilesUnder(path) : path;
    })
    .filter((path) => path.endsWith(".test.ts"))
    .sort();
}
