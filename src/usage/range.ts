/**
 * Usage over a range of months or days: one request each, results in order.
 *
 * @module
 */
import type { GenericSchema } from "valibot";
import type { UsageKind } from "../amounts/component.ts";
import { groupBy } from "../amounts/sum.ts";
import type { DwdiClient } from "../client/client.ts";
import { connectionOf } from "../client/connection.ts";
import { startDeadline } from "../http/signals.ts";
import { listPeriod, parsePeriod, type Period, type PeriodQuery } from "../period/period.ts";
import { type BatchResponse, sendRequest, type UsageRequest } from "./request.ts";
import { elementsOf } from "./response.ts";

/** The usage of one month or day. */
export interface Bucket<Entry> {
  /** The month, `YYYY-MM`, or the day, `YYYY-MM-DD`. */
  readonly period: string;
  /** The entries in the order of the names in the query; sorted by name when it has none. */
  readonly entries: readonly Entry[];
  /** The names in the query that DWDI does not list. */
  readonly missing: readonly string[];
}

/** The usage of a period. */
export interface Usage<Entry> {
  /** The period, resolved. */
  readonly period: Period;
  /** One entry for each month or day and name, ordered by period, then as in a {@linkcode Bucket}. */
  readonly entries: readonly Entry[];
  /** The names in the query that DWDI does not list in at least one month or day. */
  readonly missing: readonly string[];
}

/** How a kind of usage is read from the elements of a response. */
export interface UsageReader<Element, Entry> {
  /** The field of the response that lists the elements. */
  readonly list: UsageKind;
  /** The schema of an element in the response for a month or day. */
  elementSchema(period: string): GenericSchema<unknown, Element>;
  /** The account, path or uuid that an element is about, as DWDI writes it. */
  nameOf(element: Element): string;
  /** A name in the form in which names are compared. */
  normalName(name: string): string;
  /** The entry that the elements of one name make. */
  entryOf(period: string, name: string, elements: readonly Element[]): Entry;
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
  signal: AbortSignal | undefined,
): AsyncGenerator<Bucket<Entry>, void> {
  const { concurrency, totalTimeout } = connectionOf(client).settings;
  const periods = listPeriod(period);
  const deadline = startDeadline(signal, totalTimeout, "the call");
  const pending: Promise<readonly BatchResponse[]>[] = [];
  let requested = 0;
  let ahead = 1;
  function requestFrom(index: number): void {
    for (const next of periods.slice(requested, index + Math.min(1 + ahead, concurrency))) {
      const batches = sendRequest(client, request, next, { signal: deadline.signal });
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
      yield bucketOf(client, current, names, batches, reader);
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
  const period = parsePeriod(query);
  const entries: Entry[] = [];
  const missing = new Set<string>();
  for await (const bucket of buckets) {
    for (const entry of bucket.entries) entries.push(entry);
    for (const name of bucket.missing) missing.add(name);
  }
  return { period, entries, missing: [...missing] };
}

/** Reads one month or day: the wanted names in their order, or all names sorted. */
function bucketOf<Element, Entry>(
  client: DwdiClient,
  period: string,
  names: readonly string[] | undefined,
  batches: readonly BatchResponse[],
  reader: UsageReader<Element, Entry>,
): Bucket<Entry> {
  const { nameOf, normalName } = reader;
  const spellings = firstSpellings(names ?? [], normalName);
  const listed = new Set<string>();
  const found = new Map<string, Entry>();
  for (const batch of batches) {
    const wanted = batch.names && new Set(batch.names.map(normalName));
    const elements = elementsOf(batch.pages, reader.list, reader.elementSchema(period));
    for (const [name, parts] of groupBy(elements, (element) => normalName(nameOf(element)))) {
      const [first] = parts;
      const spelling = spellings.get(name) ?? (first === undefined ? name : nameOf(first));
      const entry = reader.entryOf(period, spelling, parts);
      listed.add(name);
      // A server that does not filter lists every name in every batch: each must count once.
      if (wanted === undefined || wanted.has(name)) found.set(name, entry);
    }
  }
  const order = names === undefined ? [...found.keys()].sort() : [...spellings.keys()];
  const entries = order.flatMap((name) => found.get(name) ?? []);
  const missing = [...spellings].filter(([name]) => !found.has(name)).map(([, name]) => name);
  if (missing.length > 0) warnOfCase(client, missing, listed);
  return { period, entries, missing };
}

/** Names by normal form; of two spellings the first counts, or its usage would count twice. */
function firstSpellings(
  names: readonly string[],
  normalName: (name: string) => string,
): Map<string, string> {
  const spellings = [...groupBy(names, normalName)];
  return new Map(spellings.map(([normal, [first = normal]]) => [normal, first]));
}

function warnOfCase(
  client: DwdiClient,
  missing: readonly string[],
  listed: Iterable<string>,
): void {
  const byLowerCase = new Map(missing.map((name) => [name.toLowerCase(), name]));
  for (const name of listed) {
    const similar = byLowerCase.get(name.toLowerCase());
    if (similar === undefined) continue;
    connectionOf(client).warn(
      `'${similar}' was asked for and DWDI lists '${name}': names must match in case`,
    );
  }
}
