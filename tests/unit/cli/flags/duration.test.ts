import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseDuration } from "../../../../cli/flags/duration.ts";

describe("a length of time", () => {
  const lengths: readonly (readonly [string, number])[] = [
    ["30s", 30_000],
    ["500ms", 500],
    ["2m", 120_000],
    ["1h", 3_600_000],
    ["5", 5000],
    ["1.5", 1500],
    ["0.25s", 250],
  ];
  for (const [text, milliseconds] of lengths) {
    it(`${text} is ${milliseconds} ms`, () => {
      assert.equal(parseDuration("--timeout", text), milliseconds);
    });
  }

  for (const text of ["", "0", "0s", "-1", "1d", "ms", "1 s", "1e3", "Infinity", "30 d", "600h"]) {
    it(`'${text}' is refused`, () => {
      assert.throws(
        () => parseDuration("--timeout", text),
        /--timeout '.*' is not a length of time/,
      );
    });
  }
});
