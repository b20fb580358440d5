import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { VERSION } from "../../src/index.ts";

const npm = JSON.parse(readFileSync("package.json", "utf8"));
const jsr = JSON.parse(readFileSync("deno.json", "utf8"));

describe("package.json and deno.json", () => {
  it("have the same name, version and licence, and so has the source", () => {
    assert.deepEqual([jsr.name, jsr.version, jsr.license], [npm.name, npm.version, npm.license]);
    assert.equal(VERSION, npm.version);
  });

  it("export the same subpaths", () => {
    const subpaths = Object.keys(npm.exports).filter((path) => path !== "./package.json");
    assert.deepEqual(Object.keys(jsr.exports), subpaths);
  });
});
