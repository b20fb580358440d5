/**
 * Amounts as Waldur writes them. Rounding is held against Python's `decimal`: the table was
 * made by plain Python 3.11, by the statements that its `how` holds; most of its 5 000 numbers are
 * exact ties.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { difference, formatAmount, isPositive, twoDecimals } from "../../../src/amounts/decimal.ts";
import { DwdiConfigError } from "../../../src/errors.ts";

const table: { rows: [number, string][] } = JSON.parse(
  readFileSync(new URL("./rounding.json", import.meta.url), "utf8"),
);

describe("formatAmount", () => {
  it("is rounded as decimal of Python rounds 5 000 numbers", () => {
    assert.equal(new Set(table.rows.map(([amount]) => amount)).size, 5000);
    const wrong = table.rows.filter(([amount, text]) => formatAmount(amount) !== text);
    assert.deepEqual(wrong, []);
  });

  it("differs from toFixed at ties of the decimal only", () => {
    const ties = table.rows.filter(([amount]) => /\.\d\d5$/.test(String(amount)));
    const exact = table.rows.filter(([amount]) => amount < 2 ** 43);
    const other = exact.filter(([amount, text]) => amount.toFixed(2) !== text);
    assert.ok(ties.length > 4000 && other.length > 900, `${ties.length}, ${other.length}`);
    assert.deepEqual(other.filter((row) => !ties.includes(row)), []);
  });

  const known: readonly (readonly [number, string])[] = [
    [0, "0.00"],
    [-0, "0.00"],
    [5, "5.00"],
    [100.125, "100.12"],
    [0.375, "0.38"],
    [2.675, "2.68"],
    [0.005, "0.00"],
    [0.015, "0.02"],
    [Number.MIN_VALUE, "0.00"],
    [999_999.995, "1000000.00"],
    [2 ** 53, "9007199254740992.00"],
    [999_999_999_999_999_872, "999999999999999900.00"],
  ];
  for (const [amount, text] of known) {
    it(`of ${amount} is "${text}"`, () => assert.equal(formatAmount(amount), text));
  }

  for (const amount of [1e18, 1e21, Number.MAX_VALUE]) {
    it(`of ${amount} is too large for Waldur`, () => {
      assert.throws(() => formatAmount(amount), (error: unknown) => {
        assert.ok(error instanceof DwdiConfigError);
        return /more than 18 digits/.test(error.message) && /unit factor/.test(error.hint ?? "");
      });
    });
  }

  for (const amount of [-0.01, Number.NaN, Infinity]) {
    it(`cannot be ${amount}`, () => {
      const message = `an amount is at least 0 and finite, not ${amount}`;
      assert.throws(() => formatAmount(amount), { name: DwdiConfigError.name, message });
    });
  }

  it("is within half a hundredth, in two decimals, and in order", () => {
    const amounts = fc.double({ min: 0, max: 1e15, noNaN: true });
    fc.assert(fc.property(amounts, amounts, (one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      assert.match(formatAmount(one), /^\d+\.\d\d$/);
      assert.ok(Math.abs(Number(formatAmount(one)) - one) <= 0.005 + one * Number.EPSILON);
      assert.ok(Number(formatAmount(low)) <= Number(formatAmount(high)));
    }));
  });
});

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
