/**
 * Listings as Waldur gives them: filtered, page by page, with the fields that
 * were asked for.
 *
 * @module
 */
import { json } from "../route.ts";
import { detail, fieldRefusal } from "./form.ts";
import { hexOf } from "./uuid.ts";

/** One element of a listing, as it is sent. */
export type Row = Readonly<Record<string, unknown>>;

const PAGE_SIZE = 10;
const MAX_PAGE_SIZE = 300;

/** Answers with a page of items as rows. A page size that makes no sense is the usual one. */
export function pageOf<T>(
  items: readonly T[],
  rowOf: (item: T) => Row,
  url: URL,
  origin: string,
): Response {
  const size = Math.min(countIn(url, "page_size") ?? PAGE_SIZE, MAX_PAGE_SIZE);
  const last = Math.max(1, Math.ceil(items.length / size));
  const page = url.searchParams.has("page") ? countIn(url, "page") : 1;
  if (page === undefined || page > last) throw detail(404, "Invalid page.");
  const shown = items.slice((page - 1) * size, page * size);
  return json(200, shown.map((item) => withFields(rowOf(item), url)), {
    "x-result-count": String(items.length),
    link: links(url, origin, { first: 1, prev: page - 1, next: page + 1, last }, last),
  });
}

/** Answers with one row. */
export function single(row: Row, url: URL): Response {
  return json(200, withFields(row, url));
}

/** The uuid that a parameter filters by, without dashes, if it does. */
export function uuidAsked(url: URL, name: string): string | undefined {
  const value = url.searchParams.get(name);
  if (!value) return undefined;
  const uuid = hexOf(value);
  if (uuid === undefined) throw fieldRefusal(name, "Enter a valid UUID.");
  return uuid;
}

/** The day that a parameter filters by, if it does. */
export function dayAsked(url: URL, name: string): string | undefined {
  const value = url.searchParams.get(name);
  if (!value) return undefined;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || Number.isNaN(Date.parse(value))) {
    throw fieldRefusal(name, "Enter a valid date.");
  }
  return value;
}

/** The values that a parameter, which may be repeated, filters by; none when it does not. */
export function choicesAsked<T extends string>(
  url: URL,
  name: string,
  choices: readonly T[],
): readonly T[] {
  return url.searchParams.getAll(name).map((value) => {
    const choice = choices.find((choice) => choice === value);
    if (choice !== undefined) return choice;
    const message = `Select a valid choice. ${value} is not one of the available choices.`;
    throw fieldRefusal(name, message);
  });
}

function withFields(row: Row, { searchParams }: URL): Row {
  const fields = searchParams.getAll("field");
  if (fields.length === 0) return row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => fields.includes(name)));
}

function countIn({ searchParams }: URL, name: string): number | undefined {
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
      target.searchParams.set("page", String(page));
      return `<${target.href}>; rel="${rel}"`;
    })
    .join(", ");
}
