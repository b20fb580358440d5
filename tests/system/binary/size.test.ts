/**
 * The binary stays small, as `npm run bench -- binary-size` shows.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import binarySize from "../../labs/bench/binary-size.ts";
import { verdictOf } from "../../labs/bench/figure.ts";

describe("the binary", () => {
  it("is not much larger than the runtime in it", async () => {
    for (const figure of await binarySize.measure()) {
      assert.equal(verdictOf(figure), "met", `${figure.ours} against ${figure.other}`);
    }
  });
});
