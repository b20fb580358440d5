import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { exactSum } from "../../../src/amounts/sum.ts";

const close = fc.double({ min: -1e300, max: 1e300, noNaN: true });
const tied = fc.tuple(fc.integer(), fc.integer({ min: -60, max: 60 })).map(([n, e]) => n * 2 ** e);
/** Decimals as JSON has them, in millionths. */
const millionths = fc.integer({ min: -(10 ** 14), max: 10 ** 14 });

describe("exactSum", () => {
  it("is the sum of the decimals that were written, as the nearest double", () => {
    fc.assert(fc.property(fc.array(millionths, { maxLength: 40 }), (parts) => {
      const sum = parts.reduce((all, part) => all + BigInt(part), 0n);
      const values = parts.map((part) => Number(`${part}e-6`));
      assert.equal(exactSum(values) + 0, Number(`${sum}e-6`) + 0);
    }));
  });

  it("does not depend on the order", () => {
    const shuffled = fc.array(fc.oneof(close, tied), { maxLength: 20 })
      .chain((parts) =>
        fc.tuple(fc.constant(parts), fc.shuffledSubarray(parts, { minLength: parts.length }))
      );
    fc.assert(fc.property(shuffled, ([parts, other]) => {
      assert.equal(exactSum(parts) + 0, exactSum(other) + 0);
    }));
  });

  const known: [string, number[], number][] = [
    ["nothing", [], 0],
    ["what plain addition loses", [1e100, 1, -1e100], 1],
    ["ten tenths", Array(10).fill(0.1), 1],
    ["a tie to even, down", [2 ** 53, 1], 2 ** 53],
    ["a tie to even, up", [2 ** 53 + 2, 1], 2 ** 53 + 4],
    ["a tie that the smallest part breaks", [2 ** 53, 1, 2 ** -60], 2 ** 53 + 2],
    ["a tie that the smallest part breaks downwards", [2 ** 53 + 2, 1, -(2 ** -60)], 2 ** 53 + 2],
    ["decimals, not doubles", [0.001, 1.174], 1.175],
    ["subnormal numbers", [5e-324, 5e-324], 1e-323],
  ];
  for (const [what, parts, sum] of known) {
    it(`sums ${what}`, () => assert.equal(exactSum(parts), sum));
  }
});
