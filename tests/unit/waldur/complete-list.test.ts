/**
 * Listings whose pages repeat rows and leave out others.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { listComplete } from "../../../src/waldur/client/complete-list.ts";
import { createWaldurClient, type WaldurClient } from "../../../src/waldur/index.ts";

interface Row {
  readonly uuid: string;
  readonly of: string;
}

const rowsOf = (resources: number, each: number): Row[] =>
  Array.from({ length: resources * each }, (_, index) => ({
    uuid: `row-${index}`,
    of: `resource-${index % resources}`,
  }));

/** A Waldur whose pages are orders of all rows, and how many requests it had. */
function serving(
  rows: readonly Row[],
  order: (rows: readonly Row[]) => readonly Row[],
  { size = 300, count = (length: number): string | undefined => String(length) } = {},
): { readonly waldur: WaldurClient; readonly sent: string[] } {
  const sent: string[] = [];
  const fetch = (input: string | URL | Request) => {
    const url = new URL(input instanceof Request ? input.url : input);
    sent.push(url.search);
    const of = url.searchParams.get("resource_uuid");
    const all = order(rows.filter((row) => of === null || row.of === of));
    const page = Number(url.searchParams.get("page") ?? 1);
    const headers = new Headers({ "content-type": "application/json" });
    const total = count(all.length);
    if (total !== undefined) headers.set("x-result-count", total);
    if (page * size < all.length) headers.set("link", `</x?page=${page + 1}>; rel="next"`);
    const shown = all.slice((page - 1) * size, page * size);
    return Promise.resolve(new Response(JSON.stringify(shown), { headers }));
  };
  const auth = { token: "a-token" };
  return { waldur: createWaldurClient({ apiUrl: "https://x.ca", auth, fetch }), sent };
}

function list(waldur: WaldurClient, resources?: readonly string[]): Promise<Row[]> {
  const parse = (row: unknown): Row => Object(row);
  const keyOf = ({ uuid }: Row) => uuid;
  return listComplete(waldur, { route: "/x/", params: {}, parse, keyOf, resources }, {});
}

const uuidsOf = (rows: readonly Row[]) => rows.map(({ uuid }) => uuid).sort();

/** Orders rows by chance, differently each time. */
function shuffled(next: () => number): (rows: readonly Row[]) => readonly Row[] {
  return (rows) =>
    rows.map((row) => ({ row, rank: next() })).sort((a, b) => a.rank - b.rank)
      .map(({ row }) => row);
}

describe("a complete listing", () => {
  it("is complete or refused, whatever the number of rows and their order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(12),
        fc.nat(8),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        fc.infiniteStream(fc.nat()),
        async (resources, each, size, isSplit, chance) => {
          const rows = rowsOf(resources, each);
          const order = shuffled(() => chance.next().value);
          const { waldur } = serving(rows, order, { size });
          const names = Array.from({ length: resources }, (_, index) => `resource-${index}`);
          const listed = await list(waldur, isSplit ? names : undefined).catch((error: Error) => {
            assert.match(error.message, /stays incomplete/);
          });
          if (listed) assert.deepEqual(uuidsOf(listed), uuidsOf(rows));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("is one pass where the order is steady", async () => {
    const { waldur, sent } = serving(rowsOf(100, 10), (rows) => rows);
    assert.equal((await list(waldur)).length, 1000);
    assert.equal(sent.length, 4);
  });

  /** Shows one row of a listing of several pages twice, and another never. */
  const hiding = (all: readonly Row[]) =>
    all.length > 10 ? [...all.slice(0, 1), ...all.slice(0, -1)] : all;

  it("asks for each resource after five passes that are not complete", async () => {
    const rows = rowsOf(20, 10);
    const { waldur, sent } = serving(rows, hiding, { size: 10 });
    const names = Array.from({ length: 20 }, (_, index) => `resource-${index}`);
    assert.deepEqual(uuidsOf(await list(waldur, names)), uuidsOf(rows));
    assert.equal(sent.length, 5 * 20 + 20);
    assert.equal(sent.filter((search) => search.includes("resource_uuid=")).length, 20);
  });

  it("is refused where several pages have no count, and taken where one has none", async () => {
    const count = () => undefined;
    const two = serving(rowsOf(1, 301), (rows) => rows, { count });
    await assert.rejects(list(two.waldur), /several pages and no X-Result-Count/);
    const one = serving(rowsOf(1, 300), (rows) => rows, { count });
    assert.equal((await list(one.waldur)).length, 300);
  });

  it("is refused where the count never adds up", async () => {
    for (const count of ["9", "11"]) {
      const { waldur } = serving(rowsOf(2, 5), (rows) => rows, { count: () => count });
      const resources = ["resource-0", "resource-1"];
      await assert.rejects(list(waldur, resources), /of the resource resource-. stays incomplete/);
      await assert.rejects(list(waldur), /GET \/api\/x\/ stays incomplete/);
    }
  });
});
