/**
 * Options and queries that no type lets pass: told at once, with what is wrong and what was meant.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  computeUsage,
  createDwdiClient,
  DwdiConfigError,
  inferenceCost,
  type PeriodQuery,
  storageUsage,
} from "../../../src/index.ts";
import { createWaldurClient } from "../../../src/waldur/index.ts";
import { failureOf } from "../../kit/clients.ts";

const OPTIONS = { apiUrl: "https://dwdi.example.org", auth: { token: "token" } };
const CREDENTIALS = { tokenUrl: "https://x.ch/token", clientId: "me", clientSecret: "secret" };
const fetch = () => assert.fail("a request was sent");
const month = "2025-01";

describe("the options of a client", () => {
  const wrong: [options: unknown, message: RegExp, hint?: RegExp][] = [
    [undefined, /options of createDwdiClient must be an object/],
    [[], /must be an object/],
    [{ ...OPTIONS, timeot: 5 }, /has no 'timeot'|have no 'timeot'/, /did you mean timeout\?/],
    [{ ...OPTIONS, retry: 2 }, /retry must be an object/],
    [{ ...OPTIONS, retry: { limt: 2 } }, /'limt'/, /did you mean limit\?/],
    [{ ...OPTIONS, tls: { rejectUnauthorized: false } }, /'rejectUnauthorized'/, /ca/],
    [{ ...OPTIONS, fetch: 5 }, /fetch must be a function/],
    [{ ...OPTIONS, logger: "console" }, /logger must be an object/],
    [{ ...OPTIONS, apiUrl: 5 }, /apiUrl/],
    [{ ...OPTIONS, timeout: "5 s" }, /timeout must be/],
    [{ apiUrl: OPTIONS.apiUrl }, /auth is missing/],
    [{ ...OPTIONS, auth: "token" }, /auth is missing/],
    [{ ...OPTIONS, auth: { tokn: "x" } }, /auth has no 'tokn'/, /did you mean token\?/],
    [
      { ...OPTIONS, auth: { ...CREDENTIALS, clientSecrt: "x" } },
      /auth has no 'clientSecrt'/,
      /did you mean clientSecret\?/,
    ],
    [{ ...OPTIONS, auth: { ...CREDENTIALS, scopes: "x" } }, /'scopes'/, /did you mean scope\?/],
    [{ ...OPTIONS, auth: { token: "x", scope: "y" } }, /auth with a token has no 'scope'/],
  ];
  for (const [options, message, hint = /|/] of wrong) {
    it(`are refused: ${JSON.stringify(options)}`, () => {
      for (const create of [createDwdiClient, createWaldurClient]) {
        assert.throws(
          () => create(options as typeof OPTIONS),
          (error) =>
            error instanceof DwdiConfigError && hint.test(error.hint ?? "") &&
            (message.test(error.message) || create === createWaldurClient),
        );
      }
    });
  }

  it("may hold the URL as an object, and keys that are undefined", () => {
    const options = {
      ...OPTIONS,
      apiUrl: new URL("https://dwdi.example.org/api/v1"),
      proxy: undefined,
    };
    assert.equal(createDwdiClient(options).apiUrl, "https://dwdi.example.org/api/v1");
    createDwdiClient(Object.assign({ nothing: undefined }, OPTIONS));
  });
});

describe("a query", () => {
  const client = createDwdiClient({ ...OPTIONS, fetch });
  const wrong: [
    read: typeof computeUsage | typeof storageUsage,
    query: unknown,
    message: RegExp,
  ][] = [
    [computeUsage, undefined, /the query must be an object/],
    [computeUsage, { acounts: ["g207"], month }, /'acounts'/],
    [computeUsage, { month, retry: { limit: 0 } }, /'retry'/],
    [computeUsage, { month: 5 }, /month/],
    [computeUsage, { month, accounts: "g207" }, /accounts must be a list/],
    [storageUsage, { month, path: ["/a"] }, /'path'/],
  ];
  for (const [read, query, message] of wrong) {
    it(`is refused: ${JSON.stringify(query)}`, async () => {
      const error = await failureOf(read(client, query as { month: string }));
      assert.equal(error.code, "config");
      assert.match(error.message, message);
    });
  }

  it("names what was meant", async () => {
    const misspelt = { resource: ["6f"], month };
    const error = await failureOf(inferenceCost(client, Object(misspelt)));
    assert.equal(error.hint, "did you mean resources?");
  });

  it("may hold keys that are undefined", async () => {
    const answering = createDwdiClient({
      ...OPTIONS,
      fetch: () => Promise.resolve(Response.json({ compute: [] })),
    });
    const query = { month, accounts: undefined, clusters: undefined, nothing: undefined };
    assert.deepEqual((await computeUsage(answering, query)).entries, []);
  });

  it("names one period, or does not type-check", () => {
    const period: PeriodQuery = { month };
    // @ts-expect-error a query without a period
    const none: PeriodQuery = {};
    // @ts-expect-error a query with two periods
    const two: PeriodQuery = { month, day: "2025-01-01" };
    // @ts-expect-error a range without an end
    const open: PeriodQuery = { from: month };
    assert.equal([period, none, two, open].length, 4);
  });

  it("of any route takes the options of a call, and no others", async () => {
    const call = { timout: 5 };
    const error = await failureOf(client.get("/x", {}, (json) => json, Object(call)));
    assert.equal(error.hint, "did you mean timeout?");
  });
});
