/**
 * One JSON entry a line, written as its period arrives.
 *
 * @module
 */
import type { Document, Write } from "./document.ts";
import { toJson } from "./json.ts";
import { forEach } from "./one-by-one.ts";
import { released } from "./released.ts";

/** How many lines are written at once: a month may have more than should be held as text. */
const LINES = 1000;

/** Writes the entries of the document, and nothing around them. */
export async function writeNdjson({ buckets }: Document, write: Write): Promise<void> {
  await forEach(released(buckets), async ({ items }) => {
    for (let start = 0; start < items.length; start += LINES) {
      const some = items.slice(start, start + LINES);
      await write(some.map(({ entry }) => `${toJson(entry)}\n`).join(""));
    }
  });
}
