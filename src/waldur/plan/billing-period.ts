/**
 * When a billing period (a calendar month) begins, and the `date` that usage of it is sent with.
 * Waldur files usage under the month that the date falls in, in the server's time zone, which we do
 * not know: the date has to fall in the month in all time zones, from UTC−12 to UTC+14.
 *
 * @module
 */
import { addMonths, lastDayOf } from "../../period/calendar.ts";
import { EASTERNMOST, startIn, WESTERNMOST } from "../../period/time-zone.ts";

/** The moment from which on it is this month, or a later one, in every time zone. */
export function startOf(month: string): Date {
  return new Date(startIn(WESTERNMOST, month));
}

/** Whether a month has begun in every time zone. */
export function hasBegun(month: string, now: Date): boolean {
  return now >= startOf(month);
}

/** Whether a month is the current one in every time zone. */
export function isCurrentEverywhere(month: string, now: Date): boolean {
  const endInFirstZone = startIn(EASTERNMOST, addMonths(month, 1));
  return hasBegun(month, now) && now.getTime() < endInFirstZone;
}

/** The months that are the present one in some time zone: one, or two when one ends. */
export function presentMonths(now: Date): readonly string[] {
  const monthIn = (offset: number) => new Date(now.getTime() + offset).toISOString().slice(0, 7);
  return [...new Set([WESTERNMOST, EASTERNMOST].map(monthIn))];
}

/**
 * The date to send for a month that has begun: in the month in every time zone, never in the future,
 * and late in the month, since a resource that was created in mid-month has no plan before that.
 * Waldur lists usages by date: resources in different places have dates that differ, so that pages
 * of a listing do not depend on how it orders equal ones.
 *
 * @param place The place of the resource among those of its offering.
 */
export function usageDate(month: string, now: Date, place = 0): string {
  const end = Date.parse(`${lastDayOf(month)}T09:00:00Z`);
  const date = Math.min(now.getTime(), end) - place;
  return new Date(Math.max(date, startOf(month).getTime())).toISOString();
}
