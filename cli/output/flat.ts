/**
 * Answers whose entries are rows already.
 *
 * @module
 */
import type { InferenceEntry } from "../../src/inference.ts";
import type { StorageEntry } from "../../src/storage.ts";
import type { Bucket, Row } from "./document.ts";
import { pick } from "./fields.ts";

/** A bucket as the SDK's streams give it. */
interface Answer {
  readonly period: string;
  readonly entries: readonly (StorageEntry | InferenceEntry)[];
  readonly missing: readonly string[];
}

/** Makes buckets of a stream whose entries hold nothing but text and numbers. */
export async function* flatBuckets(
  answers: AsyncIterable<Answer>,
  fields?: ReadonlySet<string>,
): AsyncGenerator<Bucket> {
  for await (const { period, entries, missing } of answers) {
    const items = entries.map((entry) => {
      const row: Row = { ...entry };
      return { entry: fields === undefined ? entry : pick(entry, fields), rows: [row] };
    });
    yield { period, missing, items };
  }
}
