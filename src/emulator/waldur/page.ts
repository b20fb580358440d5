/**
 * Pages of listings, and the query parameters that listings share.
 *
 * @module
 */
import { json } from "../route.ts";
import { detailError, fieldError } from "./serializer.ts";
import { parseUuid } from "./values.ts";

/** One row of a listing, as it is sent. */
export type Row = Readonly<Record<string, unknown>>;

const PAGE_SIZE = 10;
const MAX_PAGE_SIZE = 300;

/**
 * The page of items that a request asks for, as rows. An invalid page size means the default.
 *
 * @param selects Whether the parameter `field` selects fields.
 */
export function pageResponse<T>(
  items: readonly T[],
  rowOf: (item: T) => Row,
  url: URL,
  origin: string,
  selects = true,
): Response {
  const size = Math.min(countParameter(url, "page_size") ?? PAGE_SIZE, MAX_PAGE_SIZE);
  const last = Math.max(1, Math.ceil(items.length / size));
  const page = url.searchParams.has("page") ? countParameter(url, "page") : 1;
  if (page === undefined || page > last) throw detailError(404, "Invalid page.");
  const shown = items.slice((page - 1) * size, page * size);
  return json(200, shown.map((item) => selects ? selectFields(rowOf(item), url) : rowOf(item)), {
    "x-result-count": String(items.length),
    link: links(url, origin, { first: 1, prev: page - 1, next: page + 1, last }, last),
  });
}

/** A response of one row. */
export function rowResponse(row: Row, url: URL): Response {
  return json(200, selectFields(row, url));
}

/** A uuid parameter, without dashes. */
export function uuidParameter(url: URL, name: string): string | undefined {
  const value = url.searchParams.get(name);
  if (!value) return undefined;
  const uuid = parseUuid(value);
  if (uuid === undefined) throw fieldError(name, "Enter a valid UUID.");
  return uuid;
}

/** A date parameter. */
export function dateParameter(url: URL, name: string): string | undefined {
  const value = url.searchParams.get(name);
  if (!value) return undefined;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || Number.isNaN(Date.parse(value))) {
    throw fieldError(name, "Enter a valid date.");
  }
  return value;
}

/** The values of a parameter that can be repeated; none when it is missing. */
export function choiceParameters<T extends string>(
  url: URL,
  name: string,
  choices: readonly T[],
): readonly T[] {
  return url.searchParams.getAll(name).map((value) => {
    const choice = choices.find((choice) => choice === value);
    if (choice !== undefined) return choice;
    const message = `Select a valid choice. ${value} is not one of the available choices.`;
    throw fieldError(name, message);
  });
}

function selectFields(row: Row, { searchParams }: URL): Row {
  const fields = searchParams.getAll("field");
  if (fields.length === 0) return row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => fields.includes(name)));
}

function countParameter({ searchParams }: URL, name: string): number | undefined {
  const value = searchParams.get(name) ?? "";
  return /^0*[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined;
}

function links(
  { pathname, search }: URL,
  origin: string,
  pages: Readonly<Record<string, number>>,
  last: number,
): string {
  return Object.entries(pages)
    .filter(([, page]) => page >= 1 && page <= last)
    .map(([rel, page]) => {
      const target = new URL(origin + pathname + search);
      if (rel === "first") target.searchParams.delete("page");
      else target.searchParams.set("page", String(page));
      return `<${target.href}>; rel="${rel}"`;
    })
    .join(", ");
}
