/**
 * Numbers and booleans, read from their own text.
 *
 * @module
 */

/** Why a text is no number that can be used. */
export interface NumberFault {
  readonly fault: string;
  readonly hint?: string;
}

const DIGITS = String.raw`\d+(?:_\d+)*`;
const NUMBER = new RegExp(
  String.raw`^[+-]?(?:${DIGITS}\.?(?:${DIGITS})?|\.${DIGITS})(?:e[+-]?\d+)?$`,
  "i",
);
const LEADING_ZERO = /^[+-]?0[\d_]+$/;

/** Reads a decimal number, with `_` between digits as YAML 1.1 and Python have it. */
export function parseNumber(text: string): number | NumberFault {
  const trimmed = text.trim();
  if (LEADING_ZERO.test(trimmed)) {
    return {
      fault: "begins with a zero, which some readers of YAML take for octal",
      hint: "write it without the zero",
    };
  }
  const number = NUMBER.test(trimmed) ? Number(trimmed.replaceAll("_", "")) : Number.NaN;
  return Number.isFinite(number) ? number : { fault: "is not a number" };
}

/** Reads a boolean in the words that YAML 1.1 and the Python agent know. */
export function parseBoolean(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (["true", "yes", "on", "y", "t", "1"].includes(word)) return true;
  if (["false", "no", "off", "n", "f", "0"].includes(word)) return false;
  return undefined;
}
