/**
 * Which failures are worth another try, and how long to wait for it.
 *
 * @module
 */

/** The longest wait that a server may ask for, in milliseconds. */
export const LONGEST_RETRY_AFTER: number = 120_000;

const RETRYABLE = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Says whether a status is one that goes away by itself. */
export function isRetryableStatus(status: number): boolean {
  return RETRYABLE.has(status);
}

/** A wait before try `n + 2`: full jitter, so that clients that failed together do not return together. */
export function backoff(n: number, random: () => number = Math.random): number {
  return random() * Math.min(30_000, 500 * 2 ** n);
}

/**
 * Reads a `Retry-After` header into milliseconds from now, or undefined when it is missing or
 * neither seconds nor an HTTP date. The moment is taken against the answer's own `Date` where it
 * has one, so that a client whose clock is wrong still waits as long as it was asked to.
 */
export function parseRetryAfter(headers: Headers, now: number = Date.now()): number | undefined {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const moment = parseHttpDate(value);
  if (moment === undefined) return undefined;
  const reference = parseHttpDate(headers.get("date")?.trim() ?? "") ?? now;
  return Math.max(0, moment - reference);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const TIME = "(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)";
const HTTP_DATES = [
  new RegExp(`^[A-Z][a-z]{2}, (?<day>\\d\\d) (?<month>[A-Z][a-z]{2}) (?<year>\\d{4}) ${TIME} GMT$`),
  new RegExp(
    `^[A-Z][a-z]+day, (?<day>\\d\\d)-(?<month>[A-Z][a-z]{2})-(?<year>\\d\\d) ${TIME} GMT$`,
  ),
  new RegExp(`^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})$`),
];

/** Reads the three date forms of RFC 9110, section 5.6.7, which `Date.parse` need not know. */
export function parseHttpDate(text: string): number | undefined {
  for (const form of HTTP_DATES) {
    const parts = form.exec(text)?.groups;
    if (!parts) continue;
    const month = MONTHS.indexOf(parts.month ?? "");
    if (month < 0) return undefined;
    const [day, hour, minute, second] = [parts.day, parts.hour, parts.minute, parts.second]
      .map(Number);
    return Date.UTC(fullYear(parts.year ?? ""), month, day, hour, minute, second);
  }
  return undefined;
}

/** A year of two digits that seems more than 50 years ahead is one of the past (RFC 9110). */
function fullYear(digits: string): number {
  if (digits.length === 4) return Number(digits);
  const thisYear = new Date().getUTCFullYear();
  const year = thisYear - (thisYear % 100) + Number(digits);
  return year > thisYear + 50 ? year - 100 : year;
}
