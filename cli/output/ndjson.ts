/**
 * One JSON entry a line, written as its period arrives.
 *
 * @module
 */
import type { Document, Write } from "./document.ts";
import { toJson } from "./json.ts";

/** Writes the entries of the document, and nothing around them. */
export async function writeNdjson({ buckets }: Document, write: Write): Promise<void> {
  for await (const { items } of buckets) {
    if (items.length > 0) await write(items.map(({ entry }) => `${toJson(entry)}\n`).join(""));
  }
}
