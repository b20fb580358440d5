/**
 * The `date` that usage is sent with. Waldur files it under the month that the date falls in, in
 * its own time zone, which we do not know: so it is a date that falls in the month in all of them.
 *
 * @module
 */
import { addMonths, lastDayOf } from "../../period/calendar.ts";

/** The moment at which a month has begun in every time zone: the last of them is UTC−12. */
export function beginningOf(month: string): Date {
  return new Date(`${month}-01T12:00:00Z`);
}

/** Says whether a month has begun in every time zone. */
export function hasBegun(month: string, now: Date): boolean {
  return now >= beginningOf(month);
}

/** Says whether it is this month and no other in every time zone: the first to leave is UTC+14. */
export function isMonthEverywhere(month: string, now: Date): boolean {
  return hasBegun(month, now) &&
    now < new Date(Date.parse(`${addMonths(month, 1)}-01T00:00:00Z`) - 14 * HOUR);
}

/**
 * A date in the month, in every time zone and not in the future, for a month that has begun; late,
 * since a resource that was created in mid-month has no plan before that.
 */
export function usageDate(month: string, now: Date): string {
  const end = new Date(`${lastDayOf(month)}T09:00:00Z`);
  return (now < end ? now : end).toISOString();
}

/** In milliseconds. */
const HOUR = 3_600_000;
