/**
 * Amounts as Waldur takes them: two decimals, as text.
 *
 * @module
 */
import { DwdiConfigError } from "../errors.ts";

/** Waldur's column holds 20 digits, two of them decimals. */
const MOST_HUNDREDTHS = 10n ** 20n;

/**
 * Rounds an amount to two decimals, half to even on the exact value of the double, as Python's
 * `round(amount, 2)` does, and gives it as the text that Waldur takes, `"5.00"`.
 *
 * @throws {DwdiConfigError} When the amount is negative, not finite, or above 18 integer digits.
 *
 * @example
 * ```ts
 * import { formatAmount } from "@dwdi/sdk";
 *
 * console.assert(formatAmount(5) === "5.00");
 * console.assert(formatAmount(100.125) === "100.12" && formatAmount(2.675) === "2.67");
 * ```
 */
export function formatAmount(amount: number): string {
  if (!Number.isFinite(amount) || amount < 0) {
    throw new DwdiConfigError(`an amount is at least 0 and finite, not ${amount}`);
  }
  const hundredths = hundredthsOf(amount);
  if (hundredths >= MOST_HUNDREDTHS) {
    throw new DwdiConfigError(`the amount ${amount} has more than 18 digits before the point`, {
      hint: "check the component's unit factor",
    });
  }
  const digits = String(hundredths).padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** `toFixed` rounds exact ties up and gives up at 1e21, so the division is made in whole numbers. */
function hundredthsOf(amount: number): bigint {
  const { mantissa, exponent } = partsOf(amount);
  if (exponent >= 0) return (mantissa * 100n) << BigInt(exponent);
  const divisor = 1n << BigInt(-exponent);
  const dividend = mantissa * 100n;
  const quotient = dividend / divisor;
  const twiceRest = (dividend % divisor) * 2n;
  const isTie = twiceRest === divisor;
  const goesUp = isTie ? quotient % 2n === 1n : twiceRest > divisor;
  return goesUp ? quotient + 1n : quotient;
}

/** The whole numbers of which a double is `mantissa × 2^exponent` (IEEE 754 binary64). */
function partsOf(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}
