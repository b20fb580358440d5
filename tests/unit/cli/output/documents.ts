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

/** What must not reach a terminal: controls, separators of lines, and changes of direction. */
export const CONTROLS: RegExp =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u;

/** A place that breaks no line. */
export const PIPE: Screen = {
  isTerminal: false,
  limit: undefined,
  width: 80,
  color: false,
  ascii: false,
};

/** The options of a format where no flag says anything. */
export const OPTIONS: FormatOptions = {
  raw: false,
  noHeader: false,
  csvFormulas: "escape",
  chart: false,
  screen: PIPE,
};

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
  }, { ...OPTIONS, ...options });
  return text;
}
