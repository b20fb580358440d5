/**
 * A document held whole, for the formats that cannot be written in pieces.
 *
 * @module
 */
import type { Period } from "../../src/period/period.ts";
import type { Document } from "./document.ts";

/** The frozen shape of the JSON and YAML forms. */
export interface CollectedDocument {
  /** Name and version of this shape. */
  readonly schema: string;
  /** What the document is about, where it is about a period. */
  readonly period?: Period;
  /** All entries in order. */
  readonly entries: readonly object[];
  /** What was asked for and not listed in any part of the period. */
  readonly missing?: readonly string[];
}

/** Waits for all of a document. */
export async function collect({ schema, period, buckets }: Document): Promise<CollectedDocument> {
  const entries: object[] = [];
  const missing = new Set<string>();
  for await (const bucket of buckets) {
    for (const { entry } of bucket.items) entries.push(entry);
    for (const name of bucket.missing) missing.add(name);
  }
  if (period === undefined) return { schema, entries };
  return { schema, period, entries, missing: [...missing] };
}
