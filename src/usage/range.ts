/**
 * Usage over a range of months or days: one request each, results in order.
 *
 * @module
 */
import { checkKeys, type KnownKeys } from "../client/check-keys.ts";
import type { DwdiClient } from "../client/client.ts";
import { type CallOptions, checkCall } from "../client/client-options.ts";
import { connectionOf } from "../client/connection.ts";
import { startDeadline } from "../http/signals.ts";
import { listPeriod, parsePeriod, type Period, type PeriodQuery } from "../period/period.ts";
import { type Bucket, bucketOf, type InvalidUsage, type UsageReader } from "./bucket.ts";
import { type BatchResponse, sendRequest, type UsageRequest } from "./request.ts";

/** The usage of a period. */
export interface Usage<Entry> {
  /** The period, resolved. */
  readonly period: Period;
  /** One entry for each month or day and name, ordered by period, then as in a {@linkcode Bucket}. */
  readonly entries: readonly Entry[];
  /** The names in the query that DWDI does not list in at least one month or day. */
  readonly missing: readonly string[];
  /** The names in `missing` by the month or day in which DWDI does not list them. */
  readonly missingByPeriod: Readonly<Record<string, readonly string[]>>;
  /** What cannot be told; empty unless {@linkcode UsageOptions.collectInvalid} is set. */
  readonly invalid: readonly InvalidUsage[];
  /** The `x-request-id` of each response, to quote to the operators of DWDI about a number. */
  readonly requestIds: readonly string[];
}

/** Options of every usage query. */
export interface UsageOptions {
  /**
   * Whether to go on without an invalid element of a response: what it is about is neither in
   * `entries` nor in `missing`, but in `invalid`. So is a name that is listed in another spelling
   * only. By default an invalid element is an error, and another spelling a warning. A response
   * without the expected list is always an error.
   */
  readonly collectInvalid?: boolean | undefined;
}

/** The keys that every usage query may have. */
export const USAGE_QUERY_KEYS: KnownKeys<UsageOptions & Period & Record<"month" | "day", string>> =
  {
    granularity: true,
    month: true,
    day: true,
    from: true,
    to: true,
    collectInvalid: true,
  };

/** Refuses keys that no query of a kind has. */
export function checkQuery<Query extends object>(query: Query, keys: KnownKeys<Query>): void {
  checkKeys("the query", query, keys, "; options are the argument after it");
}

/**
 * Yields the usage of each month or day of a period, in order. Responses are requested ahead: as
 * many as the client may have requests under way, fewer when the last response was long. They are
 * parsed when their turn comes. All requests end when the caller stops reading.
 *
 * @param names The accounts, paths or uuids that entries are wanted for; all when undefined.
 */
export async function* streamBuckets<Element, Entry>(
  client: DwdiClient,
  period: Period,
  names: readonly string[] | undefined,
  request: UsageRequest,
  reader: UsageReader<Element, Entry>,
  { collectInvalid = false }: UsageOptions,
  call: CallOptions,
): AsyncGenerator<Bucket<Entry>, void> {
  const { settings, warn } = connectionOf(client);
  checkCall(call, settings);
  const { concurrency, totalTimeout } = settings;
  const periods = listPeriod(period);
  const deadline = startDeadline(call.signal, totalTimeout, "the call");
  const pending: Promise<readonly BatchResponse[]>[] = [];
  const warned = new Set<string>();
  let requested = 0;
  let ahead = 1;
  function warnOnce(message: string): void {
    if (!warned.has(message)) warn(message);
    warned.add(message);
  }
  function requestFrom(index: number): void {
    for (const next of periods.slice(requested, index + Math.min(1 + ahead, concurrency))) {
      const { signal } = deadline;
      const batches = sendRequest(client, request, reader.list, next, { ...call, signal });
      batches.catch(() => {});
      pending.push(batches);
      requested++;
    }
  }
  try {
    for (const [index, current] of periods.entries()) {
      requestFrom(index);
      const batches = await pending.shift() ?? [];
      ahead = Math.max(1, Math.floor(MAX_UNREAD_LENGTH / lengthOf(batches)));
      requestFrom(index);
      yield await bucketOf(current, names, batches, reader, collectInvalid, warnOnce);
    }
  } finally {
    deadline.end();
  }
}

/** The length, in characters, of all responses that are requested ahead; one always is. */
const MAX_UNREAD_LENGTH = 8 * 2 ** 20;

function lengthOf(batches: readonly BatchResponse[]): number {
  return batches.flatMap(({ pages }) => pages).reduce((sum, { length }) => sum + length, 0);
}

/** Gathers the usage of each month or day of a period. */
export async function collectBuckets<Entry>(
  query: PeriodQuery,
  buckets: AsyncIterable<Bucket<Entry>>,
): Promise<Usage<Entry>> {
  const entries: Entry[] = [];
  const missingByPeriod: Record<string, readonly string[]> = {};
  const invalid: InvalidUsage[] = [];
  const requestIds: string[] = [];
  for await (const bucket of buckets) {
    const { period, missing } = bucket;
    for (const entry of bucket.entries) entries.push(entry);
    if (missing.length > 0) missingByPeriod[period] = missing;
    invalid.push(...bucket.invalid);
    requestIds.push(...bucket.requestIds);
  }
  const missing = [...new Set(Object.values(missingByPeriod).flat())];
  return { period: parsePeriod(query), entries, missing, missingByPeriod, invalid, requestIds };
}
