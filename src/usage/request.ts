/**
 * Requests for the usage of one month or day; a long list of names is split over several.
 *
 * @module
 */
import type { UsageKind } from "../amounts/component.ts";
import type { DwdiClient } from "../client/client.ts";
import { connectionOf, type ResponsePage } from "../client/connection.ts";
import type { CallOptions } from "../client/client-options.ts";
import { encodeParams, type RouteParams } from "../client/route.ts";
import { DwdiConfigError } from "../errors.ts";
import { readStable } from "./stable-listing.ts";

/** What is requested for each month or day of a query. */
export interface UsageRequest {
  /** The route; of several forms, the longest. */
  readonly route: string;
  /** Reads the pages where the route has several forms. */
  readonly read?: (params: RouteParams, call: CallOptions) => Promise<readonly ResponsePage[]>;
  /** The parameters that name the month or day. */
  readonly periodParams: readonly string[];
  /** The parameter that lists names, and is split when the list is long. */
  readonly listParam: string;
  /** The names to list; without them, DWDI sends all that the credentials may see. */
  readonly names: readonly string[] | undefined;
  /** The parameters that follow. */
  readonly filters: RouteParams;
}

/** The response for some of a request's names; for all usage when the request names none. */
export interface BatchResponse {
  readonly names: readonly string[] | undefined;
  readonly pages: readonly ResponsePage[];
}

/** Sends a request for one month or day, in as many batches as its names need. */
export async function sendRequest(
  client: DwdiClient,
  request: UsageRequest,
  list: UsageKind,
  period: string,
  call: CallOptions,
): Promise<readonly BatchResponse[]> {
  const { route, periodParams, listParam, names, filters } = request;
  const { allPages } = connectionOf(client);
  const { read = (params, call) => allPages(route, params, call) } = request;
  const lists = [names, ...Object.values(filters)].filter((value) => Array.isArray(value));
  // An empty list would be left out of the request line, and mean everything instead of nothing.
  if (lists.some((list) => list.length === 0)) return [];
  const paramsFor = (batch: readonly string[] | undefined): RouteParams => ({
    ...Object.fromEntries(periodParams.map((param) => [param, period])),
    [listParam]: batch,
    ...filters,
  });
  const url = `${client.apiUrl}${route}?${encodeParams(paramsFor(undefined))}`;
  return await Promise.all(
    splitNames(listParam, names, url).map(async (batch) => {
      const params = paramsFor(batch);
      const pages = await readStable(client, list, () => read(params, call));
      return { names: batch, pages };
    }),
  );
}

/** The longest request line in bytes; common proxies and servers stop at 8 192. */
export const REQUEST_LINE_LIMIT = 6_000;

const AROUND_THE_URL = "GET  HTTP/1.1".length;

function splitNames(
  param: string,
  names: readonly string[] | undefined,
  url: string,
): (readonly string[] | undefined)[] {
  if (names !== undefined) return splitValues(param, names, url);
  const length = AROUND_THE_URL + url.length;
  if (length >= REQUEST_LINE_LIMIT) throw tooLong(`every ${param}`, length);
  return [undefined];
}

/**
 * Splits the values of a repeated parameter, in their order and without duplicates, so that each
 * request line stays under the limit; `url` is the request's URL with all other parameters.
 */
export function splitValues(param: string, values: readonly string[], url: string): string[][] {
  const batches: string[][] = [];
  const fixed = AROUND_THE_URL + url.length;
  let length = REQUEST_LINE_LIMIT;
  for (const value of new Set(values)) {
    const added = `&${encodeParams({ [param]: value })}`.length;
    if (fixed + added >= REQUEST_LINE_LIMIT) {
      throw tooLong(`${param} '${value.slice(0, 80)}'`, fixed + added);
    }
    if (length + added >= REQUEST_LINE_LIMIT) {
      batches.push([]);
      length = fixed;
    }
    batches.at(-1)?.push(value);
    length += added;
  }
  return batches;
}

function tooLong(what: string, bytes: number): DwdiConfigError {
  return new DwdiConfigError(`the request for ${what} is too long: ${bytes} bytes`, {
    hint: `a request line must stay under ${REQUEST_LINE_LIMIT} bytes: name fewer filters`,
  });
}

/**
 * Checks an option that lists names.
 *
 * @throws {DwdiConfigError} When it is not a list, or holds an empty name: an empty filter would
 * ask for everything.
 */
export function checkNames(option: string, names: readonly string[] | undefined): void {
  if (names === undefined) return;
  if (!Array.isArray(names)) throw new DwdiConfigError(`${option} must be a list of names`);
  for (const [index, name] of names.entries()) {
    if (typeof name !== "string" || name.trim() === "") {
      throw new DwdiConfigError(`${option}[${index}] is not a name: it is empty or not a string`);
    }
    if (hasLoneSurrogate(name)) {
      throw new DwdiConfigError(`${option}[${index}] holds half a character (a lone surrogate)`);
    }
  }
}

/** Says whether a text holds half a character, which an URL cannot carry. */
export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
