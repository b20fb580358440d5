/**
 * What the binary contains of other packages is told beside it.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { it } from "node:test";
import { BINARY } from "../../kit/binary.ts";
import { listedIn } from "../../kit/third-party.ts";

it("the binary's runtime and packages are listed, with their licences", () => {
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  const listed = listedIn(dirname(BINARY));
  for (const name of [...Object.keys(dependencies), "bun", "ofetch", "socks", "uplot"]) {
    assert.ok(listed.includes(name), name);
  }
});
