/**
 * Bar charts below a table, one per column of numbers: the largest rows of one month or day, or the sums
 * of several.
 *
 * @module
 */
import { exactSum } from "../../src/amounts/sum.ts";
import { escapeControls, padTo, shorten, widthOf } from "../io/text.ts";
import type { Bucket, Column, Document, Row } from "./document.ts";
import { headerWithUnit, numberFormat } from "./number-format.ts";
import { cutMark, type Screen } from "../io/screen.ts";

/** One line of a chart; without a value it has no bar. */
interface Bar {
  readonly label: string;
  readonly value: number | undefined;
  /** Whether it stands for all rows without a bar, and must not dwarf the others. */
  readonly isRest?: boolean;
}

/** The number of rows of one month or day that have a bar. */
const MAX_BARS = 20;
const GAP = "  ";
const CYAN = "\u001b[36m";
const NO_COLOR = "\u001b[39m";
/** Parts of a column, from one eighth to the whole. */
const EIGHTHS = "▏▎▍▌▋▊▉█";

/** The charts of a document, each as lines. */
export function chartsOf(
  document: Pick<Document, "columns" | "labels" | "period">,
  buckets: readonly Bucket[],
  raw: boolean,
  screen: Screen,
): string[][] {
  const { columns, labels, period } = document;
  const names = labels.filter(({ field }) => field !== "period");
  const isSeveral = period !== undefined && period.from !== period.to;
  const about = isSeveral
    ? `by ${period.granularity}`
    : `by ${names.map(({ header }) => header.toLowerCase()).join(" and ")}, ${period?.from}`;
  return columns.filter(({ quantity }) => quantity !== "text").map((column) => {
    const bars = isSeveral ? periodBars(buckets, column) : rowBars(buckets, column, names);
    return draw(column, about, bars, raw, screen);
  });
}

function periodBars(buckets: readonly Bucket[], { field }: Column): Bar[] {
  return buckets.map(({ period = "", items }) => {
    const rows = items.flatMap(({ rows, whole }) => whole ?? rows);
    return { label: period, value: sumOf(rows, field) };
  });
}

function rowBars(
  buckets: readonly Bucket[],
  { field }: Column,
  names: readonly Column[],
): Bar[] {
  const rows = buckets.flatMap(({ items }) => items.flatMap((item) => item.rows))
    .filter((row) => row[field] !== undefined)
    .sort((a, b) => Number(b[field]) - Number(a[field]));
  const bars: Bar[] = rows.slice(0, MAX_BARS).map((row) => ({
    label: names.flatMap((name) => row[name.field] ?? []).join(" "),
    value: Number(row[field]),
  }));
  const rest = rows.slice(MAX_BARS);
  if (rest.length === 0) return bars;
  return [...bars, { label: `(${rest.length} more)`, value: sumOf(rest, field), isRest: true }];
}

function sumOf(rows: readonly Row[], field: string): number | undefined {
  const values = rows.map((row) => row[field]).filter((value) => typeof value === "number");
  return values.length === 0 ? undefined : exactSum(values);
}

function draw(
  { header, quantity }: Column,
  about: string,
  bars: readonly Bar[],
  raw: boolean,
  screen: Screen,
): string[] {
  const known = bars.flatMap(({ value }) => value ?? []);
  const { unit, format } = numberFormat(quantity, known, raw);
  const title = `${headerWithUnit(header, unit)} ${about}`;
  if (known.length === 0) return [`${title}: no data`];
  const names = bars.map(({ label }) => escapeControls(label));
  const values = bars.map(({ value }) => value === undefined ? "-" : format(value));
  const valueWidth = widest(values);
  const free = screen.width - valueWidth - 2 * GAP.length;
  const nameWidth = Math.max(1, Math.min(widest(names), Math.floor(free / 2)));
  const barWidth = Math.max(1, free - nameWidth);
  const drawn = bars.map(({ value = 0, isRest }) => isRest ? 0 : value);
  const largest = drawn.reduce((most, value) => Math.max(most, value), 0);
  const lines = drawn.map((value, index) => {
    const name = shorten(names[index] ?? "", nameWidth, cutMark(screen));
    const cells = [
      padTo(name, nameWidth, "right"),
      padTo(values[index] ?? "", valueWidth, "left"),
      value === 0 ? "" : barOf(value / largest, barWidth, screen),
    ];
    return cells.join(GAP).trimEnd();
  });
  return [title, ...lines];
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
}

/** A bar; any value above zero is visible. */
function barOf(share: number, width: number, { ascii, color }: Screen): string {
  const eighths = Math.max(1, Math.round(share * width * 8));
  const bar = ascii
    ? "#".repeat(Math.ceil(eighths / 8))
    : "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8 - 1] ?? "");
  return color ? `${CYAN}${bar}${NO_COLOR}` : bar;
}
