/**
 * Amounts as Waldur keeps them: decimal text with two decimals and up to 18 digits before them,
 * more than a double can tell apart.
 *
 * @module
 */

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** An amount with exactly two decimals, rounded half up where there are more; undefined for other text. */
export function twoDecimals(text: string): string | undefined {
  const [match, sign = "", whole = "", decimals = ""] = DECIMAL.exec(text) ?? [];
  if (match === undefined) return undefined;
  const thousandths = BigInt(whole + decimals.slice(0, 3).padEnd(3, "0"));
  return fromCents((thousandths + 5n) / 10n * (sign === "" ? 1n : -1n));
}

/** What an amount changes by, with its sign; an amount that is not there counts as none. */
export function difference(from: string | null, to: string): string {
  const change = cents(to) - cents(from ?? "0.00");
  return `${change < 0n ? "" : "+"}${fromCents(change)}`;
}

/** Says whether an amount is above zero. */
export function isPositive(amount: string | null | undefined): boolean {
  return amount !== null && amount !== undefined && cents(amount) > 0n;
}

/** The amount that resets a component. */
export const ZERO = "0.00";

function cents(amount: string): bigint {
  return BigInt(amount.replace(".", ""));
}

function fromCents(amount: bigint): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(3, "0");
  return `${amount < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
