/**
 * Whether a listing has changed while its pages were read: an element that moves to another page is
 * counted twice, or not at all.
 *
 * @module
 */
import type { UsageKind } from "../amounts/component.ts";
import type { DwdiClient } from "../client/client.ts";
import { connectionOf, type ResponsePage } from "../client/connection.ts";
import { DwdiResponseError } from "../errors.ts";
import { listOf, numberIn } from "./response.ts";

/**
 * Reads a listing, and once more where it has changed meanwhile.
 *
 * @throws {DwdiResponseError} When it has changed the second time too.
 */
export async function readStable(
  client: DwdiClient,
  list: UsageKind,
  read: () => Promise<readonly ResponsePage[]>,
): Promise<readonly ResponsePage[]> {
  const pages = await read();
  const change = changeIn(pages, list);
  if (change === undefined) return pages;
  connectionOf(client).info(`${change}: it is read again`);
  const again = await read();
  const nextChange = changeIn(again, list);
  if (nextChange === undefined) return again;
  throw new DwdiResponseError(`${nextChange}, twice`, {
    hint: "nothing of it was used; try again later, and tell the operators of DWDI if it stays so",
  });
}

/** What shows that a listing has changed while it was read. */
function changeIn(pages: readonly ResponsePage[], list: UsageKind): string | undefined {
  const [first] = pages;
  const counts = pages.flatMap(({ count }) => count ?? []);
  // Most responses have one page and no count: they are not parsed before their turn.
  if (first === undefined || (pages.length === 1 && counts.length === 0)) return undefined;
  const changed = `the response to ${first.name} changed while it was read`;
  const pageOf = new Map<string, number>();
  let length = 0;
  for (const [page, { name, json }] of pages.entries()) {
    const elements = listOf({ name, json }, list);
    length += elements.length;
    for (const [index, element] of elements.entries()) {
      if (!hasAmount(element)) continue;
      const text = canonicalText(element);
      const earlier = pageOf.get(text) ?? page;
      if (earlier !== page) {
        return `${changed}: ${list}[${index}] of page ${page + 1} is on page ${earlier + 1} too`;
      }
      pageOf.set(text, page);
    }
  }
  const count = Math.max(...counts);
  return length < count ? `${changed}: it lists ${length} of ${count} elements` : undefined;
}

/** Whether an amount of an element, or of one of its users, is not zero. */
function hasAmount(element: unknown): boolean {
  if (typeof element !== "object" || element === null) return false;
  return Object.entries(element).some(([field, value]) =>
    AMOUNT.test(field)
      ? value !== null && numberIn(value) !== 0
      : Array.isArray(value) && value.some(hasAmount)
  );
}

const AMOUNT = /Hours$|^(spaceUsed|inodesUsed|totalCost)$/;

/** JSON in which the order of fields does not matter. */
function canonicalText(element: unknown): string {
  return JSON.stringify(element, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
  });
}
