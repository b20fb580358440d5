/**
 * Documents for the tests of the formats.
 *
 * @module
 */
import type {
  Bucket,
  Column,
  Document,
  FormatOptions,
  Formatter,
  Row,
} from "../../../cli/output/document.ts";

/** Columns of text that are called by their field. */
export function textColumns(...fields: readonly string[]): readonly Column[] {
  return fields.map((field) => ({ field, header: field.toUpperCase(), quantity: "text" }));
}

/** A document of rows, one bucket a list. */
export function documentOf(
  columns: readonly Column[],
  ...lists: readonly (readonly Row[])[]
): Document {
  async function* buckets(): AsyncGenerator<Bucket> {
    for (const rows of lists) {
      await Promise.resolve();
      yield { items: rows.map((row) => ({ entry: row, rows: [row] })), missing: [] };
    }
  }
  const labels = columns.filter(({ quantity }) => quantity === "text");
  return { schema: "test/1", columns, labels, chosen: false, buckets: buckets() };
}

/** What a format makes of a document. */
export async function format(
  formatter: Formatter,
  document: Document,
  options: FormatOptions = { raw: false, noHeader: false },
): Promise<string> {
  let text = "";
  await formatter(document, (piece) => {
    text += piece;
    return Promise.resolve();
  }, options);
  return text;
}
