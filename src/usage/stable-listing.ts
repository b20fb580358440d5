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
import { listOf } from "./response.ts";

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
  const change = await changeIn(pages, list);
  if (change === undefined) return pages;
  connectionOf(client).info(`${change}: it is read again`);
  const again = await read();
  const nextChange = await changeIn(again, list);
  if (nextChange === undefined) return again;
  throw new DwdiResponseError(`${nextChange}, twice`, {
    hint: "nothing of it was used; try again later, and tell the operators of DWDI if it stays so",
  });
}

/** What shows that a listing has changed while it was read. */
async function changeIn(
  pages: readonly ResponsePage[],
  list: UsageKind,
): Promise<string | undefined> {
  const [first] = pages;
  const counts = pages.flatMap(({ count }) => count ?? []);
  // Most responses have one page and no count: they are not parsed before their turn.
  if (first === undefined || (pages.length === 1 && counts.length === 0)) return undefined;
  const { changeOfPages } = await import("./page-changes.ts");
  const change = changeOfPages(list, pages.map((page) => listOf(page, list)), Math.max(...counts));
  return change && `the response to ${first.name} changed while it was read: ${change}`;
}
