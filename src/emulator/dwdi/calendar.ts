/**
 * Months and days as DWDI writes them. The emulator has its own calendar, so that it does not share
 * a mistake with the client.
 *
 * @module
 */

/** What usage is listed by: a month `YYYY-MM` or a day `YYYY-MM-DD`. */
export type Period = string;

/** Whether usage is listed by month or by day. */
export type Granularity = "month" | "day";

const PERIOD = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/;

/** Whether a text is a month or a day; `undefined` when it is neither. */
export function granularityOf(text: string): Granularity | undefined {
  const [, year, month, day] = PERIOD.exec(text) ?? [];
  if (year === undefined || year === "0000" || Number(month) < 1 || Number(month) > 12) {
    return undefined;
  }
  if (day === undefined) return "month";
  return Number(day) >= 1 && Number(day) <= daysIn(text.slice(0, 7)) ? "day" : undefined;
}

/** The number of days in a month; the calendar repeats every 400 years. */
export function daysIn(month: Period): number {
  const year = 2000 + (Number(month.slice(0, 4)) % 400);
  return new Date(Date.UTC(year, Number(month.slice(5)), 0)).getUTCDate();
}

/** The day of a moment, in UTC. */
export function dayOf(moment: Date): Period {
  return moment.toISOString().slice(0, 10);
}

/** The days of a period, up to and including `today`. */
export function daysUntil(today: Period, period: Period): Period[] {
  const days = period.length > 7
    ? [period]
    : Array.from({ length: daysIn(period) }, (_, index) => `${period}-${padded(index + 1, 2)}`);
  return days.filter((day) => day <= today);
}

/** The months or days from one to another, both included, lazily. */
export function* periodsBetween(from: Period, to: Period): Generator<Period> {
  let period = from;
  for (; period !== to; period = next(period)) yield period;
  yield period;
}

/** The number of months since the year 0. */
export function monthNumber(period: Period): number {
  return Number(period.slice(0, 4)) * 12 + Number(period.slice(5, 7)) - 1;
}

function next(period: Period): Period {
  if (period.length === 7) return nextMonth(period);
  const day = Number(period.slice(8));
  const month = period.slice(0, 7);
  return day < daysIn(month) ? `${month}-${padded(day + 1, 2)}` : `${nextMonth(month)}-01`;
}

function nextMonth(month: Period): Period {
  const number = monthNumber(month) + 1;
  return `${padded(Math.floor(number / 12), 4)}-${padded((number % 12) + 1, 2)}`;
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, "0");
}
