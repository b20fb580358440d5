/**
 * JSON: one document, complete or not written at all, or one entry per line as it arrives.
 *
 * @module
 */
import type { Period } from "../../src/period/period.ts";
import { escapeControlsInLines } from "../io/text.ts";
import type { Document, Write } from "./document.ts";

/** The stable shape of the JSON and YAML forms. */
export interface CompleteDocument {
  /** Name and version of this shape. */
  readonly schema: string;
  /** The period, for documents of a period. */
  readonly period?: Period;
  /** All entries in order. */
  readonly entries: readonly object[];
  /** What was asked for and not listed by DWDI in some part of the period. */
  readonly missing?: readonly string[];
}

/** The entries that are written at once as lines: a month may have more than should be held as text. */
const CHUNK = 1000;

/** Writes the document as JSON once all of it has arrived. */
export async function writeJson(document: Document, write: Write): Promise<void> {
  await write(`${toJson(await completeDocument(document), 2)}\n`);
}

/** Writes the entries of the document, one JSON object per line. */
export async function writeNdjson({ buckets }: Document, write: Write): Promise<void> {
  for await (const { items } of buckets) {
    for (let start = 0; start < items.length; start += CHUNK) {
      const chunk = items.slice(start, start + CHUNK);
      await write(chunk.map(({ entry }) => `${toJson(entry)}\n`).join(""));
    }
  }
}

/** Waits for all buckets of a document. */
export async function completeDocument(
  { schema, period, buckets }: Document,
): Promise<CompleteDocument> {
  const entries: object[] = [];
  const missing = new Set<string>();
  for await (const bucket of buckets) {
    for (const { entry } of bucket.items) entries.push(entry);
    for (const name of bucket.missing) missing.add(name);
  }
  if (period === undefined) return { schema, entries };
  return { schema, period, entries, missing: [...missing] };
}

/** JSON that is safe on a terminal: it escapes also what JSON allows and a terminal would obey. */
export function toJson(value: unknown, indent?: number): string {
  return escapeControlsInLines(JSON.stringify(value, null, indent));
}
