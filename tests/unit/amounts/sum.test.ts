import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { exactSum } from "../../../src/amounts/sum.ts";

/** A double is a whole number of 2^-1074: sums of those are exact. */
function inSmallest(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const exponent = bits >> 52n;
  const fraction = bits & 0xfffffffffffffn;
  const size = exponent === 0n ? fraction : (fraction | 0x10000000000000n) << (exponent - 1n);
  return value < 0 ? -size : size;
}

/** The nearest double, of two the even one. */
function nearest(sum: bigint): number {
  const size = sum < 0n ? -sum : sum;
  const dropped = BigInt(Math.max(0, size.toString(2).length - 53));
  const half = dropped === 0n ? 0n : 1n << (dropped - 1n);
  const kept = size >> dropped;
  const rest = size - (kept << dropped);
  const isUp = dropped > 0n && (rest > half || (rest === half && kept % 2n === 1n));
  const rounded = Number(isUp ? kept + 1n : kept) * 2 ** (Number(dropped) - 1074);
  return sum < 0n ? -rounded : rounded;
}

const model = (values: readonly number[]) =>
  nearest(values.map(inSmallest).reduce((a, b) => a + b, 0n));
const close = fc.double({ min: -1e300, max: 1e300, noNaN: true });
const tied = fc.tuple(fc.integer(), fc.integer({ min: -60, max: 60 })).map(([n, e]) => n * 2 ** e);

describe("exactSum", () => {
  it("is the nearest double to the exact sum", () => {
    for (const values of [close, tied, fc.oneof(close, tied)]) {
      const list = fc.array(values, { maxLength: 40 });
      fc.assert(
        fc.property(list, (parts) => {
          assert.equal(exactSum(parts) + 0, model(parts) + 0);
        }),
        { numRuns: 500 },
      );
    }
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
    ["a tie that a part of one breaks", [2 ** 114, 2 ** 61, 1], 2 ** 114 + 2 ** 62],
    ["subnormal numbers", [5e-324, 5e-324], 1e-323],
  ];
  for (const [what, parts, sum] of known) {
    it(`sums ${what}`, () => assert.equal(exactSum(parts), sum));
  }
});
