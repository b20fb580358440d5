/**
 * Months and days as DWDI writes them. The emulator counts for itself, to be a
 * witness of the wire format that shares no mistake with the client.
 *
 * @module
 */

/** A span of time that DWDI answers for: a month `YYYY-MM` or a day `YYYY-MM-DD`. */
export type Bucket = string;

/** The granularity that a route answers in. */
export type Granularity = "month" | "day";

const BUCKET = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/;

/** Says what a text is, or `undefined` when it is no month and no day of the calendar. */
export function granularityOf(text: string): Granularity | undefined {
  const [, year, month, day] = BUCKET.exec(text) ?? [];
  if (year === undefined || year === "0000" || Number(month) < 1 || Number(month) > 12) {
    return undefined;
  }
  if (day === undefined) return "month";
  return Number(day) >= 1 && Number(day) <= daysIn(text.slice(0, 7)) ? "day" : undefined;
}

/** The number of days in a month; the calendar repeats itself every 400 years. */
export function daysIn(month: Bucket): number {
  const year = 2000 + (Number(month.slice(0, 4)) % 400);
  return new Date(Date.UTC(year, Number(month.slice(5)), 0)).getUTCDate();
}

/** The day, in UTC, that a moment falls on. */
export function dayOf(moment: Date): Bucket {
  return moment.toISOString().slice(0, 10);
}

/** The days of a month, or the day itself, up to and including `today`. */
export function daysUntil(today: Bucket, bucket: Bucket): Bucket[] {
  const days = bucket.length > 7
    ? [bucket]
    : Array.from({ length: daysIn(bucket) }, (_, index) => `${bucket}-${padded(index + 1, 2)}`);
  return days.filter((day) => day <= today);
}

/** The months or days from one to another that is not before it, both included, lazily. */
export function* bucketsBetween(from: Bucket, to: Bucket): Generator<Bucket> {
  let bucket = from;
  for (; bucket !== to; bucket = next(bucket)) yield bucket;
  yield bucket;
}

/** Months since the year 0. */
export function monthNumber(bucket: Bucket): number {
  return Number(bucket.slice(0, 4)) * 12 + Number(bucket.slice(5, 7)) - 1;
}

function next(bucket: Bucket): Bucket {
  if (bucket.length === 7) return nextMonth(bucket);
  const day = Number(bucket.slice(8));
  const month = bucket.slice(0, 7);
  return day < daysIn(month) ? `${month}-${padded(day + 1, 2)}` : `${nextMonth(month)}-01`;
}

function nextMonth(month: Bucket): Bucket {
  const number = monthNumber(month) + 1;
  return `${padded(Math.floor(number / 12), 4)}-${padded((number % 12) + 1, 2)}`;
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, "0");
}
