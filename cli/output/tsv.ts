/**
 * Values between tabs, and `-P`, values between bars as sacct prints them. Both escape by
 * backslash, so that splitting a line at the separator is always right.
 *
 * @module
 */
import { type Dialect, writeDelimited } from "./delimited.ts";
import type { Document, FormatOptions, Write } from "./document.ts";

const TSV: Dialect = { separator: "\t", lineEnd: "\n", protect: escape };

const PARSABLE: Dialect = {
  separator: "|",
  lineEnd: "\n",
  protect: (text) => escape(text).replaceAll("|", "\\x7c"),
};

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
};

/** Writes the document with tabs, header always there. */
export function writeTsv(document: Document, write: Write): Promise<void> {
  return writeDelimited(document, write, TSV);
}

/** Writes the document with bars. */
export function writeParsable(
  document: Document,
  write: Write,
  { noHeader }: FormatOptions,
): Promise<void> {
  return writeDelimited(document, write, PARSABLE, !noHeader);
}

function escape(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}
