/**
 * The content of a page: all rows of a document, each with its period.
 *
 * @module
 */
import type { Document, Row } from "../document.ts";

/** A row and its month or day. */
export interface PeriodRow {
  readonly period: string;
  readonly row: Row;
}

/** All rows of a document. */
export interface PageContent {
  /** The rows of the table. */
  readonly rows: readonly PeriodRow[];
  /** One row per entry; the same as `rows` where the table does not split entries. */
  readonly wholes: readonly PeriodRow[];
  /** The months or days in order; one empty text for documents without a period. */
  readonly periods: readonly string[];
  /** What was asked for and not listed, with the periods in which it was not. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
}

/** Waits for all buckets of a document. */
export async function readContent({ buckets }: Pick<Document, "buckets">): Promise<PageContent> {
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
