/**
 * Amounts as Waldur writes them.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { difference, isPositive, twoDecimals } from "../../../src/amounts/decimal.ts";

const amounts = fc.bigInt({ min: -(10n ** 20n) + 1n, max: 10n ** 20n - 1n }).map((cents) => {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return { cents, text: `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}` };
});

describe("twoDecimals", () => {
  it("keeps every amount that Waldur can hold, to the last of its 20 digits", () => {
    fc.assert(fc.property(amounts, ({ text }) => assert.equal(twoDecimals(text), text)));
  });

  it("reads what is shorter or longer, and refuses what is no decimal", () => {
    for (
      const [text, expected] of [
        ["1", "1.00"],
        ["1.5", "1.50"],
        ["007.10", "7.10"],
        ["1.005", "1.01"],
        ["1.0049999", "1.00"],
        ["-1.5", "-1.50"],
        ["1e21", undefined],
        ["NaN", undefined],
        ["", undefined],
        [".5", undefined],
      ] as const
    ) assert.equal(twoDecimals(text), expected, text);
  });
});

describe("difference", () => {
  it("is exact and signed, and adds up", () => {
    fc.assert(fc.property(amounts, amounts, (from, to) => {
      const change = difference(from.text, to.text);
      assert.match(change, /^[+-]\d+\.\d\d$/);
      const cents = BigInt(change.replace("+", "").replace(".", ""));
      assert.equal(from.cents + cents, to.cents);
    }));
  });

  it("counts an amount that is not there as none", () => {
    assert.equal(difference(null, "3.50"), "+3.50");
    assert.equal(difference("3.50", "0.00"), "-3.50");
  });
});

describe("isPositive", () => {
  it("is no amount, zero, nor less", () => {
    assert.deepEqual(["0.01", "0.00", "-1.00", null, undefined].map(isPositive), [
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
