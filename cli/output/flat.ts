/**
 * Answers whose entries are rows already.
 *
 * @module
 */
import type { InferenceEntry } from "../../src/usage/inference.ts";
import type { StorageEntry } from "../../src/usage/storage.ts";
import type { Bucket, Row } from "./document.ts";
import { pick } from "./fields.ts";
import { passOn } from "./one-by-one.ts";

/** A bucket as the SDK's streams give it. */
interface Answer {
  readonly period: string;
  readonly entries: readonly (StorageEntry | InferenceEntry)[];
  readonly missing: readonly string[];
}

/** Makes buckets of a stream whose entries hold nothing but text and numbers. */
export function flatBuckets(
  answers: AsyncIterable<Answer>,
  fields?: ReadonlySet<string>,
): AsyncIterable<Bucket> {
  return passOn(answers, ({ period, entries, missing }) => {
    const items = entries.map((entry) => {
      const row: Row = { ...entry };
      return { entry: fields === undefined ? entry : pick(entry, fields), rows: [row] };
    });
    return { period, missing, items };
  });
}
