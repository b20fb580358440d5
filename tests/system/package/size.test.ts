/**
 * What a browser loads stays small, as `npm run bench -- sdk-size` shows.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { verdictOf } from "../../labs/bench/figure.ts";
import sdkSize from "../../labs/bench/sdk-size.ts";

describe("a client and its first question", () => {
  it("are not much to load for a browser", async () => {
    for (const figure of await sdkSize.measure()) {
      assert.notEqual(verdictOf(figure), "missed", `${figure.what}: ${figure.ours}`);
    }
  });
});
