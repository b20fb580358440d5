/**
 * CSV after RFC 4180: CRLF, and quotes around what needs them.
 *
 * @module
 */
import { type Dialect, writeDelimited } from "./delimited.ts";
import type { Document, Write } from "./document.ts";

const CSV: Dialect = {
  separator: ",",
  lineEnd: "\r\n",
  protect: (text) => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text,
};

/** Writes the document as CSV, header always there. */
export function writeCsv(document: Document, write: Write): Promise<void> {
  return writeDelimited(document, write, CSV);
}
