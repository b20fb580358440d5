/**
 * Periods and headings in words, for readers who do not know the commands.
 *
 * @module
 */
import type { Period } from "../../../src/period/period.ts";
import type { Column } from "../document.ts";

const month = new Intl.DateTimeFormat("en-GB", {
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});
const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const ACRONYMS = /\b(cpu|dwdi|gpu)\b/gi;

/** A month or day in words: `January 2025`, `31 January 2025`. */
export function wordsOf(bucket: string): string {
  return (bucket.length > 7 ? day : month).format(new Date(bucket));
}

/** A month or day in words, with its preposition: `in January 2025`, `on 31 January 2025`. */
export function whenOf(bucket: string): string {
  return `${bucket.length > 7 ? "on" : "in"} ${wordsOf(bucket)}`;
}

/** A period in words. */
export function periodInWords({ from, to }: Period): string {
  return from === to ? wordsOf(from) : `${wordsOf(from)} – ${wordsOf(to)}`;
}

/** A moment, to the minute. */
export function momentOf(time: Date): string {
  return `${day.format(time)}, ${time.toISOString().slice(11, 16)} UTC`;
}

/** The heading of a column: `CPU-HOURS` as `CPU-hours`. */
export function headingOf({ header }: Column): string {
  const words = header.slice(0, 1) + header.slice(1).toLowerCase();
  return words.replace(ACRONYMS, (acronym) => acronym.toUpperCase());
}
