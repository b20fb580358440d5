/**
 * What `npm run docs` generates is up to date.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { it } from "node:test";
import { PROGRAM, runIn } from "../../../kit/combined-example.ts";
import { temporaryFolder } from "../../../kit/programs.ts";

const STALE = "is stale: npm run docs generates it";

it("npm run docs generates what is committed, and man pages dated by SOURCE_DATE_EPOCH", async () => {
  const folder = temporaryFolder();
  const readme = readFileSync("README.md", "utf8");
  writeFileSync(join(folder, "README.md"), readme.replace(/^\| 0 .*\n/m, ""));
  const [tsx] = PROGRAM;
  const env = { SOURCE_DATE_EPOCH: "1738281600" };
  const { code, stderr } = await runIn(folder, [tsx, resolve("cli/build/build-docs.ts")], env);
  assert.equal(code, 0, stderr);
  for (const file of ["README.md", "tests/unit/cli/help/helps.txt"]) {
    const fresh = readFileSync(join(folder, file), "utf8");
    assert.ok(fresh === readFileSync(file, "utf8"), `${file} ${STALE}`);
  }
  const page = readFileSync(join(folder, "dist/man/dwdi-waldur-report.1"), "utf8");
  assert.match(page, /^\.TH "DWDI\\-WALDUR\\-REPORT" 1 2025-01-31 /);
});
