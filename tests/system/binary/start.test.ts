import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { BINARY } from "../../kit/binary.ts";

const ROUNDS = 20;

let folder = "";
let hello = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "dwdi-start-"));
  hello = join(folder, "hello");
  await writeFile(`${hello}.ts`, 'console.log("hi");\n');
  const bun = resolve("node_modules/.bin/bun");
  const build = spawnSync(bun, ["build", "--compile", "--outfile", hello, `${hello}.ts`]);
  assert.equal(build.status, 0, String(build.stderr));
});
after(() => rm(folder, { recursive: true }));

function timeOf(file: string): number {
  const start = performance.now();
  assert.equal(spawnSync(file, ["--version"]).status, 0);
  return performance.now() - start;
}

describe("dwdi --version", () => {
  it("takes at most twice the time of a compiled console.log", () => {
    const ratios = Array.from({ length: ROUNDS }, () => timeOf(BINARY) / timeOf(hello));
    const median = ratios.sort((a, b) => a - b)[ROUNDS / 2] ?? Infinity;
    assert.ok(median <= 2, `it takes ${median.toFixed(2)} times as long`);
  });
});
