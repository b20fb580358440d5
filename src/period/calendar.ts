/**
 * Months and days of the calendar, as DWDI writes them.
 *
 * @module
 */
import { DwdiConfigError } from "../errors.ts";

/** Whether a period is counted in whole months or in days. */
export type Granularity = "month" | "day";

/** The clock that decides what "this month" and "today" are. */
export interface Clock {
  /** An IANA time zone, `UTC` when left out. */
  readonly timeZone?: string | undefined;
  /** The moment that counts as now, the machine's when left out. */
  readonly now?: Date | undefined;
}

const MONTH = /^(\d{4})-(\d{2})$/;
// Stryker disable next-line Regex: isDay checks what the text starts with as a month
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_IN_MILLISECONDS = 86_400_000;

/** Says whether a text is a month that exists, written `YYYY-MM`. */
export function isMonth(text: string): boolean {
  const month = Number(MONTH.exec(text)?.[2]);
  return month >= 1 && month <= 12 && !text.startsWith("0000");
}

/** Says whether a text is a day of the calendar, written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!DAY.test(text) || !isMonth(text.slice(0, 7))) return false;
  const day = Number(text.slice(8));
  return day >= 1 && day <= daysIn(text.slice(0, 7));
}

/**
 * Moves a month by a number of months, back when it is negative.
 *
 * @throws {DwdiConfigError} When the month does not exist or the result leaves the years 1 to 9999.
 *
 * @example
 * ```ts
 * import { addMonths } from "@dwdi/sdk";
 *
 * console.assert(addMonths("2025-01", -1) === "2024-12");
 * ```
 */
export function addMonths(month: string, count: number): string {
  checked("month", month, "month");
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + count;
  const year = Math.floor(index / 12);
  return checked("month", `${padded(year, 4)}-${padded(index - year * 12 + 1, 2)}`, "month");
}

/**
 * Moves a day by a number of days, back when it is negative.
 *
 * @throws {DwdiConfigError} When the day does not exist or the result leaves the years 1 to 9999.
 */
export function addDays(day: string, count: number): string {
  checked("day", day, "day");
  const moved = new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_IN_MILLISECONDS);
  const isCounted = Number.isInteger(count) && !Number.isNaN(moved.getTime());
  return checked("day", isCounted ? moved.toISOString().slice(0, 10) : String(count), "day");
}

/**
 * The last day of a month.
 *
 * @throws {DwdiConfigError} When the month does not exist.
 */
export function lastDayOf(month: string): string {
  checked("month", month, "month");
  return `${month}-${padded(daysIn(month), 2)}`;
}

/**
 * The current month in a time zone.
 *
 * @throws {DwdiConfigError} When the time zone is not a known IANA name.
 *
 * @example
 * ```ts
 * import { currentMonth } from "@dwdi/sdk";
 *
 * const now = new Date("2025-01-31T23:30:00Z");
 * console.assert(currentMonth({ timeZone: "Europe/Zurich", now }) === "2025-02");
 * ```
 */
export function currentMonth(clock: Clock = {}): string {
  return currentDay(clock).slice(0, 7);
}

/**
 * The current day in a time zone.
 *
 * @throws {DwdiConfigError} When the time zone is not a known IANA name.
 */
export function currentDay(clock: Clock = {}): string {
  const { timeZone = "UTC", now = new Date() } = clock;
  const parts = new Map(dayFormat(timeZone).formatToParts(now).map((p) => [p.type, p.value]));
  // Stryker disable next-line OptionalChaining: every date has a year
  return `${parts.get("year")?.padStart(4, "0")}-${parts.get("month")}-${parts.get("day")}`;
}

/** The text itself, where it is a month or day that exists. */
export function checked(granularity: Granularity, text: string, name: string): string {
  const exists = granularity === "month" ? isMonth(text) : isDay(text);
  if (exists) return text;
  const form = granularity === "month" ? "YYYY-MM" : "YYYY-MM-DD";
  throw new DwdiConfigError(`${name} '${text}' is not a ${granularity} of the calendar`, {
    hint: `write it as ${form}`,
  });
}

function daysIn(month: string): number {
  const date = new Date(0);
  date.setUTCFullYear(Number(month.slice(0, 4)), Number(month.slice(5)), 0);
  return date.getUTCDate();
}

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-u-ca-iso8601-nu-latn", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
  } catch (cause) {
    throw new DwdiConfigError(`'${timeZone}' is not a known time zone`, {
      cause,
      hint: "use an IANA name such as Europe/Zurich or UTC",
    });
  }
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
