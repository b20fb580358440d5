/**
 * Numbers as tables show them.
 *
 * @module
 */
import { decimalOf } from "../../src/amounts/decimal.ts";
import type { Quantity } from "./document.ts";

/** How a column shows its numbers, and the unit for its header. */
export interface NumberFormat {
  /** The unit of all numbers of the column, or an empty text. */
  readonly unit: string;
  /** The size of the unit, in base units. */
  readonly scale: number;
  /** Formats one number. */
  format(value: number): string;
}

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB", "PB", "EB"] as const;
const twoDecimals = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});
const wholeNumbers = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/**
 * Chooses how to show the numbers of a column: grouped, with two decimals, bytes in the largest
 * unit that leaves the smallest of them more than a hundredth; or, raw, as they are.
 */
export function numberFormat(
  quantity: Quantity,
  numbers: readonly number[],
  raw: boolean,
): NumberFormat {
  const base = { unit: quantity === "bytes" ? "B" : "", scale: 1 };
  if (raw) return { ...base, format: plainDecimal };
  const whole = (value: number) => wholeNumbers.format(value);
  if (quantity === "count") return { ...base, format: whole };
  if (quantity !== "bytes") return { ...base, format: rounded };
  const smallest = numbers.reduce(
    (least, number) => number > 0 ? Math.min(least, number) : least,
    Infinity,
  );
  const largest = numbers.reduce((most, number) => Math.max(most, number), 0);
  const power = Math.min(powerBelow(largest), powerBelow(smallest * 100), BYTE_UNITS.length - 1);
  if (power === 0) return { ...base, format: whole };
  const scale = 1000 ** power;
  return { unit: BYTE_UNITS[power] ?? "B", scale, format: (value) => rounded(value / scale) };
}

/** A number in full precision and without an exponent, which many readers of columns do not know. */
export function plainDecimal(value: number): string {
  const text = String(value);
  if (!text.includes("e")) return text;
  const { digits, scale } = decimalOf(Math.abs(value));
  const padded = String(digits).padStart(scale + 1, "0");
  const whole = padded.slice(0, padded.length - scale);
  return `${value < 0 ? "-" : ""}${whole}${scale === 0 ? "" : `.${padded.slice(-scale)}`}`;
}

/** A header with the unit of its numbers, where they have one. */
export function headerWithUnit(header: string, unit: string): string {
  return unit === "" ? header : `${header} [${unit}]`;
}

/** Groups the digits of a number that is written out. */
export function groupDigits(decimal: string): string {
  return decimal.replace(/\d+/, (whole) => whole.replace(/\d(?=(\d{3})+$)/g, "$&,"));
}

/** Two decimals; a number above zero does not look like zero. */
function rounded(value: number): string {
  return value > 0 && value < 0.005 ? "<0.01" : twoDecimals.format(value);
}

function powerBelow(bytes: number): number {
  let power = 0;
  while (power < BYTE_UNITS.length - 1 && bytes >= 1000 ** (power + 1)) power++;
  return power;
}
