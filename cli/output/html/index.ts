/**
 * One self-contained page: a table, and charts of usage by period and by name.
 *
 * @module
 */
import { VERSION } from "../../../src/version.ts";
import type { Document, FormatOptions, Write } from "../document.ts";
import { tableColumns } from "../table.ts";
import { readContent } from "./content.ts";
import { metricsOf } from "./metrics.ts";
import { renderPage } from "./page.ts";
import { periodInWords } from "./wording.ts";

/** The parts of a document that its page shows. */
export type PageDocument = Pick<Document, "subject" | "period" | "columns" | "chosen" | "buckets">;

const MOST_NAMES = 12;

/** Writes the document as a page once all of it has arrived. */
export async function writeHtml(
  document: Document,
  write: Write,
  { raw }: FormatOptions,
): Promise<void> {
  await write(await pageOf(document, raw));
}

/** The page of a document, with scaled or raw numbers in its table. */
export async function pageOf(document: PageDocument, raw = false): Promise<string> {
  const content = await readContent(document);
  const columns = tableColumns(document, content.rows.map(({ row }) => row));
  const { period, subject: { title, scope } } = document;
  return renderPage({
    title,
    scope: Object.fromEntries(Object.entries(scope).map(([name, asked]) => [name, listOf(asked)])),
    period: period && periodInWords(period),
    made: new Date(),
    maker: `dwdi ${VERSION}`,
    columns,
    content,
    metrics: period === undefined ? [] : metricsOf(columns, content),
    raw,
  });
}

/** The first names, and the number of the others. */
function listOf(asked: string | readonly string[] | undefined): string {
  if (asked === undefined) return "all";
  if (typeof asked === "string") return asked;
  const more = asked.length > MOST_NAMES ? ` and ${asked.length - MOST_NAMES} more` : "";
  return asked.slice(0, MOST_NAMES).join(", ") + more;
}
