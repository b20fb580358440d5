/**
 * Formats of one row per line with a separator between the values: CSV after RFC 4180, tab-separated,
 * and pipe-separated as `sacct -P`. The latter two escape by backslash, so that splitting a line at
 * the separator is always right.
 *
 * @module
 */
import type { Document, FormatOptions, Row, Write } from "./document.ts";

/** How a format separates and escapes its values. */
interface Syntax {
  readonly separator: string;
  readonly lineEnd: string;
  escape(text: string): string;
}

const CSV: Syntax = {
  separator: ",",
  lineEnd: "\r\n",
  escape: (text) => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text,
};

const TSV: Syntax = { separator: "\t", lineEnd: "\n", escape: escapeByBackslash };

const PARSABLE: Syntax = {
  separator: "|",
  lineEnd: "\n",
  escape: (text) => escapeByBackslash(text).replaceAll("|", "\\x7c"),
};

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
};

/** Writes the document as CSV. */
export function writeCsv(document: Document, write: Write): Promise<void> {
  return writeDelimited(document, write, CSV);
}

/** Writes the document tab-separated. */
export function writeTsv(document: Document, write: Write): Promise<void> {
  return writeDelimited(document, write, TSV);
}

/** Writes the document pipe-separated. */
export function writeParsable(
  document: Document,
  write: Write,
  { noHeader }: FormatOptions,
): Promise<void> {
  return writeDelimited(document, write, PARSABLE, !noHeader);
}

/** Writes the header first, then the rows of each bucket as it arrives. */
async function writeDelimited(
  { columns, buckets }: Document,
  write: Write,
  { separator, lineEnd, escape }: Syntax,
  header = true,
): Promise<void> {
  const lineOf = (values: readonly string[]) => values.map(escape).join(separator) + lineEnd;
  const rowLine = (row: Row) => lineOf(columns.map(({ field }) => String(row[field] ?? "")));
  if (header) await write(lineOf(columns.map(({ field }) => field)));
  for await (const { items } of buckets) {
    const rows = items.flatMap((item) => item.rows);
    if (rows.length > 0) await write(rows.map(rowLine).join(""));
  }
}

function escapeByBackslash(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}
