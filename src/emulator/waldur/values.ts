/**
 * Uuids and amounts as Waldur reads and writes them.
 *
 * @module
 */
import { seededRandom } from "../seeded-random.ts";
import { ValidationError } from "./serializer.ts";

const random = seededRandom("waldur");
const MAX_DIGITS = 20;
const DECIMALS = 2;

/** The 32 hexadecimal digits of a uuid, with dashes or without; `undefined` for another text. */
export function parseUuid(text: string): string | undefined {
  const hex = text.replaceAll("-", "").toLowerCase();
  return /^[0-9a-f]{32}$/.test(hex) ? hex : undefined;
}

/** A uuid with dashes, from its 32 hexadecimal digits. */
export function dashed(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The uuid of a key, the same in every run; without dashes. */
export function seededUuid(...key: readonly (string | number)[]): string {
  const words = [0, 1, 2, 3].map((word) => random(word, ...key) * 2 ** 32);
  return words.map((word) => word.toString(16).padStart(8, "0")).join("");
}

/** Reads an amount in hundredths from a number or a text, with the limits of the database column. */
export function parseAmount(value: unknown): bigint {
  const isNumeric = typeof value === "number" || typeof value === "string";
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = isNumeric
    ? /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(String(value).trim()) ?? []
    : [];
  if (whole + fraction === "") throw new ValidationError(["A valid number is required."]);
  const digits = (whole + fraction).replace(/^0+(?=\d)/, "");
  const decimals = fraction.length - Number(exponent);
  checkDigits(digits.length, decimals);
  const hundredths = BigInt(digits + "0".repeat(DECIMALS - decimals));
  return sign === "-" ? -hundredths : hundredths;
}

/** Writes an amount in hundredths with two decimals: `12.50`. */
export function formatAmount(hundredths: bigint): string {
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
    if (number > most) {
      throw new ValidationError([`Ensure that there are no more than ${most} ${what}.`]);
    }
  }
}
