import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { describe, it } from "node:test";
import { computeUsage, type DwdiErrorCode } from "../../../src/index.ts";
import { clientAt, clientOfEmulator, failureOf } from "../../kit/clients.ts";
import { type Reply, serve, serveDwdi, serveRaw } from "../../kit/servers.ts";

const month = "2025-01";
const ROUTE = "GET /compute/usage-month/account";
const WRONG = "the response to GET /compute/usage-month/account is invalid: ";

/** The error of a request for January 2025, which shows none of the names and numbers below. */
async function failure(reply: Reply, changes = {}) {
  await using server = await serve(() => reply);
  const error = await failureOf(computeUsage(clientAt(server.url, changes), { month }));
  for (const value of ["ada.lovelace", "g207-secret", "-41", "41.5x"]) {
    assert.ok(!`${error.message} ${error.hint} ${error.cause}`.includes(value), error.message);
  }
  assert.match(error.message, /^(the (answer|response) to )?GET \/compute\/usage-month\/account /);
  return error;
}

describe("an invalid response", () => {
  const account = "g207-secret";
  const user = (fields: object) => ({
    compute: [{ account, users: [{ username: "ada.lovelace", ...fields }] }],
  });
  const wrong: [string, unknown, string][] = [
    ["a list at the top", [], "compute: missing"],
    ["null", null, "expected an object, received null"],
    ["no list", {}, "compute: missing"],
    ["null for the list", { compute: null }, "compute: expected an array, received null"],
    [
      "an object for the list",
      { compute: { account } },
      "compute: expected an array, received an object",
    ],
    [
      "a list of texts",
      { compute: [account] },
      "compute[0]: expected an object, received a string",
    ],
    [
      "an element without account",
      { compute: [{ account }, {}] },
      "compute[1].account: missing",
    ],
    [
      "a number as account",
      { compute: [{ account: -41 }] },
      "compute[0].account: expected a string, received a negative number",
    ],
    [
      "a negative number",
      { compute: [{ account, totalNodeHours: -41 }] },
      "compute[0].totalNodeHours: expected a number of at least 0, received a negative number",
    ],
    [
      "a negative number in a text",
      { compute: [{ account, totalNodeHours: "-41" }] },
      "compute[0].totalNodeHours: expected a number of at least 0, received a negative number",
    ],
    [
      "a text that is no decimal",
      { compute: [{ account, accountNodeHours: "41.5x" }] },
      "compute[0].accountNodeHours: expected a number of at least 0, received a string",
    ],
    [
      "an empty text for a number",
      user({ cpuHours: "" }),
      "compute[0].users[0].cpuHours: expected a number of at least 0, received a string",
    ],
    [
      "a list for a number",
      user({ gpuHours: [] }),
      "compute[0].users[0].gpuHours: expected a number of at least 0, received an array",
    ],
    [
      "a negative number of an unknown metric",
      user({ tpuHours: -41 }),
      "compute[0].users[0].tpuHours: expected a number of at least 0, received a negative number",
    ],
    [
      "more than a double holds in a text",
      user({ nodeHours: "1e999" }),
      "compute[0].users[0].nodeHours: expected a number of at least 0, received Infinity or NaN",
    ],
    [
      "an object for the users",
      { compute: [{ account, users: {} }] },
      "compute[0].users: expected an array, received an object",
    ],
    [
      "a user that is a text",
      { compute: [{ account, users: ["ada.lovelace"] }] },
      "compute[0].users[0]: expected an object, received a string",
    ],
    [
      "a user without name",
      user({ username: null }),
      "compute[0].users[0].username: expected a string, received null",
    ],
    [
      "a date that is a number",
      user({ usageDate: 41 }),
      "compute[0].users[0].usageDate: expected a string, received a number",
    ],
  ];
  for (const [what, json, message] of wrong) {
    it(`holds ${what}`, async () => {
      const error = await failure({ json });
      assert.deepEqual([error.code, error.message], ["response", WRONG + message]);
    });
  }

  it("overflows in a sum", async () => {
    const huge = { account, totalNodeHours: 1.7e308 };
    await using server = await serve(() => ({ json: { compute: [huge, huge] } }));
    const error = await failureOf(computeUsage(clientAt(server.url), { month }));
    assert.equal(error.code, "response");
  });

  const text = (text: string, type: string): Reply => ({ text, headers: { "content-type": type } });
  const page = "<!doctype html><title>\n Sign in to\tCSCS </title>ada.lovelace";
  const notJson: [string, Reply, string][] = [
    ["an HTML page", text(page, "text/html; charset=utf-8"), 'text/html, "Sign in to CSCS"'],
    [
      "an HTML page that says it is JSON's friend",
      text(page, "text/plain"),
      'text/html, "Sign in to CSCS"',
    ],
    ["a text", text("Bad gateway\u001b[31m", "text/plain"), "Bad gateway [31m"],
    ["an image", text("GIF89a", "image/gif"), "image/gif"],
    ["nothing", text("", "text/plain"), "an empty body"],
    [
      "truncated JSON",
      text('{"compute":[{"account":"g207-secret"', "application/json"),
      "JSON that is cut short or malformed (36 characters)",
    ],
    [
      "NaN",
      text('{"compute":[{"n":NaN}]}', "application/json"),
      "JSON that is cut short or malformed (23 characters)",
    ],
  ];
  for (const [what, reply, came] of notJson) {
    it(`is ${what} with status 200`, async () => {
      const error = await failure(reply);
      assert.equal(error.message, `${ROUTE} did not return JSON but ${came}`);
      assert.deepEqual([error.code, error.status], ["response", 200]);
    });
  }

  it("is not UTF-8", async () => {
    const error = await failure((response) => response.end(Buffer.from([0x7b, 0xff, 0xfe])));
    assert.equal(error.message, `${ROUTE} did not return UTF-8 text`);
    assert.equal(error.code, "response");
  });
});

describe("an answer that can be right", () => {
  it("may be an empty list, null users, no users, a byte order mark", async () => {
    for (const text of ['{"compute":[]}', '\ufeff{"compute":[{"account":"a","users":null}]}']) {
      await using server = await serve(() => ({ text }));
      await computeUsage(clientAt(server.url), { month });
    }
  });
});

describe("an answer with an error status", () => {
  const statuses: [number, DwdiErrorCode, RegExp | undefined][] = [
    [400, "server", undefined],
    [401, "auth", /token was not accepted/],
    [403, "auth", /ask for access/],
    [404, "not-found", /API URL/],
    [405, "server", undefined],
    [409, "server", undefined],
    [429, "server", undefined],
    [500, "server", undefined],
    [503, "server", undefined],
  ];
  for (const [status, code, hint] of statuses) {
    it(`${status} is ${code}, with the start of its body and its id`, async () => {
      const headers = { "content-type": "text/plain", "x-request-id": "req-7" };
      const error = await failure({ status, headers, text: `not\n${"x".repeat(20_000)}` });
      const said = `not ${"x".repeat(196)}`;
      assert.equal(error.message, `${ROUTE} returned ${status}: ${said} (x-request-id req-7)`);
      assert.deepEqual([error.code, error.status, error.requestId], [code, status, "req-7"]);
      if (hint) assert.match(error.hint ?? "", hint);
    });
  }

  it("401 twice is an error after one repeat with a new token", async () => {
    await using server = await serveDwdi();
    server.emulator.fault({ route: "compute", status: 401, times: 2 });
    const error = await failureOf(computeUsage(clientOfEmulator(server), { month }));
    assert.deepEqual([error.code, error.status], ["auth", 401]);
    assert.deepEqual(server.emulator.requests.map(({ method }) => method), [
      "POST",
      "GET",
      "POST",
      "GET",
    ]);
  });

  it("401 once is repaired, without any retry", async () => {
    await using server = await serveDwdi();
    server.emulator.fault({ route: "compute", status: 401 });
    const usage = await computeUsage(clientOfEmulator(server), { month });
    assert.ok(usage.entries.length > 0);
  });

  it("500 is tried five times by default", async () => {
    await using server = await serve(() => ({ status: 500, headers: { "retry-after": "0" } }));
    const client = clientAt(server.url, { retry: {} });
    const error = await failureOf(computeUsage(client, { month }));
    assert.match(error.message, /returned 500 after 5 tries: \{\}$/);
    assert.equal(server.seen.length, 5);
  });

  it("500 four times is no error in the end", async () => {
    await using server = await serve((_, index) =>
      index < 4 ? { status: 500, headers: { "retry-after": "0" } } : { json: { compute: [] } }
    );
    await computeUsage(clientAt(server.url, { retry: {} }), { month });
    assert.equal(server.seen.length, 5);
  });

  it("429 with a date past two minutes fails at once and names the time", async () => {
    const date = new Date("2025-01-31T10:00:00Z").toUTCString();
    const later = new Date("2025-01-31T10:05:00Z").toUTCString();
    await using server = await serve(() => ({
      status: 429,
      headers: { date, "retry-after": later },
    }));
    const error = await failureOf(computeUsage(clientAt(server.url, { retry: {} }), { month }));
    assert.equal(error.hint, "the server asked to wait 300 s before the next try");
    assert.deepEqual([error.code, server.seen.length], ["server", 1]);
  });
});

describe("a body", () => {
  it("may be as long as maxResponseBytes and no longer, announced or not", async () => {
    const text = '{"compute":[]}';
    for (const chunked of [false, true]) {
      const reply = (response: ServerResponse) => {
        if (chunked) response.write(text.slice(0, 5));
        setTimeout(() => response.end(chunked ? text.slice(5) : text), chunked ? 10 : 0);
      };
      const error = await failure(reply, { maxResponseBytes: text.length - 1 });
      assert.equal(error.code, "response");
      assert.equal(
        error.message,
        `the response to ${ROUTE} is longer than ${text.length - 1} bytes`,
      );
      await using server = await serve(() => reply);
      await computeUsage(clientAt(server.url, { maxResponseBytes: text.length }), { month });
    }
  });

  it("of 600 MiB is not read past the limit, nor asked for again", async () => {
    let sent = 0;
    await using server = await serve(() => (response) => {
      const spaces = Buffer.alloc(1_048_576, " ");
      const more = () => {
        while (sent < 600 && !response.destroyed) {
          sent++;
          if (!response.write(spaces)) return void response.once("drain", more);
        }
        response.end();
      };
      more();
    });
    const client = clientAt(server.url, { maxResponseBytes: 20 * 1_048_576, retry: { limit: 4 } });
    const before = process.memoryUsage.rss();
    const started = performance.now();
    const error = await failureOf(computeUsage(client, { month }));
    assert.equal(error.code, "response");
    assert.equal(server.seen.length, 1);
    assert.ok(sent < 300, `${sent} MiB were sent`);
    assert.ok(process.memoryUsage.rss() - before < 400 * 1_048_576);
    assert.ok(performance.now() - started < 5000);
  });

  const head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
  const broken: [string, string][] = [
    ["before its content-length is reached", `${head}content-length: 900\r\n\r\n{"compute":[]}`],
    ["in the middle of a chunk", `${head}transfer-encoding: chunked\r\n\r\nff\r\n{"compute":`],
    ["before its last chunk", `${head}transfer-encoding: chunked\r\n\r\ne\r\n{"compute":[]}\r\n`],
    ["before it begins", ""],
  ];
  for (const [where, bytes] of broken) {
    it(`that ends ${where} is asked for again, then an error`, async () => {
      let isWhole = false;
      await using server = await serveRaw((_, socket) => {
        socket.end(isWhole ? `${head}content-length: 14\r\n\r\n{"compute":[]}` : bytes);
      });
      const client = clientAt(server.url, { timeout: 5000 });
      const error = await failureOf(computeUsage(client, { month }));
      assert.equal(error.code, "connection", error.message);
      isWhole = true;
      const lines = server.requestLines.length;
      await using second = await serveRaw((_, socket, index) => {
        socket.end(index < lines ? bytes : `${head}content-length: 14\r\n\r\n{"compute":[]}`);
      });
      await computeUsage(clientAt(second.url, { retry: { limit: 1 } }), { month });
      assert.equal(second.requestLines.length, lines + 1);
    });
  }

  it("that is shorter than announced is noticed where the fetch does not notice", async () => {
    const headers = { "content-length": "900" };
    const fetch = () => Promise.resolve(new Response('{"compute":[]}', { headers }));
    const error = await failureOf(computeUsage(clientAt("http://127.0.0.1", { fetch }), { month }));
    assert.equal(error.message, `the response to ${ROUTE} was cut short: 14 of 900 bytes arrived`);
    assert.equal(error.code, "connection");
  });

  it("that never ends is ended by the time-out of a try", async () => {
    await using server = await serve(() => (response) => void response.write('{"compute":'));
    const error = await failureOf(computeUsage(clientAt(server.url, { timeout: 100 }), { month }));
    assert.deepEqual([error.code, error.message], [
      "timeout",
      `${ROUTE} took longer than 100 ms`,
    ]);
  });
});

describe("a redirect", () => {
  it("to another origin is an error, and the token stays home", async () => {
    await using elsewhere = await serve(() => ({ json: { compute: [] } }));
    for (const status of [300, 301, 302, 303, 307, 308, 399]) {
      for (const location of [`${elsewhere.url}/x`, `//${new URL(elsewhere.url).host}/y`]) {
        const error = await failure({ status, headers: { location } });
        assert.equal(error.message, `${ROUTE} was redirected to ${elsewhere.url}`);
        assert.equal(error.code, "response");
      }
    }
    assert.equal(elsewhere.seen.length, 0);
  });

  it("within the origin is followed, with the token, up to five times", async () => {
    for (const redirects of [5, 6]) {
      await using server = await serve(({ target }, index) =>
        index < redirects
          ? { status: 307, headers: { location: `${target}&n=${index}` } }
          : { json: { compute: [] } }
      );
      const reading = computeUsage(clientAt(server.url), { month });
      if (redirects === 5) await reading;
      else assert.match((await failureOf(reading)).message, /was redirected more than 5 times$/);
      assert.equal(server.seen.length, 6);
      assert.ok(
        server.seen.every(({ headers }) => headers.authorization === "Bearer a-token-for-tests"),
      );
      assert.match(server.seen[5]?.target ?? "", /^\/api\/v1\/compute.*&n=0&n=1&n=2&n=3&n=4$/);
    }
  });

  it("is none with a status of success or of an error", async () => {
    const headers = { location: "/elsewhere" };
    for (const [status, code] of [[299, undefined], [400, "server"]] as const) {
      await using server = await serve(() => ({ status, headers, json: { compute: [] } }));
      const usage = computeUsage(clientAt(server.url), { month });
      if (code === undefined) await usage;
      else assert.equal((await failureOf(usage)).code, code);
      assert.equal(server.seen.length, 1);
    }
  });

  it("is followed though its own body breaks off", async () => {
    const broken = new ReadableStream({ start: (controller) => controller.error(new TypeError()) });
    const client = clientAt("http://127.0.0.1", {
      fetch: (input) =>
        Promise.resolve(
          String(input).endsWith("/there")
            ? new Response('{"compute":[]}')
            : new Response(broken, { status: 307, headers: { location: "/there" } }),
        ),
    });
    assert.deepEqual((await computeUsage(client, { month })).entries, []);
  });

  it("to nowhere is an error", async () => {
    assert.equal((await failure({ status: 302 })).code, "server");
    const error = await failure({ status: 302, headers: { location: "http://[" } });
    assert.equal(error.code, "response");
  });
});

describe("pages", () => {
  const link = (url: string) => ({ link: `<${url}>; title="a, b"; rel="prev next"` });

  it("are followed by their Link, and an account on two of them is summed", async () => {
    await using server = await serve(({ target }, index) => ({
      json: { compute: [{ account: "a", totalNodeHours: 2 ** index }] },
      headers: index < 2 ? link(index ? `${target}&page=3` : "?page=2&from=x") : {},
    }));
    const { entries } = await computeUsage(clientAt(server.url), { month });
    assert.deepEqual(entries.map(({ nodeHours }) => nodeHours), [7]);
    const route = "/api/v1/compute/usage-month/account";
    assert.deepEqual(server.seen.map(({ target }) => target), [
      `${route}?from=2025-01&to=2025-01`,
      `${route}?page=2&from=x`,
      `${route}?page=2&from=x&page=3`,
    ]);
  });

  it("do not run in a circle", async () => {
    await using server = await serve((_, index) => ({
      json: { compute: [] },
      headers: link(`?page=${index % 2}`),
    }));
    const error = await failureOf(computeUsage(clientAt(server.url), { month }));
    assert.equal(error.message, `${ROUTE} names the same page twice`);
    assert.equal(server.seen.length, 3);
  });

  it("are not followed away from the API, and the token stays home", async () => {
    await using elsewhere = await serve(() => ({ json: { compute: [] } }));
    for (const next of [elsewhere.url, "/login", "../../..", "http://["]) {
      const error = await failure({ json: { compute: [] }, headers: link(next) });
      assert.match(error.message, /names a next page that is not under http:/);
    }
    assert.equal(elsewhere.seen.length, 0);
  });

  it("of other relations are left alone", async () => {
    const headers = { link: '</x>; rel="prev", </y>; rel=last; title="rel=next"' };
    await using server = await serve(() => ({ json: { compute: [] }, headers }));
    await computeUsage(clientAt(server.url), { month });
    assert.equal(server.seen.length, 1);
  });
});
