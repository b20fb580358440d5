/**
 * A table for readers: aligned, grouped, scaled; shortened only to fit a terminal.
 *
 * @module
 */
import { cutMark, type Screen } from "../io/screen.ts";
import { escapeControls } from "../io/text.ts";
import {
  type Bucket,
  type Column,
  type Document,
  type FormatOptions,
  furtherMetrics,
  hoursColumn,
  type Row,
  type Write,
} from "./document.ts";
import { groupDigits, headerWithUnit, numberFormat } from "./number-format.ts";
import { layOut, type TextColumn } from "./table-layout.ts";

/** The longest path of Linux, in characters. */
const LONGEST_CELL = 4096;

/** Writes the document as a table, with charts below if asked for, once all of it has arrived. */
export async function writeTable(
  document: Document,
  write: Write,
  { raw, chart, screen }: FormatOptions,
): Promise<void> {
  const buckets: Bucket[] = [];
  for await (const bucket of document.buckets) buckets.push(bucket);
  const rows = buckets.flatMap(({ items }) => items.flatMap((item) => item.rows));
  const columns = tableColumns(document, rows);
  const texts = columns.map((column) => textsOf(column, rows, raw, screen));
  await write(`${layOut(texts, screen).join("\n")}\n`);
  if (!chart) return;
  const { chartsOf } = await import("./chart.ts");
  const charts = chartsOf({ ...document, columns }, buckets, raw, screen);
  await write(charts.map((lines) => `\n${lines.join("\n")}\n`).join(""));
}

/** Adds the metrics without a column after the last column of numbers. */
export function tableColumns(
  { columns, chosen }: Pick<Document, "columns" | "chosen">,
  rows: readonly Row[],
): readonly Column[] {
  if (chosen) return columns;
  const end = columns.findLastIndex(({ quantity }) => quantity !== "text") + 1;
  return columns.toSpliced(end, 0, ...furtherMetrics(rows, columns).map(hoursColumn));
}

/** Formats a whole column, since its numbers share a unit. */
function textsOf(
  column: Column,
  rows: readonly Row[],
  raw: boolean,
  screen: Screen,
): TextColumn {
  const values = rows.map((row) => row[column.field]);
  const numbers = values.filter((value) => typeof value === "number");
  const { unit, format } = numberFormat(column.quantity, numbers, raw);
  const isText = column.quantity === "text";
  const cells = values.map((value) => {
    if (value === undefined) return "-";
    if (typeof value === "number") return format(value);
    const text = escapeControls(boundCell(String(value), cutMark(screen)));
    return isText || raw ? text : groupDigits(text);
  });
  return { cells: [headerWithUnit(column.header, unit), ...cells], isText };
}

/** Cuts the middle of a text that is longer than any path: each row would be padded to its width. */
function boundCell(text: string, mark: string): string {
  if (text.length <= LONGEST_CELL) return text;
  return text.slice(0, LONGEST_CELL / 2) + mark + text.slice(-LONGEST_CELL / 2);
}
