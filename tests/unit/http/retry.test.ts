import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import {
  backoff,
  isRetryableStatus,
  LONGEST_RETRY_AFTER,
  parseHttpDate,
  parseRetryAfter,
} from "../../../src/http/retry.ts";
import { computeUsage } from "../../../src/index.ts";
import { clientAt, clientOfEmulator, failureOf } from "../../kit/clients.ts";
import { serve, serveDwdi } from "../../kit/servers.ts";

const month = "2025-01";
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** A date as RFC 850 and as asctime of C write it. */
function obsoleteForms(date: Date): readonly [rfc850: string, asctime: string] {
  const [, day = "", month = "", year = "", time = ""] = date.toUTCString().split(" ");
  const weekday = DAYS[date.getUTCDay()] ?? "";
  return [
    `${weekday}, ${day}-${month}-${year.slice(2)} ${time} GMT`,
    `${weekday.slice(0, 3)} ${month} ${day.replace(/^0/, " ")} ${time} ${year}`,
  ];
}

describe("Retry-After", () => {
  const seconds = fc.date({
    min: new Date("1990-01-01T00:00:00Z"),
    max: new Date("2065-01-01T00:00:00Z"),
    noInvalidDate: true,
  }).map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000));
  const headersOf = (fields: Record<string, string>) => new Headers(fields);

  it("is seconds, of any number", () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), (n) => {
      assert.equal(parseRetryAfter(headersOf({ "retry-after": String(n) })), Number(n) * 1000);
    }));
  });

  it("is a date as HTTP writes it today", () => {
    fc.assert(fc.property(seconds, (date) => {
      assert.equal(parseHttpDate(date.toUTCString()), date.getTime());
    }));
    assert.equal(parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), Date.UTC(1994, 10, 6, 8, 49, 37));
  });

  it("is absent in the obsolete forms of a date", () => {
    fc.assert(fc.property(seconds, (date) => {
      for (const form of obsoleteForms(date)) {
        assert.equal(parseRetryAfter(headersOf({ "retry-after": form })), undefined, form);
      }
    }));
    for (const form of ["Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]) {
      assert.equal(parseHttpDate(form), undefined, form);
    }
  });

  it("counts from the answer's own Date, or from now, and is never negative", () => {
    fc.assert(fc.property(seconds, seconds, (moment, now) => {
      const wait = Math.max(0, moment.getTime() - now.getTime());
      const asked = { "retry-after": moment.toUTCString() };
      assert.equal(parseRetryAfter(headersOf({ ...asked, date: now.toUTCString() })), wait);
      assert.equal(parseRetryAfter(headersOf(asked), now.getTime()), wait);
    }));
  });

  it("is nothing when it is nothing of that", () => {
    for (
      const value of [
        "",
        "soon",
        "-1",
        "1.5",
        "1 s",
        "2025-01-01",
        "Sun, 06 Nov 1994",
        "Sun, 06 Xyz 1994 08:49:37 GMT",
      ]
    ) {
      assert.equal(parseRetryAfter(headersOf({ "retry-after": value })), undefined, value);
    }
    assert.equal(parseRetryAfter(headersOf({})), undefined);
    fc.assert(fc.property(fc.string(), (text) => parseHttpDate(text) === undefined));
  });

  it("is obeyed up to two minutes", async () => {
    const inNinetySeconds = new Date(Date.now() + 90_000).toUTCString();
    for (const [asked, wait] of [["60", 60], ["120", 120], [inNinetySeconds, 90]] as const) {
      await using server = await serve(() => ({ status: 503, headers: { "retry-after": asked } }));
      const stop = new AbortController();
      const waits: number[] = [];
      const info = (line: string) => {
        waits.push(Number(/ in (\d+) ms$/.exec(line)?.[1]));
        stop.abort();
      };
      const client = clientAt(server.url, { retry: { limit: 4 }, logger: { info } });
      const { code } = await failureOf(computeUsage(client, { month }, { signal: stop.signal }));
      assert.equal(code, "aborted");
      assert.ok(Math.abs((waits[0] ?? NaN) - wait * 1000) <= 5000, `${waits} ms`);
      assert.equal(server.seen.length, 1);
    }
  });

  it("past two minutes fails the call at once, with the time named", async () => {
    for (const asked of ["121", "99999999999999999999", new Date(Date.now() + 1e6).toUTCString()]) {
      await using server = await serve(() => ({ status: 503, headers: { "retry-after": asked } }));
      const client = clientAt(server.url, { retry: { limit: 4 } });
      const error = await failureOf(computeUsage(client, { month }));
      assert.match(error.hint ?? "", /^the server asked to wait \d+ s before the next try$/);
      assert.equal(server.seen.length, 1);
    }
  });

  it("of the emulator is obeyed", async () => {
    await using server = await serveDwdi();
    server.emulator.fault({ route: "compute", status: 429, retryAfter: "0", times: 3 });
    await computeUsage(clientOfEmulator(server, { retry: { limit: 3 } }), { month });
  });
});

describe("a retry without Retry-After", () => {
  const { random } = Math;
  before(() => {
    Math.random = () => 0;
  });
  after(() => {
    Math.random = random;
  });

  it("waits with full jitter up to min(30 s, 0.5 s × 2^n)", () => {
    fc.assert(fc.property(fc.nat(100), fc.double({ min: 0, max: 1, noNaN: true }), (n, chance) => {
      const most = Math.min(30_000, 500 * 2 ** n);
      assert.equal(backoff(n, () => chance), chance * most);
      assert.ok(most <= LONGEST_RETRY_AFTER);
    }));
  });

  it("is for statuses that go away by themselves, and only for those", async () => {
    const retried = [408, 425, 429, 500, 502, 503, 504];
    const all = Array.from({ length: 400 }, (_, n) => 200 + n);
    assert.deepEqual(all.filter(isRetryableStatus), retried);
    for (const status of [400, 403, 404, 409, 422, 501, ...retried]) {
      await using server = await serve(() => ({ status }));
      const client = clientAt(server.url, { retry: { limit: 2 } });
      assert.equal((await failureOf(computeUsage(client, { month }))).status, status);
      assert.equal(server.seen.length, retried.includes(status) ? 3 : 1, String(status));
    }
  });

  it("is for connections that fail, as often as the limit says", async () => {
    const { url, ...closed } = await serve(() => ({}));
    await closed[Symbol.asyncDispose]();
    for (const limit of [0, 1, 3]) {
      const tries: string[] = [];
      const client = clientAt(url, {
        retry: { limit },
        logger: { debug: (line) => tries.push(line) },
      });
      const error = await failureOf(computeUsage(client, { month }));
      assert.equal(error.code, "connection");
      assert.equal(
        error.message,
        `${new URL(url).host} cannot be reached: the connection was refused`,
      );
      assert.equal(tries.filter((line) => line.includes(" failed ")).length, limit + 1);
    }
  });

  it("says in one line what each try came to, and why there is another", async () => {
    const lines: string[] = [];
    await using server = await serve((_, n) =>
      n === 0 ? { status: 502 } : { json: { compute: [] } }
    );
    const told = (kind: string) => (line: string) =>
      void lines.push(`${kind}: ${line.replace(/\d+ ms/, "N ms")}`);
    const logger = { debug: told("debug"), info: told("info") };
    await computeUsage(clientAt(server.url, { retry: { limit: 4 }, logger }), { month });
    assert.deepEqual(lines, [
      "debug: GET /compute/usage-month/account returned 502 (2 characters) after N ms",
      "info: GET /compute/usage-month/account returned 502: try 2 of 5 in N ms",
      "debug: GET /compute/usage-month/account returned 200 (14 characters) after N ms",
    ]);
  });

  it("may be told otherwise for one call", async () => {
    await using server = await serve(() => ({ status: 500 }));
    const client = clientAt(server.url, { retry: { limit: 4 } });
    const { message } = await failureOf(client.getText("/x", {}, { retry: { limit: 1 } }));
    assert.match(message, /after 2 tries/);
    assert.equal(server.seen.length, 2);
  });
});
