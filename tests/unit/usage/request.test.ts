import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { REQUEST_LINE_LIMIT, splitValues } from "../../../src/usage/request.ts";
import { computeUsage, createDwdiClient, inferenceCost, storageUsage } from "../../../src/index.ts";
import { clientAt, clientOf, failureOf } from "../../kit/clients.ts";
import { serve, serveRaw } from "../../kit/servers.ts";

const month = "2025-01";
const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 })
  .filter((text) => text.trim() !== "");
const names = fc.uniqueArray(name, { maxLength: 200 });

/** DWDI that knows every account, by hours that its name decides. */
function everyAccount(url: URL): unknown {
  return { compute: url.searchParams.getAll("account").map(elementOf) };
}

function elementOf(account: string) {
  const hours = [...account].reduce((sum, c) => sum + (c.codePointAt(0) ?? 0) / 7, account.length);
  return { account, totalNodeHours: hours, users: [{ username: "ada", nodeHours: hours / 3 }] };
}

function queryOf(accounts: readonly string[]): URLSearchParams {
  const query = new URLSearchParams();
  for (const account of accounts) query.append("account", account);
  return query;
}

describe("a long list of names", () => {
  it("is split into lines that are short enough, with each name once and in order", () => {
    fc.assert(fc.property(names, fc.nat(4000), (values, length) => {
      const url = `https://dwdi.example.org/${"x".repeat(length)}/v1?from=2025-01`;
      const batches = splitValues("account", [...values, ...values], url);
      assert.deepEqual(batches.flat(), values);
      for (const batch of batches) {
        const query = queryOf(batch);
        assert.ok(`GET ${url}&${query} HTTP/1.1`.length < REQUEST_LINE_LIMIT);
        assert.ok(batch.length > 0);
      }
    }));
  });

  it("is split as little as possible, up to the last byte", () => {
    const values = Array.from({ length: 900 }, (_, n) => `g${n}`);
    const lengthOf = (url: string, batch: readonly string[]) =>
      `GET ${url}&${queryOf(batch)} HTTP/1.1`.length;
    for (let pad = 0; pad < 16; pad++) {
      const url = `https://dwdi.example.org/${"x".repeat(pad)}`;
      const batches = splitValues("account", values, url);
      for (const [index, batch] of batches.entries()) {
        assert.ok(lengthOf(url, batch) < REQUEST_LINE_LIMIT);
        const next = batches[index + 1]?.[0];
        if (next !== undefined) assert.ok(lengthOf(url, [...batch, next]) >= REQUEST_LINE_LIMIT);
      }
    }
  });

  it("gives the same result however it is split", async () => {
    await fc.assert(
      fc.asyncProperty(names, fc.nat(3500), async (accounts, length) => {
        const apiUrl = `http://127.0.0.1/${"x".repeat(length)}/v1`;
        const { entries, missing } = await computeUsage(
          clientOf(everyAccount, { apiUrl }),
          { accounts, month },
        );
        assert.deepEqual(entries.map(({ account }) => account), accounts);
        assert.deepEqual(
          entries.map(({ nodeHours }) => nodeHours),
          accounts.map((account) => elementOf(account).totalNodeHours),
        );
        assert.deepEqual(missing, []);
      }),
      { numRuns: 50 },
    );
  });

  it("counts once what a server that does not filter sends with every batch", async () => {
    const accounts = Array.from({ length: 2000 }, (_, n) => `account-${n}`);
    let requests = 0;
    const client = clientOf(() => {
      requests++;
      return { compute: [...accounts, "not-asked-for"].map(elementOf) };
    });
    const { entries } = await computeUsage(client, { accounts, month });
    assert.ok(requests > 1);
    assert.deepEqual(entries.map(({ account }) => account), accounts);
    assert.equal(entries[7]?.nodeHours, elementOf("account-7").totalNodeHours);
  });
});

describe("2 000 accounts", () => {
  const accounts = Array.from({ length: 2000 }, (_, n) => `proj-${n * 7919 % 100_000}/ü ${n}`);

  it("go in raw request lines under 6 000 bytes, with one token request", async () => {
    await using server = await serveRaw((line, socket) => {
      const url = new URL(line.split(" ")[1] ?? "", "http://127.0.0.1");
      const json = url.pathname === "/token" ? { access_token: "abc" } : everyAccount(url);
      const body = JSON.stringify(json);
      socket.write(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" +
          `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
    const auth = { tokenUrl: `${server.url}/token`, clientId: "me", clientSecret: "secret" };
    const client = createDwdiClient({ apiUrl: server.url, auth });
    const usage = await computeUsage(client, { accounts, clusters: ["alps", "daint"], month });
    const [token, ...data] = server.requestLines;
    assert.equal(token, "POST /token HTTP/1.1");
    assert.ok(data.length > 5 && data.every((line) => line.startsWith("GET /api/v1/compute/")));
    assert.ok(data.every((line) => line.endsWith("&cluster=alps&cluster=daint HTTP/1.1")));
    for (const line of data) assert.ok(Buffer.byteLength(line, "latin1") < 6000);
    assert.deepEqual(usage.entries.map(({ account }) => account), accounts);
  });

  it("give what asking for them one by one gives", async () => {
    const client = clientOf(everyAccount);
    const oneByOne = [];
    for (const account of accounts) {
      oneByOne.push(...(await computeUsage(client, { accounts: [account], month })).entries);
    }
    assert.deepEqual((await computeUsage(client, { accounts, month })).entries, oneByOne);
  });

  it("are asked for by at most `concurrency` requests at a time", async () => {
    for (const concurrency of [undefined, 2]) {
      await using server = await serve(async ({ target }) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return { json: everyAccount(new URL(target, "http://127.0.0.1")) };
      });
      const client = clientAt(server.url, { concurrency });
      await computeUsage(client, { accounts, from: "2025-01", to: "2025-03" });
      assert.equal(server.busiest, concurrency ?? 4);
    }
  });
});

describe("a list of names", () => {
  const nobody = clientOf(() => assert.fail("a request was sent"));
  const ask = {
    accounts: (accounts: readonly string[]) => computeUsage(nobody, { accounts, month }),
    clusters: (clusters: readonly string[]) => computeUsage(nobody, { clusters, month }),
    paths: (paths: readonly string[]) => storageUsage(nobody, { paths, month }),
    resources: (resources: readonly string[]) => inferenceCost(nobody, { resources, month }),
  };

  for (const [list, query] of Object.entries(ask)) {
    it(`asks for nothing when ${list} is empty`, async () => {
      const { entries, missing } = await query([]);
      assert.deepEqual([entries, missing], [[], []]);
    });

    const refused: [string, readonly string[], RegExp][] = [
      ["an empty name", ["a", ""], /^\w+\[1\] is not a name: it is empty or not a string$/],
      ["a blank name", [" \t"], /^\w+\[0\] is not a name/],
      ["half a character", ["a\ud83d"], /^\w+\[0\] holds half a character/],
      ["a name too long", ["é".repeat(1000)], /is too long: \d+ bytes$/],
    ];
    for (const [what, values, message] of refused) {
      it(`refuses ${what} in ${list}`, async () => {
        const error = await failureOf(() => query(values));
        assert.match(error.message, message);
        assert.equal(error.code, "config");
      });
    }
  }

  it("is missing whole when no cluster counts", async () => {
    const usage = await computeUsage(nobody, { accounts: ["a", "b"], clusters: [], month });
    assert.deepEqual(usage.missing, ["a", "b"]);
  });

  it("may be as long as it likes, the filters beside it may not", async () => {
    const clusters = Array.from({ length: 900 }, (_, n) => `cluster${n}`);
    for (const accounts of [undefined, ["a"]]) {
      const query = { month, clusters, ...(accounts && { accounts }) };
      const error = await failureOf(computeUsage(nobody, query));
      assert.match(error.message, /^the request for .* is too long: \d+ bytes$/);
    }
    const tenant = "t".repeat(6000);
    assert.equal((await failureOf(storageUsage(nobody, { tenant, month }))).code, "config");
  });
});
