/**
 * Amounts of two decimals, counted exactly in hundredths.
 *
 * @module
 */
import { Invalid } from "./form.ts";

const MAX_DIGITS = 20;
const DECIMALS = 2;

/** Reads an amount from a number or a text, with the limits of a database column. */
export function amount(value: unknown): bigint {
  const isNumeric = typeof value === "number" || typeof value === "string";
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = isNumeric
    ? /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(String(value).trim()) ?? []
    : [];
  if (whole + fraction === "") throw new Invalid(["A valid number is required."]);
  const digits = (whole + fraction).replace(/^0+(?=\d)/, "");
  const decimals = fraction.length - Number(exponent);
  checkDigits(digits.length, decimals);
  const hundredths = BigInt(digits + "0".repeat(DECIMALS - decimals));
  return sign === "-" ? -hundredths : hundredths;
}

/** Writes an amount as Waldur shows it: `12.50`. */
export function amountText(hundredths: bigint): string {
  const digits = String(hundredths < 0n ? -hundredths : hundredths).padStart(DECIMALS + 1, "0");
  const sign = hundredths < 0n ? "-" : "";
  return `${sign}${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`;
}

/** A trailing zero counts as a digit and as a decimal. */
function checkDigits(count: number, decimals: number): void {
  const total = decimals > 0 ? Math.max(count, decimals) : count - decimals;
  const whole = total - Math.max(decimals, 0);
  const limits: readonly [number: number, most: number, what: string][] = [
    [total, MAX_DIGITS, "digits in total"],
    [decimals, DECIMALS, "decimal places"],
    [whole, MAX_DIGITS - DECIMALS, "digits before the decimal point"],
  ];
  for (const [number, most, what] of limits) {
    if (number > most) throw new Invalid([`Ensure that there are no more than ${most} ${what}.`]);
  }
}
