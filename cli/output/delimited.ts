/**
 * Formats of one row per line with a separator between the values: CSV after RFC 4180, tab-separated,
 * and pipe-separated as `sacct -P`. The latter two escape by backslash, so that splitting a line at
 * the separator is always right. CSV is what people open in a spreadsheet, which runs some texts.
 *
 * @module
 */
import type { Screen } from "../io/screen.ts";
import { escapeControls } from "../io/text.ts";
import { plainDecimal } from "./number-format.ts";
import type { Column, Document, FormatOptions, Row, Write } from "./document.ts";

/** How a format separates and escapes its values. */
interface Syntax {
  readonly separator: string;
  readonly lineEnd: string;
  escape(text: string): string;
  /** Whether texts that a spreadsheet would run are made harmless. */
  readonly disarmsFormulas?: boolean;
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

/** What a spreadsheet takes for a formula; a quote before it makes it a text. */
const FORMULA = /^[=+\-@\t\r]/;

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
};

/** Writes the document as CSV. */
export function writeCsv(
  document: Document,
  write: Write,
  { screen, csvFormulas }: FormatOptions,
): Promise<void> {
  const syntax = { ...CSV, disarmsFormulas: csvFormulas !== "keep" };
  return writeDelimited(document, write, syntax, screen);
}

/** Writes the document tab-separated. */
export function writeTsv(
  document: Document,
  write: Write,
  { screen }: FormatOptions,
): Promise<void> {
  return writeDelimited(document, write, TSV, screen);
}

/** Writes the document pipe-separated. */
export function writeParsable(
  document: Document,
  write: Write,
  { screen, noHeader }: FormatOptions,
): Promise<void> {
  return writeDelimited(document, write, PARSABLE, screen, !noHeader);
}

/** Writes the rows of each bucket as it arrives: the header when there are any, or at the end. */
async function writeDelimited(
  { columns, buckets }: Document,
  write: Write,
  { separator, lineEnd, escape, disarmsFormulas = false }: Syntax,
  { isTerminal }: Screen,
  header = true,
): Promise<void> {
  const cellOf = (text: string) => isTerminal ? escapeControls(escape(text)) : escape(text);
  const lineOf = (texts: readonly string[]) => texts.map(cellOf).join(separator) + lineEnd;
  const textOf = (row: Row, { field, quantity }: Column) => {
    const value = row[field] ?? "";
    const text = typeof value === "number" ? plainDecimal(value) : String(value);
    return disarmsFormulas && quantity === "text" && FORMULA.test(text) ? `'${text}` : text;
  };
  const rowLine = (row: Row) => lineOf(columns.map((column) => textOf(row, column)));
  let pending = header ? lineOf(columns.map(({ field }) => field)) : "";
  for await (const { items } of buckets) {
    const rows = items.flatMap((item) => item.rows);
    if (rows.length === 0) continue;
    await write(pending + rows.map(rowLine).join(""));
    pending = "";
  }
  if (pending !== "") await write(pending);
}

function escapeByBackslash(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}
