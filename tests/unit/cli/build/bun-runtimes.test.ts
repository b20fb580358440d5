import assert from "node:assert/strict";
import { chmodSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { fetchRuntime, sha256Of } from "../../../../cli/build/bun-runtimes.ts";
import { temporaryFolder } from "../../../kit/programs.ts";

/** A package that no binary is built of, so that it is never there already. */
const UNUSED = "@oven/bun-freebsd-x64";

describe("a runtime", () => {
  it("is refused where its checksum is not that of package-lock.json, and not kept", () => {
    const bin = temporaryFolder();
    const npm = '#!/bin/sh\necho forged >"$4/oven-bun-freebsd-x64-${5##*@}.tgz"\n';
    writeFileSync(join(bin, "npm"), npm);
    chmodSync(join(bin, "npm"), 0o755);
    const { PATH } = process.env;
    process.env.PATH = [bin, PATH].join(delimiter);
    try {
      assert.throws(
        () => fetchRuntime(UNUSED),
        /bun-freebsd-x64 does not match its checksum in package-lock\.json/,
      );
    } finally {
      process.env.PATH = PATH;
    }
    assert.deepEqual(readdirSync(".cache/runtimes").filter((name) => /freebsd/.test(name)), []);
  });

  it("is refused where package-lock.json does not know it", () => {
    assert.throws(() => fetchRuntime("@oven/bun-nonsense"), /no checksum for @oven\/bun-nonsense/);
  });
});

describe("a checksum", () => {
  it("is that of sha256sum", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "abc");
    assert.equal(
      sha256Of(file),
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });
});
