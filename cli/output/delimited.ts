/**
 * Formats of one row a line, with a separator between the values.
 *
 * @module
 */
import type { Document, Row, Write } from "./document.ts";
import { forEach } from "./one-by-one.ts";
import { released } from "./released.ts";

/** How a format separates and protects its values. */
export interface Dialect {
  /** Between two values. */
  readonly separator: string;
  /** At the end of a row. */
  readonly lineEnd: string;
  /** Makes a value safe to stand between separators. */
  protect(text: string): string;
}

/** Writes the header at once and then the rows of each period as it arrives. */
export async function writeDelimited(
  { columns, buckets }: Document,
  write: Write,
  dialect: Dialect,
  header = true,
): Promise<void> {
  const line = (values: readonly string[]) =>
    values.map(dialect.protect).join(dialect.separator) + dialect.lineEnd;
  const rowLine = (row: Row) => line(columns.map(({ field }) => String(row[field] ?? "")));
  if (header) await write(line(columns.map(({ field }) => field)));
  await forEach(released(buckets), async ({ items }) => {
    const rows = items.flatMap((item) => item.rows);
    if (rows.length > 0) await write(rows.map(rowLine).join(""));
  });
}
