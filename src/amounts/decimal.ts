/**
 * Amounts as Waldur stores them: decimal text with two decimals and up to 18 digits before them,
 * more than a double can tell apart.
 *
 * @module
 */
import { DwdiConfigError } from "../errors.ts";

/** Waldur's column holds 20 digits, two of them decimals. */
const TOO_MANY_HUNDREDTHS = 10n ** 20n;

/**
 * Formats an amount as Waldur takes it, `"5.00"`: rounded to two decimals, half to even on the exact
 * value of the double, as Python's `round(amount, 2)` does.
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
  const hundredths = roundedHundredths(amount);
  if (hundredths >= TOO_MANY_HUNDREDTHS) {
    throw new DwdiConfigError(`the amount ${amount} has more than 18 digits before the point`, {
      hint: "check the component's unit factor",
    });
  }
  return textOf(hundredths);
}

/** `toFixed` rounds exact ties up and gives up at 1e21, so the division is made in whole numbers. */
function roundedHundredths(amount: number): bigint {
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

/** The amount that resets a component. */
export const ZERO = "0.00";

/** An amount with exactly two decimals, rounded half up where there are more; undefined for other text. */
export function twoDecimals(text: string): string | undefined {
  const [match, sign = "", whole = "", decimals = ""] = DECIMAL.exec(text) ?? [];
  if (match === undefined) return undefined;
  const thousandths = BigInt(whole + decimals.slice(0, 3).padEnd(3, "0"));
  return textOf((thousandths + 5n) / 10n * (sign === "" ? 1n : -1n));
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** The change from one amount to another, with its sign; a missing amount counts as zero. */
export function difference(from: string | null, to: string): string {
  const change = hundredthsIn(to) - hundredthsIn(from ?? ZERO);
  return `${change < 0n ? "" : "+"}${textOf(change)}`;
}

/** Says whether an amount is above zero. */
export function isPositive(amount: string | null | undefined): boolean {
  return amount !== null && amount !== undefined && hundredthsIn(amount) > 0n;
}

function hundredthsIn(amount: string): bigint {
  return BigInt(amount.replace(".", ""));
}

function textOf(hundredths: bigint): string {
  const digits = String(hundredths < 0n ? -hundredths : hundredths).padStart(3, "0");
  return `${hundredths < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
