/**
 * The binary for arm64, on an emulated processor with the libraries of Debian's cross compiler.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { VERSION } from "../../../src/version.ts";
import { BINARY } from "../../kit/binary.ts";
import { run, unlessMissing } from "../../kit/programs.ts";

const FILE = join(dirname(BINARY), `dwdi-${VERSION}-linux-arm64`);
const ROOT = "/usr/aarch64-linux-gnu";

const skip = process.env.CI === "true" || existsSync(FILE)
  ? unlessMissing("qemu-aarch64")
  : "NOT TESTED: run 'npm run build:binary -- linux-arm64' first";

describe("the binary for arm64", { skip }, () => {
  const dwdi = (...args: string[]) => run("qemu-aarch64", ["-L", ROOT, FILE, ...args]);

  it("is built and has its libraries", () => {
    assert.ok(existsSync(FILE), "run 'npm run build:binary -- linux-arm64' first");
    assert.ok(existsSync(`${ROOT}/lib/libc.so.6`), "run: apt-get install -y libc6-arm64-cross");
  });

  it("starts, and answers from the emulator", () => {
    assert.match(dwdi("version"), /^target +linux-arm64$/m);
    assert.match(dwdi("compute", "--demo", "--month", "2025-01", "-o", "csv"), /^2025-01,/m);
  });
});
