/**
 * Amounts as Waldur stores them: decimal text with two decimals and up to 18 digits before them,
 * more than a double can tell apart.
 *
 * @module
 */
import { DwdiConfigError } from "../errors.ts";

/** Waldur's column holds 20 digits, two of them decimals. */
const TOO_MANY_HUNDREDTHS = 10n ** 20n;

/** An exact decimal number, `digits × 10^-scale`. */
export interface Decimal {
  readonly digits: bigint;
  /** How many digits stand after the point; never negative. */
  readonly scale: number;
}

/** The decimal that JSON wrote for a number: the shortest one that reads back as the same double. */
export function decimalOf(value: number): Decimal {
  const [coefficient = "", exponent = "0"] = String(value).split("e");
  const [whole = "", fraction = ""] = coefficient.split(".");
  const digits = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale };
}

/**
 * Formats an amount as Waldur takes it, `"5.00"`: the decimal that JSON writes for the number,
 * rounded to two decimals, half to even, as Python's `decimal` does.
 *
 * @throws {DwdiConfigError} When the amount is negative, not finite, or above 18 integer digits.
 *
 * @example
 * ```ts
 * import { formatAmount } from "@dwdi/sdk/waldur";
 *
 * console.assert(formatAmount(5) === "5.00");
 * console.assert(formatAmount(100.125) === "100.12" && formatAmount(2.675) === "2.68");
 * ```
 */
export function formatAmount(amount: number): string {
  checkAmount(amount);
  const { digits, scale } = decimalOf(amount);
  return formatQuotient(digits, 10n ** BigInt(scale));
}

/** The amount `value × factor`, computed exactly and rounded once. */
export function formatProduct(value: number, factor: number): string {
  checkAmount(value);
  const [left, right] = [decimalOf(value), decimalOf(factor)];
  return formatQuotient(left.digits * right.digits, 10n ** BigInt(left.scale + right.scale));
}

/** The amount `value ÷ divisor`, computed exactly and rounded once. */
export function formatRatio(value: number, divisor: number): string {
  checkAmount(value);
  const [left, right] = [decimalOf(value), decimalOf(divisor)];
  return formatQuotient(
    left.digits * 10n ** BigInt(right.scale),
    right.digits * 10n ** BigInt(left.scale),
  );
}

function checkAmount(amount: number): void {
  if (Number.isFinite(amount) && amount >= 0) return;
  throw new DwdiConfigError(`an amount is at least 0 and finite, not ${amount}`);
}

/** Rounds half to even, with the error that Waldur's column has no room. */
function formatQuotient(dividend: bigint, divisor: bigint): string {
  const quotient = dividend * 100n / divisor;
  const twiceRest = (dividend * 100n % divisor) * 2n;
  const isUp = twiceRest > divisor || (twiceRest === divisor && quotient % 2n === 1n);
  const hundredths = isUp ? quotient + 1n : quotient;
  if (hundredths < TOO_MANY_HUNDREDTHS) return textOf(hundredths);
  throw new DwdiConfigError(
    `the amount ${textOf(hundredths)} has more than 18 digits before the point`,
    { hint: "check the component's unit factor" },
  );
}

/** The amount that resets a component. */
export const ZERO = "0.00";

/** An amount with exactly two decimals, rounded half up where there are more; undefined for other text. */
export function twoDecimals(text: string): string | undefined {
  const [match, sign = "", whole = "", decimals = ""] = DECIMAL.exec(text) ?? [];
  if (match === undefined) return undefined;
  const thousandths = BigInt(whole + decimals.slice(0, 3).padEnd(3, "0"));
  // Stryker disable next-line ArithmeticOperator: to divide by 1 or -1 is to multiply by it
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
