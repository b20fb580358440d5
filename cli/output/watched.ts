/**
 * The parts of a document on their way, and how many of them have arrived.
 *
 * @module
 */
import { listPeriod } from "../../src/period/period.ts";
import type { Context } from "../io/context.ts";
import type { Bucket, Document } from "./document.ts";
import { passOn } from "./one-by-one.ts";

/**
 * Passes buckets on and shows how far the period is, for documents of a period. Where one of several
 * cannot be had, it says which: what was written before it looks like a whole output.
 */
export async function* watched(
  { period, buckets }: Pick<Document, "period" | "buckets">,
  { program, progress, log, signal }: Pick<Context, "program" | "progress" | "log" | "signal">,
): AsyncGenerator<Bucket> {
  if (period === undefined) return yield* buckets;
  const command = program.split(" ").slice(1).join(" ");
  const parts = listPeriod(period);
  const unit = `${period.granularity}s`;
  let done = 0;
  try {
    progress.show(
      parts.length === 1
        ? { what: `${command} ${period.from}: waiting for DWDI` }
        : { what: `${command} ${period.from}`, count: { done: 0, total: parts.length, unit } },
    );
    yield* passOn(buckets, (bucket) => bucket, () => {
      const next = parts[++done];
      if (next === undefined) return;
      progress.show({ what: `${command} ${next}`, count: { done, total: parts.length, unit } });
    });
  } catch (error) {
    if (parts.length > 1 && !signal.aborted) {
      log.notice(`${parts[done]} could not be read: it and what follows are not in the output`);
    }
    throw error;
  } finally {
    progress.end();
  }
}
