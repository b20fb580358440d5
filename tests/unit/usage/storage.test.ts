import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createDwdiClient, ping, type StorageRoute, storageUsage } from "../../../src/index.ts";
import { clientAt, clientOf, clientOfEmulator, failureOf } from "../../kit/clients.ts";
import { type Reply, serve, serveDwdi } from "../../kit/servers.ts";

const month = "2025-01";
const filter = { filesystem: "capstor", dataType: "store", month } as const;
const FORMS = {
  query: "/api/v1/storage/usage-month",
  template: "/api/v1/storage/usage-month/capstor/store",
  literal: "/api/v1/storage/usage-month/filesystem_name/data_type",
};
const QUERY = "?exact-month=2025-01&filesystem=capstor&data_type=store";

/** DWDI with some of the forms; the others are answered with `status`. */
function withForms(forms: readonly string[], status = 404) {
  return ({ target }: { target: string }): Reply => {
    const path = target.replace(/\?.*/, "");
    const isThere = forms.some((form) => path === form || path === form.replace("month", "day"));
    return isThere ? { json: { storage: [{ path: "/a", spaceUsed: 1 }] } } : { status, json: {} };
  };
}

describe("a storage request", () => {
  it("sends its parameters in DWDI's order, paths in one spelling", async () => {
    await using server = await serve(() => ({ json: { storage: [] } }));
    const client = clientAt(server.url);
    const query = { filesystem: "cap stor", dataType: "a/b", tenant: "t&1" };
    await storageUsage(client, { ...query, paths: ["/b//c/", "/ä", "/b/c", "/"], month });
    await storageUsage(client, { ...query, day: "2025-01-31" });
    assert.deepEqual(server.seen.map(({ target }) => target), [
      "/api/v1/storage/usage-month?exact-month=2025-01&paths=%2Fb%2Fc&paths=%2F%C3%A4&paths=%2F" +
      "&filesystem=cap+stor&data_type=a%2Fb&tenant=t%261",
      "/api/v1/storage/usage-day?exact-date=2025-01-31" +
      "&filesystem=cap+stor&data_type=a%2Fb&tenant=t%261",
    ]);
  });

  for (const [storageRoute, path] of Object.entries(FORMS)) {
    it(`takes the ${storageRoute} form when told so, with the filters in the query too`, async () => {
      await using server = await serve(withForms(Object.values(FORMS)));
      const client = clientAt(server.url, { storageRoute: storageRoute as StorageRoute });
      await storageUsage(client, filter);
      assert.deepEqual(server.seen.map(({ target }) => target), [path + QUERY]);
    });
  }

  it("percent-encodes the names in a template", async () => {
    await using server = await serve(() => ({ json: { storage: [] } }));
    const client = clientAt(server.url, { storageRoute: "template" });
    await storageUsage(client, { filesystem: "a b/ü", dataType: "..x", month });
    assert.match(
      server.seen[0]?.target ?? "",
      /^\/api\/v1\/storage\/usage-month\/a%20b%2F%C3%BC\/..x\?/,
    );
  });

  it("needs both names for a template", async () => {
    const client = clientOf(() => assert.fail("a request was sent"), { storageRoute: "template" });
    for (
      const query of [{ month }, { filesystem: "capstor", month }, { dataType: "store", month }]
    ) {
      const error = await failureOf(storageUsage(client, query));
      assert.equal(error.code, "config");
      assert.match(error.message, /template/);
    }
  });

  const names = ["filesystem", "dataType", "tenant"] as const;
  for (const name of names) {
    for (const value of ["", " ", ".", "..", "half \ud83d"]) {
      it(`refuses ${JSON.stringify(value)} as ${name}`, async () => {
        const client = clientOf(() => assert.fail("a request was sent"));
        const error = await failureOf(storageUsage(client, { ...filter, [name]: value }));
        assert.equal(error.code, "config");
        assert.match(error.message, new RegExp(`^${name} `));
      });
    }
  }
});

describe("the form of the storage route", () => {
  const tried = { query: 1, template: 2, literal: 3 };
  for (const [form, requests] of Object.entries(tried)) {
    for (const status of [404, 405]) {
      it(`is found to be ${form} after ${requests - 1} answers ${status}, and remembered`, async () => {
        const path = Object.values(FORMS)[requests - 1] ?? "";
        await using server = await serve(withForms([path], status));
        const told: string[] = [];
        const logger = { info: (line: string) => void told.push(line) };
        const client = clientAt(server.url, { logger });
        assert.equal((await storageUsage(client, filter)).entries.length, 1);
        const order = Object.values(FORMS).slice(0, requests).map((each) => each + QUERY);
        assert.deepEqual(server.seen.map(({ target }) => target), order);
        await storageUsage(client, filter);
        await storageUsage(client, { filesystem: "capstor", dataType: "store", day: "2025-01-02" });
        assert.equal(server.seen.length, requests + 2);
        assert.deepEqual(told, [
          `the storage route is there in the form '${form}': ${path.replace("/api/v1", "")}`,
        ]);
        await storageUsage(clientAt(server.url), filter);
        assert.equal(server.seen.length, 2 * requests + 2);
      });
    }
  }

  it("is looked for once by 50 calls that start together", async () => {
    await using server = await serve(withForms([FORMS.literal]));
    const client = clientAt(server.url);
    const all = await Promise.all(Array.from({ length: 50 }, () => storageUsage(client, filter)));
    assert.ok(all.every(({ entries }) => entries.length === 1));
    assert.equal(server.seen.length, 3 + 49);
  });

  it("is looked for by another call when the first is aborted", async () => {
    let isHanging = true;
    await using server = await serve((request) => {
      if (!isHanging) return withForms([FORMS.template])(request);
      isHanging = false;
      return () => {};
    });
    const client = clientAt(server.url);
    const { signal, abort } = abortable();
    const first = failureOf(storageUsage(client, filter, { signal }));
    const others = [storageUsage(client, filter), storageUsage(client, filter)];
    setTimeout(abort, 50);
    assert.equal((await first).code, "aborted");
    for (const { entries } of await Promise.all(others)) assert.equal(entries.length, 1);
  });

  it("lists the three URLs when none is there, and is looked for again by the next call", async () => {
    let forms: string[] = [];
    await using server = await serve((request) => withForms(forms)(request));
    const client = clientAt(server.url);
    const error = await failureOf(storageUsage(client, filter));
    assert.equal(error.code, "not-found");
    assert.equal(error.status, 404);
    for (const path of Object.values(FORMS)) {
      assert.ok(error.message.includes(`${server.url}${path} (404)`), error.message);
    }
    forms = [FORMS.query];
    assert.equal((await storageUsage(client, filter)).entries.length, 1);
  });

  it("is not found where a page is answered instead of JSON", async () => {
    await using server = await serve((request, index) =>
      index === 0 ? { text: "<title>Sign in</title>" } : withForms([FORMS.literal])(request)
    );
    const client = clientAt(server.url);
    assert.equal((await failureOf(storageUsage(client, filter))).code, "response");
    assert.equal((await storageUsage(client, filter)).entries.length, 1);
  });

  it("is not looked for further when the first is refused or broken", async () => {
    for (const [status, code] of [[403, "auth"], [500, "server"]] as const) {
      await using server = await serve(() => ({ status }));
      assert.equal((await failureOf(storageUsage(clientAt(server.url), filter))).code, code);
      assert.equal(server.seen.length, 1);
    }
  });

  it("is not blamed when the token endpoint is not there", async () => {
    await using server = await serve(() => ({ status: 404, json: {} }));
    const auth = { tokenUrl: `${server.url}/token`, clientId: "me", clientSecret: "secret" };
    const client = createDwdiClient({ apiUrl: server.url, auth });
    const error = await failureOf(storageUsage(client, filter));
    assert.match(error.message, /^the token request to 127\.0\.0\.1:\d+\/token returned 404$/);
    assert.equal(server.seen.length, 1);
  });

  it("leaves the template out where there are no names, as in a ping", async () => {
    await using server = await serve(withForms([FORMS.literal]));
    const [result] = await ping(clientAt(server.url), ["storage"]);
    assert.equal(result?.healthy, true);
    assert.deepEqual(server.seen.map(({ target }) => target.replace(/\?.*/, "")), [
      "/api/v1/storage/usage-day",
      "/api/v1/storage/usage-day/filesystem_name/data_type",
    ]);
  });

  for (const form of ["query", "template", "literal"] as const) {
    it(`is found on an emulator that has ${form} only`, async () => {
      await using server = await serveDwdi({ storageForms: [form] });
      const usage = await storageUsage(clientOfEmulator(server), filter);
      assert.ok(usage.entries.length > 0);
    });
  }
});

describe("a storage answer", () => {
  const read = async (storage: readonly unknown[], paths?: readonly string[]) =>
    await storageUsage(clientOf(() => ({ storage })), { ...filter, ...(paths && { paths }) });

  it("is matched without trailing and doubled slashes, and keeps the path as asked", async () => {
    const storage = [{ path: "/a/b/", spaceUsed: 1 }, {
      path: "//a//b",
      spaceUsed: 2,
      inodesUsed: 3,
    }];
    const usage = await read([...storage, { path: "/a/b/c", spaceUsed: 9 }], ["/a//b//", "/A/b"]);
    assert.deepEqual(usage.entries, [
      { period: month, path: "/a//b//", spaceUsed: 3, inodesUsed: 3 },
    ]);
    assert.deepEqual(usage.missing, ["/A/b"]);
  });

  it("counts two spellings of one asked path once, under the first", async () => {
    const usage = await read([{ path: "/a", spaceUsed: 1 }], ["/a/", "/a"]);
    assert.deepEqual(usage.entries, [{ period: month, path: "/a/", spaceUsed: 1 }]);
    assert.deepEqual(usage.missing, []);
  });

  it("keeps the paths as DWDI writes them where none were asked for", async () => {
    const usage = await read([{ path: "/b/", inodesUsed: 0 }, { path: "/a", spaceUsed: null }]);
    assert.deepEqual(usage.entries, [
      { period: month, path: "/a" },
      { period: month, path: "/b/", inodesUsed: 0 },
    ]);
  });

  it("reads bytes in strings, and sums them like an independent model", async () => {
    const bytes = fc.bigInt({ min: 0n, max: 2n ** 46n });
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 50 }), async (list) => {
        const { entries } = await read(list.map((size, n) => ({
          path: n % 2 ? "/a/" : "/a",
          spaceUsed: n % 3 ? Number(size) : String(size),
        })));
        assert.equal(BigInt(entries[0]?.spaceUsed ?? NaN), list.reduce((a, b) => a + b, 0n));
      }),
    );
  });
});

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
