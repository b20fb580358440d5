import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Goal, verdictOf } from "./figure.ts";

function verdict(compared: readonly number[], goal: Omit<Goal, "unit">): string {
  const shown = { what: "", ours: "", other: "" };
  return verdictOf({ ...shown, compared, goal: { ...goal, unit: "×" } });
}

describe("a goal", () => {
  it("is met by the middle of the pairs, nearly met by a quarter, else missed", () => {
    const atMost = { bound: "at most", value: 2 } as const;
    assert.equal(verdict([1, 2, 9], atMost), "met");
    assert.equal(verdict([1, 2, 3, 9, 9], atMost), "near");
    assert.equal(verdict([1, 3, 3, 3, 3], atMost), "missed");
    const atLeast = { bound: "at least", value: 20 } as const;
    assert.equal(verdict([1, 20, 30], atLeast), "met");
    assert.equal(verdict([9, 9, 9, 20, 30], atLeast), "near");
    assert.equal(verdict([19, 19, 19, 19, 30], atLeast), "missed");
  });

  it("that cannot be met is held to its limit", () => {
    const goal = { bound: "at most", value: 2, limit: 4 } as const;
    assert.equal(verdict([3, 3, 3], goal), "limit");
    assert.equal(verdict([5, 5, 5], goal), "missed");
  });
});
