/**
 * All of a document, with the period of each row.
 *
 * @module
 */
import type { Document, Row } from "../document.ts";

/** A row and the month or day that it is of. */
export interface PeriodRow {
  readonly period: string;
  readonly row: Row;
}

/** What a document held when all of it had arrived. */
export interface Gathered {
  /** The rows of the table. */
  readonly rows: readonly PeriodRow[];
  /** One row an entry, the same where the table does not part entries. */
  readonly wholes: readonly PeriodRow[];
  /** The months or days that were asked for, as far as the document is parted by them. */
  readonly periods: readonly string[];
  /** What was asked for and not listed, with the periods in which it was not. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
}

/** Waits for all of a document. */
export async function gather({ buckets }: Pick<Document, "buckets">): Promise<Gathered> {
  const rows: PeriodRow[] = [];
  const wholes: PeriodRow[] = [];
  const periods: string[] = [];
  const missing = new Map<string, string[]>();
  for await (const bucket of buckets) {
    const { period = "" } = bucket;
    periods.push(period);
    for (const item of bucket.items) {
      for (const row of item.rows) rows.push({ period, row });
      for (const row of item.whole ? [item.whole] : item.rows) wholes.push({ period, row });
    }
    for (const name of bucket.missing) missing.set(name, [...missing.get(name) ?? [], period]);
  }
  return { rows, wholes, periods, missing };
}
