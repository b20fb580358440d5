import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import {
  computeUsage,
  createDwdiClient,
  type DwdiClient,
  ping,
  type Service,
} from "../../../src/index.ts";
import { clientAt, clientOf, clientOfEmulator, failureOf } from "../../kit/clients.ts";
import { serve, serveDwdi } from "../../kit/servers.ts";

const auth = { token: "some-token" };

describe("apiUrl", () => {
  const bases = {
    "https://dwdi.cscs.ch": "https://dwdi.cscs.ch/api/v1",
    "https://dwdi.cscs.ch/": "https://dwdi.cscs.ch/api/v1",
    "https://dwdi.cscs.ch/api": "https://dwdi.cscs.ch/api/v1",
    "https://dwdi.cscs.ch/api/v1": "https://dwdi.cscs.ch/api/v1",
    "https://dwdi.cscs.ch/api/v1//": "https://dwdi.cscs.ch/api/v1",
    "https://dwdi.cscs.ch/api/v2": "https://dwdi.cscs.ch/api/v2",
    "https://dwdi.cscs.ch/v12/x/": "https://dwdi.cscs.ch/v12/x",
    "https://dwdi.cscs.ch/dwdi/vNext": "https://dwdi.cscs.ch/dwdi/vNext/api/v1",
    "HTTPS://DWDI.cscs.ch:443/a b": "https://dwdi.cscs.ch/a%20b/api/v1",
    "http://localhost:8480": "http://localhost:8480/api/v1",
    "http://127.3.2.1": "http://127.3.2.1/api/v1",
    "http://[::1]:1": "http://[::1]:1/api/v1",
  };
  for (const [apiUrl, base] of Object.entries(bases)) {
    it(`${apiUrl} means ${base}`, () => {
      assert.equal(createDwdiClient({ apiUrl, auth }).apiUrl, base);
    });
  }

  const refused: [string, RegExp][] = [
    ["", /is not an http or https URL/],
    ["dwdi.cscs.ch", /^apiUrl 'dwdi\.cscs\.ch' is not an http or https URL$/],
    ["ftp://dwdi.cscs.ch", /is not an http or https URL/],
    ["https://", /is not an http or https URL/],
    ["http://dwdi.cscs.ch", /would send a token in clear/],
    ["http://127.0.0.1.example.org", /would send a token in clear/],
    ["http://localhost.example.org", /would send a token in clear/],
    ["http://dwdi.localhost", /would send a token in clear/],
    ["http://localhost.", /would send a token in clear/],
    ["http://[::2]", /would send a token in clear/],
    ["https://x/?a=b", /has a query or a fragment/],
    ["https://x/#a", /has a query or a fragment/],
    ["https://me@x", /holds a user name or a password/],
  ];
  for (const [apiUrl, message] of refused) {
    it(`cannot be '${apiUrl}'`, () => {
      assert.throws(() => createDwdiClient({ apiUrl, auth }), { name: "DwdiConfigError", message });
      const tokenUrl = apiUrl;
      if (/^$|[?#]/.test(apiUrl)) return;
      const credentials = { tokenUrl, clientId: "me", clientSecret: "secret" };
      assert.throws(() => createDwdiClient({ apiUrl: "https://x", auth: credentials }), {
        name: "DwdiConfigError",
        message: /^tokenUrl /,
      });
    });
  }

  it("may be plain http to another machine when that is allowed", () => {
    const options = { apiUrl: "http://dwdi.cscs.ch", auth, allowInsecureHttp: true };
    assert.equal(createDwdiClient(options).apiUrl, "http://dwdi.cscs.ch/api/v1");
  });
});

describe("auth", () => {
  const right = { tokenUrl: "https://x/token", clientId: "me", clientSecret: "secret" };
  for (const name of ["tokenUrl", "clientId", "clientSecret"]) {
    it(`needs ${name}`, () => {
      for (const value of ["", undefined]) {
        const broken = { ...right, [name]: value } as typeof right;
        assert.throws(() => createDwdiClient({ apiUrl: "https://x", auth: broken }), {
          name: "DwdiConfigError",
          message: `auth.${name} is missing or empty`,
        });
      }
    });
  }

  it("is needed, in a way that is known", () => {
    const options: unknown[] = [undefined, null, "token", { ...right, method: "private_key_jwt" }];
    for (const broken of options) {
      const auth = broken as typeof right;
      assert.throws(() => createDwdiClient({ apiUrl: "https://x", auth }), {
        name: "DwdiConfigError",
      });
    }
  });
});

describe("client.get", () => {
  it("asks any route under the base, and gives what parse makes of its JSON", async () => {
    await using server = await serve(() => ({ json: { a: 1 } }));
    const client = clientAt(server.url);
    const params = { b: ["x y", "x y", "z"], c: undefined, a: "ü" };
    assert.equal(await client.get("/new/route", params, (json) => JSON.stringify(json)), '{"a":1}');
    assert.equal(await client.getText("new/route"), '{"a":1}');
    assert.deepEqual(server.seen.map(({ target }) => target), [
      "/api/v1/new/route?b=x+y&b=z&a=%C3%BC",
      "/api/v1/new/route",
    ]);
    assert.match(server.seen[0]?.headers["user-agent"] ?? "", /^dwdi-sdk\/\d/);
  });

  it("throws what parse throws", async () => {
    const failure = new RangeError("not this one");
    const parse = () => {
      throw failure;
    };
    await assert.rejects(clientOf(() => ({})).get("/x", {}, parse), (error) => error === failure);
  });

  it("does not give a part of an answer for the whole", async () => {
    await using server = await serve(() => ({ headers: { link: '<?page=2>; rel="next"' } }));
    const error = await failureOf(clientAt(server.url).get("/x", {}, String));
    assert.deepEqual([error.code, error.message], [
      "response",
      "GET /x returned several pages",
    ]);
    assert.equal(error.hint, "follow them with options.pages");
  });

  const itemsOf = (json: unknown): readonly unknown[] => Array.isArray(json) ? json : [];

  it("follows pages when it is told where their items are", async () => {
    await using server = await serve(({ target }) => {
      const page = Number(new URL(target, "http://x").searchParams.get("page") ?? "1");
      const link = `</api/v1/x?a=b&page=${page + 1}>; rel="next"`;
      return { json: [page, page], ...(page < 3 && { headers: { link } }) };
    });
    const parse = (items: unknown) => JSON.stringify(items);
    const options = { pages: itemsOf };
    assert.equal(await clientAt(server.url).get("/x", { a: "b" }, parse, options), "[1,1,2,2,3,3]");
    assert.deepEqual(server.seen.map(({ target }) => target), [
      "/api/v1/x?a=b",
      "/api/v1/x?a=b&page=2",
      "/api/v1/x?a=b&page=3",
    ]);
  });

  it("follows a thousand pages at most", async () => {
    let page = 1;
    const fetch = () => {
      const headers = { link: `<?page=${++page}>; rel="next"` };
      return Promise.resolve(Response.json([page], { headers }));
    };
    const client = createDwdiClient({ apiUrl: "https://x", auth: { token: "t" }, fetch });
    const error = await failureOf(client.get("/x", {}, String, { pages: itemsOf }));
    assert.deepEqual([error.code, error.message], ["response", "GET /x has more than 1000 pages"]);
    assert.equal(page, 1001);
  });

  it("throws what pages throws, and takes no more of them then", async () => {
    const failure = new RangeError("not a list");
    const pages = () => {
      throw failure;
    };
    const { get } = clientOf(() => ({}));
    await assert.rejects(get("/x", {}, String, { pages }), (error) => error === failure);
  });

  it("names pages for a key that is nearly it", async () => {
    const options = Object.assign({ timeout: 1 }, { page: itemsOf });
    const error = await failureOf(clientOf(() => ({})).get("/x", {}, String, options));
    assert.deepEqual([error.code, error.hint], ["config", "did you mean pages?"]);
  });

  const refused = [
    "../x",
    "/../x",
    "/a/../../x",
    "/%2e%2e/x",
    "https://evil.example.org/x",
    "mailto:x",
    "/x?a=b",
    "/x#a",
  ];
  for (const route of refused) {
    it(`does not ask ${route}`, async () => {
      const client = clientOf(() => assert.fail("a request was sent"));
      assert.equal((await failureOf(client.getText(route))).code, "config");
    });
  }

  it("cannot be led to another host by slashes", async () => {
    const hosts = new Set<string>();
    const client = clientOf((url) => hosts.add(url.host).size);
    for (const route of ["//evil.example.org/x", "\\\\evil.example.org", "/@evil.example.org"]) {
      await client.getText(route);
    }
    assert.deepEqual([...hosts], ["127.0.0.1"]);
  });

  it("shows nothing but the base when the client is printed", () => {
    const client = clientOf(() => ({}));
    assert.equal(JSON.stringify(client), '{"apiUrl":"http://127.0.0.1/api/v1"}');
    assert.deepEqual(Reflect.ownKeys(client), ["apiUrl", "get", "getText", "getToken"]);
    assert.ok(!inspect(client, { showHidden: true, depth: 9 }).includes("a-token-for-tests"));
  });

  it("is what the other functions need", async () => {
    const stranger = { apiUrl: "https://x" } as DwdiClient;
    const { message } = await failureOf(computeUsage(stranger, { month: "2025-01" }));
    assert.equal(message, "this is not a client that createDwdiClient or createWaldurClient made");
  });
});

describe("ping", () => {
  const all: readonly Service[] = ["compute", "storage", "inference"];

  it("finds each service healthy, compute when nothing is said", async () => {
    await using server = await serveDwdi();
    const client = clientOfEmulator(server);
    for (const { healthy, reachable, status, error } of await ping(client, all)) {
      assert.deepEqual([healthy, reachable, status, error], [true, true, 200, undefined]);
    }
    assert.deepEqual((await ping(client)).map(({ service }) => service), ["compute"]);
    const asked = server.emulator.requests.slice(1).map(({ target }) => target);
    const today = new Date().toISOString().slice(0, 10);
    const month = today.slice(0, 7);
    assert.deepEqual(asked.slice(0, 3).sort(), [
      `/api/v1/compute/usage-day/account?from=${today}&to=${today}`,
      `/api/v1/inference/resource/cost?from=${month}&to=${month}`,
      `/api/v1/storage/usage-day?exact-date=${today}`,
    ]);
  });

  const answers: [number, string, boolean][] = [
    [401, "auth", true],
    [403, "auth", true],
    [404, "not-found", true],
    [503, "server", true],
  ];
  for (const [status, code, reachable] of answers) {
    it(`says of ${status} what it means, after one try`, async () => {
      await using server = await serve(() => ({ status, headers: { "retry-after": "0" } }));
      const [result] = await ping(clientAt(server.url, { retry: { limit: 4 } }));
      assert.deepEqual(
        [result?.healthy, result?.reachable, result?.status, result?.error?.code],
        [false, reachable, status, code],
      );
      assert.equal(server.seen.length, 1);
    });
  }

  it("tries once where the options say nothing, undefined included", async () => {
    for (const options of [{}, { retry: undefined, timeout: undefined }]) {
      await using server = await serve(() => ({ status: 503 }));
      await ping(clientAt(server.url, { retry: { limit: 1 } }), ["compute"], options);
      assert.equal(server.seen.length, 1);
    }
  });

  it("says in which layer it went wrong", async () => {
    await using server = await serve(({ target }) =>
      target === "/token" ? { status: 500 } : { text: "<html>" }
    );
    const { url, ...closed } = await serve(() => ({}));
    await closed[Symbol.asyncDispose]();
    const credentials = { tokenUrl: `${server.url}/token`, clientId: "me", clientSecret: "secret" };
    const cases = [
      [clientAt(url), false, "connection"],
      [clientAt(server.url), true, "response"],
      [clientAt(server.url, { auth: credentials }), false, "server"],
      [clientAt(server.url, { auth: { token: () => "" } }), false, "config"],
      [
        clientAt(server.url, { auth: { token: () => Promise.reject(new Error("x")) } }),
        false,
        "auth",
      ],
    ] as const;
    for (const [client, reachable, code] of cases) {
      const [result] = await ping(client);
      assert.deepEqual([result?.healthy, result?.reachable, result?.error?.code], [
        false,
        reachable,
        code,
      ]);
    }
  });
});
