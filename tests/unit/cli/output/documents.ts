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
} from "../../../../cli/output/document.ts";
import type { Screen } from "../../../../cli/io/screen.ts";

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
  return {
    schema: "test/1",
    subject: { title: "Test", scope: {} },
    columns,
    labels,
    chosen: false,
    buckets: buckets(),
  };
}

/** A place that breaks no line. */
export const PIPE: Screen = { limit: undefined, width: 80, color: false, ascii: false };

/** What a format makes of a document. */
export async function format(
  formatter: Formatter,
  document: Document,
  options: Partial<FormatOptions> = {},
): Promise<string> {
  let text = "";
  await formatter(document, (piece) => {
    text += piece;
    return Promise.resolve();
  }, { raw: false, noHeader: false, chart: false, screen: PIPE, ...options });
  return text;
}
