/**
 * The lines of the README that install a release on a jump host, run as they stand.
 */
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { sha256Of } from "../../../cli/build/bun-runtimes.ts";
import { VERSION } from "../../../src/version.ts";
import { temporaryFolder } from "../../kit/programs.ts";
import { BINARY, type Outcome, shell } from "../../kit/binary.ts";

const README = readFileSync("README.md", "utf8");
const [, LINES = ""] = /^```sh\n(sha256sum [\s\S]*?)^```/m.exec(README) ?? [];
const FILE = `dwdi-${VERSION}-linux-x64`;

describe("the installation that the README tells", () => {
  const home = temporaryFolder();
  const release = join(home, "Downloads");

  /** Runs lines where the files of a release lie; the first failure ends them. */
  function run(lines: string): Promise<Outcome> {
    return shell(`cd '${release}' && set -e; ${lines}`, { HOME: home });
  }

  before(async () => {
    mkdirSync(join(release, "man"), { recursive: true });
    copyFileSync(BINARY, join(release, FILE));
    writeFileSync(join(release, "man", "dwdi.1"), ".Dd today\n");
    await run(`tar -czf dwdi-${VERSION}-man.tar.gz man && rm -r man`);
    const sum = sha256Of(join(release, FILE));
    const other = `${"0".repeat(64)}  dwdi-${VERSION}-macos-arm64\n`;
    writeFileSync(join(release, "SHA256SUMS"), `${sum}  ${FILE}\n${other}`);
  });

  it("ends with the program, its completion and its manual in place", async () => {
    const { code, stdout, stderr } = await run(LINES);
    assert.deepEqual([code, stdout, stderr], [0, `${FILE}: OK\n`, ""]);
    assert.equal((await run("~/bin/dwdi --version")).stdout, `${VERSION}\n`);
    assert.match((await run(". ~/.bashrc && complete -p dwdi")).stdout, /-F _dwdi dwdi/);
    assert.ok(statSync(join(home, "man/man1/dwdi.1")).isFile());
  });

  it("stops where a file is not what its checksum says", async () => {
    writeFileSync(join(release, FILE), "forged");
    const { code, stdout } = await run(LINES);
    assert.equal(code, 1);
    assert.equal(stdout, `${FILE}: FAILED\n`);
    assert.equal((await run("~/bin/dwdi --version")).stdout, `${VERSION}\n`);
  });
});
