/**
 * Months and days where the time zone is not known: they begin at other moments in each.
 *
 * @module
 */
import { addDays, addMonths, isDay } from "./calendar.ts";

const HOUR = 3_600_000;
/** UTC+14, where months and days begin first, in milliseconds. */
export const EASTERNMOST: number = 14 * HOUR;
/** UTC−12, where they begin last. */
export const WESTERNMOST: number = -12 * HOUR;

/** The moment at which a month or day begins in the zone of an offset. */
export function startIn(offset: number, period: string): number {
  return Date.parse(period) - offset;
}

/**
 * Whether a date lies in a month or day. One with a time does when it does so in some time zone; one
 * without must as it is written.
 */
export function isDateIn(period: string, date: string): boolean {
  const isWithin = date.startsWith(period) && "-T ".includes(date.charAt(period.length));
  const [, day = "", time, hours = "+00", minutes = "00"] = DATE_AND_TIME.exec(date) ?? [];
  if (isWithin || !isDay(day)) return isWithin;
  const moment = Date.parse(`${day}T${time}${hours}:${minutes}`);
  const next = isDay(period) ? addDays(period, 1) : addMonths(period, 1);
  return moment >= startIn(EASTERNMOST, period) && moment < startIn(WESTERNMOST, next);
}

const DATE_AND_TIME =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?:Z|([+-]\d\d)(?::?(\d\d))?)?$/;
