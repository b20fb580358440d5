/**
 * A `fetch` of the caller's own: what it is given, what it may give back and throw.
 */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { Readable } from "node:stream";
import { afterEach, describe, it } from "node:test";
import { fetch as undiciFetch } from "undici";
import { computeUsage, createDwdiClient, type Fetch, type FetchInit } from "../../../src/index.ts";
import { createEmulator } from "../../../src/emulator/index.ts";
import { isNetworkFailure } from "../../../src/http/network-error.ts";
import { clientAt, failureOf } from "../../kit/clients.ts";

/** A client that would try five times. */
const patient = (fetch: Fetch) => clientAt("http://127.0.0.1", { fetch, retry: { limit: 4 } });
const month = "2025-01";
const USAGE = { compute: [] };

/** What a call throws when its fetch throws this, and how often that was called. */
async function thrownFor(error: unknown): Promise<{ thrown: unknown; calls: number }> {
  let calls = 0;
  const client = patient(() => {
    calls++;
    return Promise.reject(error);
  });
  const thrown: unknown = await client.get("/x", {}, String).then(
    () => assert.fail("nothing was thrown"),
    (error: unknown) => error,
  );
  return { thrown, calls };
}

describe("what a custom fetch throws", () => {
  const own = [
    new TypeError("Cannot read properties of undefined (reading 'terminated')"),
    new TypeError("decompress is not a function"),
    new ReferenceError("certificate is not defined"),
    new SyntaxError("Unexpected token '<'"),
    new RangeError("Maximum call stack size exceeded"),
    new Error("a test must not ask DWDI"),
    Object.assign(new Error("ENOENT: no such file, open 'token'"), { code: "ENOENT" }),
    Object.assign(new TypeError("Invalid URL"), { code: "ERR_INVALID_URL" }),
    { status: 500 },
    undefined,
  ];
  for (const error of own) {
    it(`is told at once, as it is: ${String(error)}`, async () => {
      assert.deepEqual(await thrownFor(error), { thrown: error, calls: 1 });
    });
  }

  const failures: [runtime: string, error: unknown][] = [
    ["Node", new TypeError("fetch failed", { cause: new Error("other side closed") })],
    ["Deno", new TypeError("error sending request for url (http://x/): client error (Connect)")],
    ["Bun", Object.assign(new Error("Unable to connect."), { code: "ConnectionRefused" })],
    ["Chromium", new TypeError("Failed to fetch")],
    ["Firefox", new TypeError("NetworkError when attempting to fetch resource.")],
    ["Safari", new TypeError("Load failed")],
    ["workerd", new Error("Network connection lost.")],
    ["React Native, cross-fetch", new TypeError("Network request failed")],
    ["MSW's HttpResponse.error()", new TypeError("Failed to fetch", { cause: Response.error() })],
    ["node-fetch", Object.assign(new Error("request to x failed"), { code: "ECONNABORTED" })],
    ["axios", Object.assign(new Error("Network Error"), { code: "ERR_NETWORK" })],
    ["a time limit of its own", new DOMException("timed out", "TimeoutError")],
    ["an abort of its own", new DOMException("aborted", "AbortError")],
    ["another realm, as in Jest", { name: "TypeError", message: "fetch failed", cause: {} }],
    ["undici's code", Object.assign(new Error("x"), { code: "UND_ERR_HEADERS_TIMEOUT" })],
  ];
  for (const [runtime, error] of failures) {
    it(`is a failure of the network as ${runtime} tells it`, async () => {
      assert.ok(await isNetworkFailure(error));
    });
  }

  it("in a browser is one too in the user's language, as older Safaris tell it", async (t) => {
    const navigator: unknown = Reflect.get(globalThis, "navigator");
    t.after(() => Reflect.set(globalThis, "navigator", navigator));
    const value = { userAgent: "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Safari/605.1.15" };
    Object.defineProperty(globalThis, "navigator", { value, configurable: true, writable: true });
    const localized = new TypeError("Die Netzwerkverbindung wurde unterbrochen.");
    assert.ok(!await isNetworkFailure(localized), "an error of a page's code has a stack");
    localized.stack = "";
    assert.ok(await isNetworkFailure(localized));
    assert.ok(!await isNetworkFailure(new TypeError("x is not a function")));
  });

  it("is tried again where it is a failure of the network", async (t) => {
    t.mock.method(Math, "random", () => 0);
    const { thrown, calls } = await thrownFor(new TypeError("fetch failed"));
    assert.match(String(thrown), /^DwdiConnectionError: 127\.0\.0\.1 cannot be reached/);
    assert.equal(calls, 5);
  });
});

describe("what a custom fetch is given", () => {
  it("is a URL, and plain values that any fetch knows", async () => {
    const seen: [string, FetchInit][] = [];
    const client = createDwdiClient({
      apiUrl: "http://127.0.0.1",
      auth: { tokenUrl: "http://127.0.0.1/token", clientId: "i", clientSecret: "planted-secret" },
      fetch: (url, init) => {
        seen.push([url, init]);
        return Promise.resolve(Response.json(
          url.endsWith("/token") ? { access_token: "t", expires_in: 300 } : USAGE,
        ));
      },
    });
    await computeUsage(client, { month });
    const [token, data] = seen;
    for (const [url, init] of seen) {
      assert.equal(typeof url, "string");
      assert.deepEqual(Object.keys(init).sort(), [
        "body",
        "headers",
        "method",
        "redirect",
        "signal",
      ]);
      assert.ok(init.signal instanceof AbortSignal);
    }
    assert.equal(token?.[1].method, "POST");
    assert.match(String(token?.[1].body), /^grant_type=client_credentials&/);
    assert.deepEqual([data?.[1].method, data?.[1].body], ["GET", null]);
    assert.equal(data?.[1].headers["authorization"], "Bearer t");
  });
});

describe("what a custom fetch gives back", () => {
  const wrong: [what: string, response: unknown][] = [
    ["nothing", undefined],
    ["a mock with json() alone", { ok: true, status: 200, json: () => Promise.resolve(USAGE) }],
    ["the Node stream of node-fetch", {
      ok: true,
      status: 200,
      headers: new Headers(),
      body: Readable.from("{}"),
    }],
  ];
  for (const [what, response] of wrong) {
    it(`is refused at once where it is ${what}`, async () => {
      const client = patient(() => Promise.resolve(response as Response));
      const error = await failureOf(client.get("/x", {}, String));
      assert.equal(error.code, "config");
      assert.match(error.message, /no response with a web stream as its body/);
      assert.match(error.hint ?? "", /node-fetch/);
    });
  }

  it("may be undici's own response", async (t) => {
    const server = createServer(async (request, response) => {
      await text(request);
      response.setHeader("content-type", "application/json").end(JSON.stringify(USAGE));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    // That it compiles is half of the test: undici's types are not the platform's.
    const client = clientAt(`http://127.0.0.1:${port}`, { fetch: undiciFetch });
    assert.deepEqual((await computeUsage(client, { month })).entries, []);
    server.closeAllConnections();
  });

  it("may be the emulator's", async () => {
    const emulator = createEmulator();
    const { apiUrl, auth } = emulator.settings("http://127.0.0.1");
    const client = createDwdiClient({ apiUrl, auth, fetch: emulator.fetch });
    assert.ok((await computeUsage(client, { month })).entries.length > 0);
  });
});

describe("a mock of the platform's fetch", () => {
  const { fetch } = globalThis;
  afterEach(() => {
    globalThis.fetch = fetch;
  });

  for (const host of ["127.0.0.1", "localhost", "[::1]"]) {
    it(`is asked for ${host} too, also by a client that was there before`, async () => {
      const client = clientAt(`http://${host}:9`);
      for (const _ of [1, 2]) {
        let calls = 0;
        globalThis.fetch = () => {
          calls++;
          return Promise.resolve(Response.json(USAGE));
        };
        await computeUsage(client, { month });
        assert.equal(calls, 1);
        globalThis.fetch = fetch;
        assert.equal((await failureOf(computeUsage(client, { month }))).code, "connection");
      }
    });
  }
});
