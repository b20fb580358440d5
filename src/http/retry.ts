/**
 * Which failures are worth another try, and how long to wait for it.
 *
 * @module
 */

/** The longest wait that a server may ask for, in milliseconds. */
export const LONGEST_RETRY_AFTER: number = 120_000;

const RETRYABLE = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether the same request may succeed later. */
export function isRetryableStatus(status: number): boolean {
  return RETRYABLE.has(status);
}

/** The wait before try `n + 2`, in milliseconds: full jitter, so that clients do not return together. */
export function backoff(n: number, random: () => number = Math.random): number {
  return random() * Math.min(30_000, 500 * 2 ** n);
}

/**
 * Reads a `Retry-After` header into milliseconds from now; undefined when it is missing or neither
 * seconds nor an IMF-fixdate. A date is compared with the response's own `Date` where it has one, so
 * that a client whose clock is wrong waits as long as it was asked to.
 */
export function parseRetryAfter(headers: Headers, now: number = Date.now()): number | undefined {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const moment = parseHttpDate(value);
  if (moment === undefined) return undefined;
  const reference = parseHttpDate(headers.get("date")?.trim() ?? "") ?? now;
  return Math.max(0, moment - reference);
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** Reads an IMF-fixdate (RFC 9110, section 5.6.7), which ECMAScript's `toUTCString` writes too. */
export function parseHttpDate(text: string): number | undefined {
  const moment = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(moment) ? undefined : moment;
}
