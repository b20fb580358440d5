/**
 * A table for people: aligned, grouped, scaled, never cut.
 *
 * @module
 */
import { visible } from "../visible.ts";
import {
  type Column,
  type Document,
  type FormatOptions,
  furtherMetrics,
  hoursColumn,
  type Row,
  type Write,
} from "./document.ts";
import { numberFormat } from "./number-format.ts";
import { padTo, widthOf } from "./width.ts";

/** Writes the document as a table once all of it has arrived. */
export async function writeTable(
  document: Document,
  write: Write,
  { raw }: FormatOptions,
): Promise<void> {
  const rows: Row[] = [];
  for await (const { items } of document.buckets) {
    for (const item of items) rows.push(...item.rows);
  }
  const columns = tableColumns(document, rows).map((column) => layOut(column, rows, raw));
  const lines = [-1, ...rows.keys()].map((row) => {
    return columns.map((column) => column(row)).join("  ").trimEnd();
  });
  await write(`${lines.join("\n")}\n`);
}

/** Puts the metrics that the columns lack behind the last column of numbers. */
function tableColumns({ columns, chosen }: Document, rows: readonly Row[]): readonly Column[] {
  if (chosen) return columns;
  const end = columns.findLastIndex(({ quantity }) => quantity !== "text") + 1;
  return columns.toSpliced(end, 0, ...furtherMetrics(rows, columns).map(hoursColumn));
}

/** Formats a whole column; the result gives the padded cell of a row, the header being row -1. */
function layOut(column: Column, rows: readonly Row[], raw: boolean): (row: number) => string {
  const values = rows.map((row) => row[column.field]);
  const numbers = values.filter((value) => typeof value === "number");
  const { unit, format } = numberFormat(column.quantity, numbers, raw);
  const header = unit === "" ? column.header : `${column.header} [${unit}]`;
  const cells = values.map((value) => {
    if (value === undefined) return "-";
    return typeof value === "number" ? format(value) : visible(String(value));
  });
  const width = cells.reduce((most, cell) => Math.max(most, widthOf(cell)), widthOf(header));
  const side = column.quantity === "text" ? "right" : "left";
  return (row) => padTo(row < 0 ? header : cells[row] ?? "", width, side);
}
