/**
 * Complete listings. Waldur orders usages by date and component, and rows that are equal in these
 * anew for each page: pages repeat rows and leave out others.
 *
 * @module
 */
import { DwdiResponseError } from "../../errors.ts";
import { startDeadline } from "../../http/signals.ts";
import type { RouteParams } from "../../client/route.ts";
import type { WaldurCall, WaldurClient } from "./client.ts";

/** A listing to read. */
export interface ListQuery<T> {
  readonly route: string;
  readonly params: RouteParams;
  /** Checks a row; `place` names it in the message of an error. */
  readonly parse: (row: unknown, place: string) => T;
  /** What no two rows share: the uuid. */
  readonly keyOf: (row: T) => string;
  /** The uuids of the resources to ask for one by one where the whole listing stays incomplete. */
  readonly resources?: readonly string[] | undefined;
}

/** How often an incomplete listing is read before its resources are asked for one by one. */
const MAX_PASSES = 5;

/** How often a listing that cannot be split is read: of rows in no order at all, a pass finds two thirds. */
const MAX_PASSES_UNSPLIT = 20;

/**
 * Reads a listing until its distinct rows are as many as Waldur says there are.
 *
 * @throws {DwdiResponseError} When they never are, or it has several pages and no count.
 */
export async function listComplete<T>(
  waldur: WaldurClient,
  query: ListQuery<T>,
  call: WaldurCall,
): Promise<T[]> {
  const { route, resources } = query;
  const rows = await readPasses(waldur, query, call, resources ? MAX_PASSES : MAX_PASSES_UNSPLIT);
  if (rows !== undefined) return rows;
  if (resources === undefined) throw incompleteError(route);
  const { signal, end } = startDeadline(call.signal, undefined, "the listing");
  try {
    const lists = await Promise.all(resources.map(async (resource) => {
      const params = { ...query.params, resource_uuid: resource };
      const rows = await readPasses(waldur, { ...query, params }, { signal }, MAX_PASSES);
      if (rows === undefined) throw incompleteError(route, resource);
      return rows;
    }));
    return [...byKey(query, lists.flat()).values()];
  } finally {
    // When one fails, those under way end too.
    end();
  }
}

/** Reads a listing until it is complete; undefined where it stays incomplete. */
async function readPasses<T>(
  waldur: WaldurClient,
  query: ListQuery<T>,
  call: WaldurCall,
  maxPasses: number,
): Promise<T[] | undefined> {
  const { route, params, parse } = query;
  let united = new Map<string, T>();
  let previous: number | undefined;
  for (let pass = 0; pass < maxPasses; pass++) {
    const { rows, pages, count } = await waldur.list(route, params, call);
    const parsed = rows.map((row, index) => parse(row, `row ${index + 1} of GET /api${route}`));
    const read = byKey(query, parsed);
    if (count === undefined && pages > 1) throw noCountError(route);
    if (count === undefined || read.size === count) return [...read.values()];
    // Another count, or more rows than there are: rows came or went, and those of before may be gone.
    if (count !== previous) united = new Map();
    previous = count;
    for (const [key, row] of read) united.set(key, row);
    if (united.size === count) return [...united.values()];
    if (united.size > count) united = read;
  }
  return undefined;
}

function byKey<T>({ keyOf }: ListQuery<T>, rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function noCountError(route: string): DwdiResponseError {
  return new DwdiResponseError(
    `GET /api${route} has several pages and no X-Result-Count: whether it is complete is not known`,
    { hint: "check that a proxy or gateway before Waldur passes the header X-Result-Count on" },
  );
}

function incompleteError(route: string, resource?: string): DwdiResponseError {
  const subject = resource === undefined ? "" : ` of the resource ${resource}`;
  return new DwdiResponseError(
    `GET /api${route}${subject} stays incomplete: its distinct rows are not as many as ` +
      `X-Result-Count says`,
    { hint: "run it again when nothing else reports to this Waldur" },
  );
}
