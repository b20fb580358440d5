/**
 * Months or days of an answer, one request each, in order.
 *
 * @module
 */
import type { BatchAnswer } from "./batch.ts";
import {
  type CallOptions,
  type DwdiClient,
  internalsOf,
  type ResponsePage,
} from "../client/client.ts";
import { startDeadline } from "../http/signals.ts";
import { listPeriod, parsePeriod, type Period, type PeriodQuery } from "../period/period.ts";

/** What DWDI knows of one month or day. */
export interface Bucket<Entry> {
  /** The month, `YYYY-MM`, or the day, `YYYY-MM-DD`. */
  readonly period: string;
  /** What is listed, in the order that was asked, else by name. */
  readonly entries: readonly Entry[];
  /** What was asked for and is not listed. */
  readonly missing: readonly string[];
}

/** What DWDI knows of a period. */
export interface Usage<Entry> {
  /** The period, resolved. */
  readonly period: Period;
  /** One entry a month or day and name, ordered by period, then as asked, else by name. */
  readonly entries: readonly Entry[];
  /** What was asked for and is not listed in one of the months or days, or in several. */
  readonly missing: readonly string[];
}

/** How one kind of usage is read from answers and found in them. */
export interface Listing<Entry> {
  /** The form in which names are compared. */
  keyOf(name: string): string;
  /** The entries of an answer by key. */
  read(pages: readonly ResponsePage[], period: Period): ReadonlyMap<string, Entry>;
  /** An entry by the name that was asked for. */
  named(entry: Entry, name: string): Entry;
}

/**
 * Yields the buckets of a period in order. Those that follow are asked for ahead, as many as the
 * client may have requests under way, or fewer where answers are as long as the last one; they are
 * read in their turn. All end when the caller stops listening.
 */
export async function* streamBuckets<Entry>(
  client: DwdiClient,
  query: PeriodQuery & CallOptions,
  names: readonly string[] | undefined,
  listing: Listing<Entry>,
  ask: (period: Period, call: CallOptions) => Promise<readonly BatchAnswer[]>,
): AsyncGenerator<Bucket<Entry>, void> {
  const { concurrency, totalTimeout } = internalsOf(client).settings;
  const period = parsePeriod(query);
  const buckets = listPeriod(period).map((from): Period => ({ ...period, from, to: from }));
  const deadline = startDeadline(query.signal, totalTimeout, "the call");
  const underway: Promise<readonly BatchAnswer[]>[] = [];
  let asked = 0;
  let ahead = 1;
  function askFrom(index: number): void {
    for (const bucket of buckets.slice(asked, index + Math.min(1 + ahead, concurrency))) {
      const answers = ask(bucket, { signal: deadline.signal });
      answers.catch(() => {});
      underway.push(answers);
      asked++;
    }
  }
  try {
    for (const [index, bucket] of buckets.entries()) {
      askFrom(index);
      const answers = await underway.shift() ?? [];
      ahead = Math.max(1, Math.floor(UNREAD / lengthOf(answers)));
      askFrom(index);
      yield gatherBucket(client, bucket, names, answers, listing);
    }
  } finally {
    deadline.end();
  }
}

/** How long the answers ahead may be all in all, in characters; one is always asked for ahead. */
const UNREAD = 8 * 2 ** 20;

function lengthOf(answers: readonly BatchAnswer[]): number {
  return answers.flatMap(({ pages }) => pages).reduce((sum, { length }) => sum + length, 0);
}

/** Gathers the buckets of a period. */
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

/**
 * One bucket out of the answers to its batches: asked names in their order, else all names sorted.
 * What a batch did not ask for is dropped from its answer, or a server that does not filter would
 * be counted once a batch.
 */
function gatherBucket<Entry>(
  client: DwdiClient,
  period: Period,
  asked: readonly string[] | undefined,
  answers: readonly BatchAnswer[],
  listing: Listing<Entry>,
): Bucket<Entry> {
  if (asked === undefined) {
    const entries = answers.flatMap(({ pages }) => inOrder(listing.read(pages, period)));
    return { period: period.from, entries, missing: [] };
  }
  const found = new Map<string, Entry>();
  const listed = new Set<string>();
  for (const { names = [], pages } of answers) {
    const entries = listing.read(pages, period);
    for (const key of entries.keys()) listed.add(key);
    for (const key of names.map(listing.keyOf)) {
      const entry = entries.get(key);
      if (entry !== undefined) found.set(key, entry);
    }
  }
  const entries: Entry[] = [];
  const missing: string[] = [];
  for (const [key, name] of firstSpellings(asked, listing.keyOf)) {
    const entry = found.get(key);
    if (entry === undefined) missing.push(name);
    else entries.push(listing.named(entry, name));
  }
  if (missing.length > 0) warnOfCapitals(client, missing, listed);
  return { period: period.from, entries, missing };
}

function inOrder<Entry>(entries: ReadonlyMap<string, Entry>): Entry[] {
  return [...entries.keys()].sort().flatMap((key) => entries.get(key) ?? []);
}

/** Names by key; of two spellings of one name the first counts, or its usage would count twice. */
function firstSpellings(
  names: readonly string[],
  keyOf: (name: string) => string,
): Map<string, string> {
  const spellings = new Map<string, string>();
  for (const name of names) {
    const key = keyOf(name);
    if (!spellings.has(key)) spellings.set(key, name);
  }
  return spellings;
}

function warnOfCapitals(
  client: DwdiClient,
  missing: readonly string[],
  listed: Iterable<string>,
): void {
  const folded = new Map(missing.map((name) => [name.toLowerCase(), name]));
  for (const name of listed) {
    const similar = folded.get(name.toLowerCase());
    if (similar === undefined) continue;
    internalsOf(client).warn(
      `'${similar}' was asked for and DWDI lists '${name}': names must match in case`,
    );
  }
}
