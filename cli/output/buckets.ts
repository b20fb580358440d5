/**
 * The buckets of a document on their way from the SDK to a format: each is one month or day.
 *
 * @module
 */
import { listPeriod } from "../../src/period/period.ts";
import type { InferenceEntry } from "../../src/usage/inference.ts";
import type { StorageEntry } from "../../src/usage/storage.ts";
import type { Context } from "../io/context.ts";
import { type Bucket, type Column, type Document, furtherMetrics, type Item } from "./document.ts";
import { pick } from "./fields.ts";
import { MissingNames } from "./missing-names.ts";

/** A bucket of one of the SDK's streams. */
interface UsageBucket<Entry> {
  readonly period: string;
  readonly entries: readonly Entry[];
  readonly missing: readonly string[];
}

/** The number of entries from which a bucket is worth a garbage collection of some milliseconds. */
const LARGE = 5_000;

/** Turns the entries of one of the SDK's streams into items. */
export async function* bucketsOf<Entry>(
  usage: AsyncIterable<UsageBucket<Entry>>,
  itemOf: (entry: Entry) => Item,
): AsyncGenerator<Bucket> {
  for await (const { period, entries, missing } of usage) {
    yield { period, missing, items: entries.map(itemOf) };
    // JavaScriptCore lets its heap triple before it collects all of it: months would pile up.
    if (entries.length >= LARGE) collectGarbage();
  }
}

/** Does nothing without `--expose-gc`, which the binary is built with. */
function collectGarbage(): void {
  const gc: unknown = Reflect.get(globalThis, "gc");
  if (typeof gc === "function") gc();
}

/**
 * An entry of text and numbers only, which is a row already.
 *
 * @param entry The same for JSON, where each metric of its kind is there: null if DWDI sent none.
 */
export function flatItem(
  row: StorageEntry | InferenceEntry,
  entry: object,
  fields: ReadonlySet<string> | undefined,
): Item {
  return { entry: fields === undefined ? entry : pick(entry, fields), rows: [{ ...row }] };
}

/**
 * Shows the progress of a document of a period. Where one of several buckets cannot be read, a
 * notice says which: what was written before it looks like a complete output.
 */
export async function* withProgress(
  { period, buckets }: Pick<Document, "period" | "buckets">,
  { program, progress, log, signal }: Pick<Context, "program" | "progress" | "log" | "signal">,
): AsyncGenerator<Bucket> {
  if (period === undefined) return yield* buckets;
  const command = program.split(" ").slice(1).join(" ");
  const parts = listPeriod(period);
  const total = parts.length;
  const unit = `${period.granularity}s`;
  let done = 0;
  try {
    progress.show(
      total === 1
        ? { what: `${command} ${period.from}: waiting for DWDI` }
        : { what: `${command} ${period.from}`, count: { done, total, unit } },
    );
    for await (const bucket of buckets) {
      yield bucket;
      const next = parts[++done];
      if (next !== undefined) {
        progress.show({ what: `${command} ${next}`, count: { done, total, unit } });
      }
    }
  } catch (error) {
    if (total > 1 && !signal.aborted) {
      log.notice(`${parts[done]} could not be read: it and what follows are not in the output`);
    }
    throw error;
  } finally {
    progress.end();
  }
}

/**
 * Logs what a reader of the output would not see in it: names that DWDI did not list, and metrics
 * without a column. Of several buckets, each missing name is told once, at the end.
 *
 * @param columns The columns of a format that shows no other metrics; undefined for other formats.
 */
export async function* withNotices(
  { period, buckets, ifNothing }: Pick<Document, "period" | "buckets" | "ifNothing">,
  columns: readonly Column[] | undefined,
  { log }: Pick<Context, "log">,
): AsyncGenerator<Bucket> {
  const logged = new Set<string>();
  const isSeveral = period !== undefined && period.from !== period.to;
  const missingNames = new MissingNames(`${period?.granularity}s`);
  let isNothing = true;
  try {
    for await (const bucket of buckets) {
      const { items, missing, period = "" } = bucket;
      const metrics = columns && furtherMetrics(items.flatMap(({ rows }) => rows), columns);
      isNothing &&= items.length + missing.length === 0;
      yield bucket;
      missingNames.add(period, missing);
      if (missing.length > 0) {
        const message = `not listed by DWDI in ${period}: ${missing.join(", ")}`;
        if (isSeveral) log.info(message);
        else log.notice(message);
      }
      for (const metric of metrics ?? []) {
        if (!logged.has(metric)) log.notice(`${metric} has no column; ask for it by --fields`);
        logged.add(metric);
      }
    }
    if (isNothing && ifNothing !== undefined) log.notice(ifNothing);
  } finally {
    if (isSeveral) { for (const line of missingNames.lines()) log.notice(line); }
  }
}
