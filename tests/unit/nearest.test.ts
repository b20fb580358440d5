import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { editDistance, nearest } from "../../src/nearest.ts";

describe("the nearest name", () => {
  it("is found for a slip of the fingers", () => {
    const known = ["compute", "storage", "inference", "ping"];
    assert.equal(nearest("comptue", known), "compute");
    assert.equal(nearest("storge", known), "storage");
    assert.equal(nearest("pin", known), "ping");
  });

  it("is the one name that an abbreviation begins", () => {
    const known = ["--start-date", "--storage-route", "--since", "--offering", "--offering-uuid"];
    assert.equal(nearest("--start", known), "--start-date");
    assert.equal(nearest("--st", known), undefined);
    assert.equal(nearest("--offe", known), undefined);
  });

  it("is none when nothing is near", () => {
    assert.equal(nearest("constructor", ["compute", "storage"]), undefined);
    assert.equal(nearest("x", ["compute"]), undefined);
    assert.equal(nearest("x", []), undefined);
  });
});

describe("the edit distance", () => {
  it("counts a swap as one step", () => {
    assert.equal(editDistance("comptue", "compute"), 1);
    assert.equal(editDistance("", "abc"), 3);
  });

  it("is symmetric, and zero for the same text only", () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(fc.property(word, word, (left, right) => {
      assert.equal(editDistance(left, right), editDistance(right, left));
      assert.equal(editDistance(left, right) === 0, left === right);
    }));
  });
});
