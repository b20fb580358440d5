/**
 * The parts of a document on their way, and how many of them have arrived.
 *
 * @module
 */
import { listPeriod } from "../../src/period.ts";
import type { Context } from "../context.ts";
import type { Bucket, Document } from "./document.ts";

/** Passes buckets on and shows how far the period is, for documents of a period. */
export async function* watched(
  { period, buckets }: Pick<Document, "period" | "buckets">,
  { program, progress }: Pick<Context, "program" | "progress">,
): AsyncGenerator<Bucket> {
  if (period === undefined) return yield* buckets;
  const command = program.split(" ").slice(1).join(" ");
  const parts = listPeriod(period);
  const unit = `${period.granularity}s`;
  try {
    progress.tell(
      parts.length === 1
        ? { what: `${command} ${period.from}: waiting for DWDI` }
        : { what: `${command} ${period.from}`, count: { done: 0, total: parts.length, unit } },
    );
    let done = 0;
    for await (const bucket of buckets) {
      yield bucket;
      const next = parts[++done];
      if (next === undefined) continue;
      progress.tell({ what: `${command} ${next}`, count: { done, total: parts.length, unit } });
    }
  } finally {
    progress.end();
  }
}
