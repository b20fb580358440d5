/**
 * The client: where Waldur is, who asks, pages, and what may be shown.
 */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { after, describe, it } from "node:test";
import { inspect } from "node:util";
import {
  DwdiAbortError,
  DwdiAuthError,
  DwdiConfigError,
  DwdiError,
  DwdiResponseError,
  DwdiServerError,
} from "../../../src/errors.ts";
import { serveEmulator } from "../../../src/emulator/index.ts";
import { connectionOf } from "../../../src/client/connection.ts";
import { createWaldurClient, type WaldurClientOptions } from "../../../src/waldur/index.ts";
import { failureOf } from "../../kit/clients.ts";
import { CERTIFICATE, KEY } from "../../kit/loopback-certificate.ts";

const TOKEN = "0123456789abcdef-secret";
const auth = { token: TOKEN };
const closing: (() => void | Promise<void>)[] = [];
after(() => Promise.all(closing.map((close) => close())));

describe("the address of Waldur", () => {
  it("loses one trailing segment /api, and never letters of a name", () => {
    for (
      const [given, base] of [
        ["https://puhuri.ai/api/", "https://puhuri.ai/api"],
        ["https://puhuri.ai", "https://puhuri.ai/api"],
        ["https://x.ca/api", "https://x.ca/api"],
        ["https://waldur.epfl.pa/", "https://waldur.epfl.pa/api"],
        ["https://example.org/waldur/api/", "https://example.org/waldur/api"],
      ] as const
    ) assert.equal(createWaldurClient({ apiUrl: given, auth }).apiUrl, base);
  });

  it("is refused where it is none, or holds more than an address", () => {
    for (
      const apiUrl of [
        "waldur",
        "ftp://x",
        "https://u:p@x",
        "https://x/?a",
        "https://x/#a",
        "http://example.org",
      ]
    ) {
      assert.throws(() => createWaldurClient({ apiUrl, auth }), DwdiConfigError);
    }
  });
});

describe("how a client sends", () => {
  it("is known of one that was made here, and of nothing that looks like it", () => {
    const waldur = createWaldurClient({ apiUrl: "https://x.ca", auth });
    assert.ok(connectionOf(waldur));
    assert.throws(() => connectionOf({ ...waldur }), DwdiConfigError);
  });
});

describe("a listing", () => {
  it("follows pages by their number on the host that was configured", async () => {
    const seen: string[] = [];
    const waldur = await open((request, response) => {
      seen.push(request.url ?? "");
      const page = Number(new URL(`http://x${request.url}`).searchParams.get("page") ?? 1);
      const link = `<https://internal.example/api/x/?a=1&page=${page + 1}>; rel="next", ` +
        `<https://internal.example/api/x/?page=1>; rel="first"`;
      answer(response, [page], page < 4 ? { link } : {});
    });
    assert.deepEqual(await waldur.list("/x/", { field: ["a", "b"] }), {
      rows: [1, 2, 3, 4],
      pages: 4,
      count: undefined,
    });
    assert.deepEqual(seen, [
      "/api/x/?field=a&field=b&page_size=300",
      "/api/x/?field=a&field=b&page_size=300&page=2",
      "/api/x/?field=a&field=b&page_size=300&page=3",
      "/api/x/?field=a&field=b&page_size=300&page=4",
    ]);
  });

  it("has 1 000 pages at most, one by one or together", async () => {
    for (const last of ["", `, </api/x/?page=5000>; rel="last"`]) {
      let asked = 0;
      const waldur = await open((request, response) => {
        asked++;
        const page = Number(new URL(`http://x${request.url}`).searchParams.get("page") ?? 1);
        answer(response, [page], { link: `</api/x/?page=${page + 1}>; rel="next"${last}` });
      });
      const error = await failureOf(waldur.list("/x/"));
      assert.match(error.message, /more than 1000 pages$/);
      assert.ok(asked >= 1000 && asked <= 1004, `${asked}`);
    }
  });

  it("asks for pages together where it knows how many there are, and keeps their order", async () => {
    for (const [last, together] of [[3, 2], [11, 4]] as const) {
      let busy = 0;
      let busiest = 0;
      const waldur = await open((request, response) => {
        const page = Number(new URL(`http://x${request.url}`).searchParams.get("page") ?? 1);
        const link = ["next", "last"].map((rel) =>
          `</api/x/?page=${rel === "next" ? page + 1 : last}>; rel="${rel}"`
        );
        busiest = Math.max(busiest, ++busy);
        setTimeout(() => {
          busy--;
          answer(response, [page], page < last ? { link: link.join(", ") } : {});
        }, 100 - 5 * page);
      }, { concurrency: 8 });
      const pages = Array.from({ length: last }, (_, index) => index + 1);
      assert.deepEqual((await waldur.list("/x/")).rows, pages);
      assert.equal(busiest, together);
    }
  });

  it("follows pages one by one where the last has no number", async () => {
    for (const last of ["</api/x/>", "</api/x/?page=many>", "</api/x/?page=-1>"]) {
      const waldur = await open((request, response) => {
        const page = Number(new URL(`http://x${request.url}`).searchParams.get("page") ?? 1);
        const link = `</api/x/?page=${page + 1}>; rel="next", ${last}; rel="last"`;
        answer(response, [page], page < 3 ? { link } : {});
      });
      assert.deepEqual((await waldur.list("/x/")).rows, [1, 2, 3]);
    }
  });

  it("that is a sign-in page is told as one, and not as DWDI's", async () => {
    const waldur = await open((_, response) => {
      response.setHeader("content-type", "text/html").end("<!doctype html><title>Sign in</title>");
    });
    await assert.rejects(waldur.list("/x/"), (error: DwdiError) => {
      assert.match(error.message, /text\/html, "Sign in"/);
      assert.match(error.hint ?? "", /in the server's place/);
      return true;
    });
  });

  it("does not go round in circles, leaves no page out, and is a list", async () => {
    for (const next of ["1", "3", "1.5", "many"]) {
      const waldur = await open((_, response) =>
        answer(response, [1], { link: `</api/x/?page=${next}>; rel="next"` })
      );
      await assert.rejects(waldur.list("/x/"), {
        name: "DwdiResponseError",
        message: "GET /api/x/ links to a next page that does not follow page 1",
      });
    }
    const other = await open((_, response) => answer(response, { detail: "x" }));
    await assert.rejects(other.list("/x/"), DwdiResponseError);
    const page = await open((_, response) => response.end("<title>Sign in</title>"));
    await assert.rejects(page.list("/x/"), DwdiResponseError);
  });
});

describe("a GET", () => {
  it("follows five redirects, and carries no type of a body", async () => {
    const types: (string | undefined)[] = [];
    const waldur = await open((request, response) => {
      types.push(request.headers["content-type"]);
      response.writeHead(307, { location: `/api/x/${types.length}/` }).end();
    });
    await assert.rejects(waldur.get("/x/"), DwdiResponseError);
    assert.deepEqual(types, Array.from({ length: 6 }, () => undefined));
  });

  it("ends with the run, though its answer may be on the way", async () => {
    const stop = new AbortController();
    const waldur = await open((_, response) => {
      stop.abort();
      setTimeout(() => answer(response, {}), 100);
    });
    await assert.rejects(waldur.get("/x/", {}, { signal: stop.signal }), DwdiAbortError);
  });

  it("that is refused is told in Waldur's words, with what to look at", async () => {
    for (
      const [status, hint] of [[401, /check waldur_api_token/], [403, /permission on the/]] as const
    ) {
      const waldur = await open((_, response) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end('{"detail":"not yours"}');
      });
      await assert.rejects(waldur.get("/x/"), (error) => {
        assert.ok(error instanceof DwdiAuthError && error.status === status);
        assert.match(error.message, /^GET \/api\/x\/ returned 40\d: .*not yours/);
        assert.match(error.hint ?? "", hint);
        return true;
      });
    }
  });
});

describe("a POST", () => {
  it("takes any status of success with whatever body, and gives 400 back", async () => {
    const statuses = [200, 201, 204, 400, 404, 405];
    const waldur = await open((_, response) => {
      response.writeHead(statuses[0] ?? 500).end(statuses.shift() === 200 ? "anything" : "");
    });
    for (const status of [...statuses]) {
      assert.equal((await waldur.post("/x/", {})).status, status);
    }
  });

  it("has no answer where Waldur fails, or refuses in another way, and says how", async () => {
    for (const status of [409, 500]) {
      const waldur = await open((_, response) => {
        response.writeHead(status, { "content-type": "text/plain" }).end("out of order");
      }, { retry: { limit: 0 } });
      await assert.rejects(waldur.post("/x/", {}), (error) => {
        assert.ok(error instanceof DwdiServerError && error.status === status);
        assert.match(error.message, /out of order/);
        return true;
      });
    }
  });

  it("may finish when the run is told to end while it is under way", async () => {
    const stop = new AbortController();
    const waldur = await open((_, response) => {
      stop.abort();
      setTimeout(() => response.writeHead(201).end(), 100);
    });
    assert.equal((await waldur.post("/x/", {}, { signal: stop.signal })).status, 201);
  });

  it("is not tried again once the run was told to end", async () => {
    const stop = new AbortController();
    const waldur = await open((_, response) => {
      stop.abort();
      response.writeHead(500, { "retry-after": "0" }).end();
    });
    await assert.rejects(waldur.post("/x/", {}, { signal: stop.signal }), DwdiAbortError);
    assert.equal(waldur.requests, 1);
    await assert.rejects(waldur.post("/x/", {}, { signal: stop.signal }), DwdiAbortError);
    assert.equal(waldur.requests, 1);
  });

  it("is not redirected anywhere", async () => {
    const waldur = await open((_, response) => {
      response.writeHead(308, { location: "/api/y/" }).end();
    });
    await assert.rejects(waldur.post("/x/", {}), DwdiResponseError);
    assert.equal(waldur.requests, 1);
  });
});

describe("a token of Waldur", () => {
  it("is sent as Token, and is found in nothing that is shown", async () => {
    const seen: (string | undefined)[] = [];
    const said: string[] = [];
    const waldur = await open((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(401, { "content-type": "application/json" });
      response.end(JSON.stringify({ detail: `Invalid token ${TOKEN}` }));
    }, { logger: { debug: (message) => said.push(message) } });
    const error = await waldur.get("/users/me/").catch((error: unknown) => error);
    assert.ok(error instanceof DwdiAuthError);
    assert.deepEqual(seen, [`Token ${TOKEN}`]);
    const shown = [
      inspect(error, { depth: 9 }),
      error.hint,
      ...said,
      inspect(waldur),
      JSON.stringify(waldur),
    ];
    assert.ok(!shown.join("\n").includes(TOKEN));
    assert.match(error.message, /Invalid token \*\*\*/);
  });

  it("may come from OIDC, is sent as Bearer, and is renewed once when it is refused", async () => {
    const server = await serveEmulator();
    closing.push(() => server.close());
    const { waldurUrl, tokenUrl, clientId, clientSecret } = server.settings;
    const waldur = createWaldurClient({
      apiUrl: waldurUrl,
      auth: { tokenUrl, clientId, clientSecret },
    });
    await waldur.get("/users/me/");
    server.emulator.fault({ route: "waldur", expireToken: true });
    await waldur.get("/users/me/");
    assert.deepEqual(server.emulator.requests.map(({ path }) => path), [
      new URL(tokenUrl).pathname,
      "/api/users/me/",
      "/api/users/me/",
      new URL(tokenUrl).pathname,
      "/api/users/me/",
    ]);
    assert.match(server.emulator.requests[1]?.headers.authorization ?? "", /^Bearer /);
  });
});

describe("a proxy", () => {
  it("carries what is sent to Waldur, and Waldur is not reached without it", async () => {
    const seen: (string | undefined)[] = [];
    const proxy = createServer((request, response) => {
      seen.push(request.url);
      answer(response, { ok: true });
    });
    const port = await listen(proxy);
    const waldur = createWaldurClient({
      apiUrl: "http://waldur.invalid/api/",
      auth,
      allowInsecureHttp: true,
      proxy: `http://127.0.0.1:${port}`,
    });
    assert.deepEqual(await waldur.get("/x/"), { ok: true });
    assert.deepEqual(seen, ["http://waldur.invalid/api/x/"]);
  });
});

describe("verifySsl", () => {
  it("of false takes any certificate, and is the only way to", async () => {
    const server = createTlsServer(
      { key: KEY, cert: CERTIFICATE },
      (_, response) => answer(response, { ok: true }),
    );
    const port = await listen(server);
    const options = { apiUrl: `https://127.0.0.1:${port}`, auth, retry: { limit: 0 } };
    await assert.rejects(
      createWaldurClient(options).get("/x/"),
      (error) => error instanceof DwdiError && error.code === "tls",
    );
    const trusting = createWaldurClient({ ...options, verifySsl: false });
    assert.deepEqual(await trusting.get("/x/"), { ok: true });
  });

  it("of false does not cover the OIDC provider, be it on the same host", async () => {
    const asked: (string | undefined)[] = [];
    const server = createTlsServer({ key: KEY, cert: CERTIFICATE }, ({ url }, response) => {
      asked.push(url);
      answer(response, { access_token: "a-token", expires_in: 60 });
    });
    const port = await listen(server);
    const waldur = createWaldurClient({
      apiUrl: `https://127.0.0.1:${port}`,
      auth: { tokenUrl: `https://127.0.0.1:${port}/token`, clientId: "a", clientSecret: "b" },
      verifySsl: false,
      retry: { limit: 0 },
    });
    const error = await failureOf(waldur.get("/x/"));
    assert.equal(error.code, "tls", error.message);
    assert.deepEqual(asked, []);
  });
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function open(handler: Handler, options: Partial<WaldurClientOptions> = {}) {
  const port = await listen(createServer(handler));
  return createWaldurClient({ apiUrl: `http://127.0.0.1:${port}/api/`, auth, ...options });
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

function answer(
  response: ServerResponse,
  json: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(200, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(json));
}
