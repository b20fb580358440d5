/**
 * Listings that change while their pages are read.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { computeUsage, type DwdiClient, inferenceCost, storageUsage } from "../../../src/index.ts";
import { clientAt, failureOf } from "../../kit/clients.ts";

const month = "2025-01";

interface Listing {
  readonly pages: readonly (readonly object[])[];
  readonly count?: readonly [header: string, count: number];
}

/** A client whose server lists the first of `listings`, then the next, and the last from then on. */
function clientOfListings(list: string, ...listings: readonly Listing[]): {
  readonly client: DwdiClient;
  readonly asked: () => number;
} {
  let asked = 0;
  let current = -1;
  const client = clientAt("http://127.0.0.1", {
    fetch: (input) => {
      asked++;
      const url = new URL(String(input));
      const page = Number(url.searchParams.get("page") ?? 1);
      if (page === 1) current = Math.min(current + 1, listings.length - 1);
      const { pages = [], count } = listings[current] ?? {};
      url.searchParams.set("page", String(page + 1));
      const headers = {
        ...(page < pages.length && { link: `<${url}>; rel="next"` }),
        ...(count && { [count[0]]: String(count[1]) }),
      };
      return Promise.resolve(Response.json({ [list]: pages[page - 1] }, { headers }));
    },
  });
  return { client, asked: () => asked };
}

const a = { account: "a", totalNodeHours: 1, cluster: "alps" };
const b = { account: "b", totalNodeHours: 2, users: [{ username: "u", nodeHours: 2 }] };
const c = { account: "c", totalNodeHours: 4 };
const changed: Listing = { pages: [[a, b], [b, c]] };
const stable: Listing = { pages: [[a, b], [c]] };

async function hoursOf(client: DwdiClient): Promise<Record<string, number | undefined>> {
  const { entries } = await computeUsage(client, { month });
  return Object.fromEntries(entries.map(({ account, nodeHours }) => [account, nodeHours]));
}

describe("a listing of several pages", () => {
  const harmless: [string, Listing][] = [
    ["each element once", stable],
    ["the same account on another cluster", {
      pages: [[{ account: "a", totalNodeHours: 0.5, cluster: "x" }, b], [
        { account: "a", totalNodeHours: 0.5, cluster: "y" },
        c,
      ]],
    }],
    ["equal elements on one page", {
      pages: [[{ account: "a", totalNodeHours: 0.5 }, { account: "a", totalNodeHours: 0.5 }, b], [
        c,
      ]],
    }],
    ["the count that the server sends", { ...stable, count: ["x-total-count", 3] }],
    ["more than the count", { ...stable, count: ["x-result-count", 2] }],
  ];
  for (const [what, listing] of harmless) {
    it(`is read once: ${what}`, async () => {
      const { client, asked } = clientOfListings("compute", listing);
      assert.deepEqual(await hoursOf(client), { a: 1, b: 2, c: 4 });
      assert.equal(asked(), 2);
    });
  }

  it("is read once when zeros come again", async () => {
    const zero = {
      account: "z",
      id: 7,
      totalNodeHours: 0,
      users: [{ username: "u", nodeHours: "0" }],
    };
    const { client, asked } = clientOfListings("compute", { pages: [[a, zero], [zero]] });
    assert.deepEqual(await hoursOf(client), { a: 1, z: 0 });
    assert.equal(asked(), 2);
  });

  for (
    const [what, listing] of [
      ["an element of another page", changed],
      ["an element with its fields in another order", {
        pages: [[b], [Object.fromEntries(Object.entries(b).reverse()), c, a]],
      }],
      ["less than X-Total-Count", { pages: [[a], [b]], count: ["X-Total-Count", 3] }],
      ["less than X-Result-Count", { pages: [[a], [b]], count: ["X-Result-Count", 3] }],
      ["less than the count on one page", { pages: [[a]], count: ["X-Result-Count", 2] }],
    ] as [string, Listing][]
  ) {
    it(`is read again when it has ${what}, then refused`, async () => {
      const once = clientOfListings("compute", listing, stable);
      assert.deepEqual(await hoursOf(once.client), { a: 1, b: 2, c: 4 });
      assert.equal(once.asked(), listing.pages.length + 2);
      const always = clientOfListings("compute", listing);
      const error = await failureOf(hoursOf(always.client));
      assert.equal(error.code, "response");
      assert.match(error.message, /usage-month\/account changed while it was read: .*, twice$/);
      assert.equal(always.asked(), 2 * listing.pages.length);
    });
  }

  it("of storage and of inference is held to the same", async () => {
    const path = { path: "/a", spaceUsed: 5, inodesUsed: 0 };
    const storage = clientOfListings("storage", { pages: [[path], [path]] });
    assert.match(
      (await failureOf(storageUsage(storage.client, { month }))).message,
      /storage\[0\] of page 2 is on page 1 too, twice$/,
    );
    const cost = { waldurResourceUuid: "ab", totalCost: "0.1" };
    const inference = clientOfListings("inference", { pages: [[cost], [cost]] });
    assert.match(
      (await failureOf(inferenceCost(inference.client, { month }))).message,
      /inference\[0\] of page 2 is on page 1 too, twice$/,
    );
  });

  it("names the page of an invalid element", async () => {
    const { client } = clientOfListings("compute", {
      pages: [[a], [{ ...b, totalNodeHours: -1 }]],
    });
    assert.match(
      (await failureOf(hoursOf(client))).message,
      /^page 2 of the response to GET \/compute\/usage-month\/account is invalid: compute\[0\]\./,
    );
  });

  it("may have 1 000 pages, not more", async () => {
    const pages = Array.from({ length: 1001 }, (_, n) => [{ account: `a${n}`, totalNodeHours: 1 }]);
    const most = clientOfListings("compute", { pages: pages.slice(1) });
    assert.equal(Object.keys(await hoursOf(most.client)).length, 1000);
    const more = clientOfListings("compute", { pages });
    assert.match((await failureOf(hoursOf(more.client))).message, /more than 1000 pages$/);
    assert.equal(more.asked(), 1000);
  });
});
