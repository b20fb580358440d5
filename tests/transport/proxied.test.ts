import assert from "node:assert/strict";
import { inspect } from "node:util";
import { afterEach, describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { DwdiConnectionError, DwdiTimeoutError } from "../../src/errors.ts";
import { chooseFetch } from "../../src/transport/index.ts";
import { CERTIFICATE } from "../emulator/loopback-certificate.ts";
import { serveSilence } from "../proxies/silent-server.ts";
import { serveTarget } from "../proxies/target.ts";
import { serve } from "../servers.ts";

const SECRET = "hunter2-secret";
const HTTP_TARGET = "http://dwdi.invalid/x";
const HTTPS_TARGET = "https://dwdi.invalid/x";

const bytes = (...values: number[]) => Uint8Array.from(values);
const text = (line: string) => new TextEncoder().encode(line);
const NO_LOGIN = bytes(5, 0);
const socks5Reply = (code: number) => bytes(5, code, 0, 1, 0, 0, 0, 0, 0, 0);
const socks4Reply = (code: number) => bytes(0, code, 0, 0, 0, 0, 0, 0);

function proxied(scheme: string, port: number, connections = 4) {
  const login = scheme === "socks4" ? "user" : `user:${SECRET}`;
  return chooseFetch({ proxy: `${scheme}://${login}@127.0.0.1:${port}`, connections });
}

const running: { close(): Promise<void> }[] = [];

/** Has a server end with its test, however that ends. */
async function started<T extends { close(): Promise<void> }>(server: Promise<T>): Promise<T> {
  running.push(await server);
  return server;
}

async function closeAll(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.close()));
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Error);
    assert.ok(!inspect(error, { depth: Infinity, showHidden: true }).includes(SECRET), "a secret");
    return error;
  }
  throw new Error("it did not fail");
}

describe("what a proxy does wrong is named", () => {
  afterEach(closeAll);

  type Answers = Parameters<typeof serveSilence>[0];
  const cases: [name: string, scheme: string, target: string, answers: Answers, RegExp][] = [
    ["no method", "socks5", HTTP_TARGET, [bytes(5, 255)], /accepts no way to log in/],
    [
      "wrong password",
      "socks5",
      HTTP_TARGET,
      [bytes(5, 2), bytes(1, 1)],
      /refused the user or pass/,
    ],
    ["failure", "socks5", HTTP_TARGET, [NO_LOGIN, socks5Reply(1)], /could not connect to dwdi.inv/],
    [
      "a rule",
      "socks5",
      HTTP_TARGET,
      [NO_LOGIN, socks5Reply(2)],
      /does not allow .* dwdi.invalid:80/,
    ],
    [
      "no network",
      "socks5",
      HTTP_TARGET,
      [NO_LOGIN, socks5Reply(3)],
      /cannot reach dwdi.invalid:80/,
    ],
    [
      "no host",
      "socks5",
      HTTPS_TARGET,
      [NO_LOGIN, socks5Reply(4)],
      /cannot reach dwdi.invalid:443/,
    ],
    [
      "refused",
      "socks5",
      HTTP_TARGET,
      [NO_LOGIN, socks5Reply(5)],
      /was refused a connection by dwdi/,
    ],
    [
      "a target with a port",
      "socks5",
      "http://dwdi.invalid:8080/x",
      [NO_LOGIN, socks5Reply(5)],
      /was refused a connection by dwdi.invalid:8080$/,
    ],
    ["an unknown code", "socks5", HTTP_TARGET, [NO_LOGIN, socks5Reply(99)], /could not connect to/],
    ["closed at once", "socks5", HTTP_TARGET, ["close"], /closed the connection when asked for/],
    [
      "closed later",
      "socks5",
      HTTP_TARGET,
      [NO_LOGIN, "close"],
      /closed the connection when asked/,
    ],
    [
      "SOCKS4 failure",
      "socks4",
      HTTP_TARGET,
      [socks4Reply(91)],
      /could not connect to dwdi.invalid/,
    ],
    ["SOCKS4 user", "socks4", HTTP_TARGET, [socks4Reply(93)], /refused the user/],
    [
      "HTTP",
      "socks5",
      HTTP_TARGET,
      [text("HTTP/1.1 400 Bad\r\n\r\n")],
      /not a SOCKS5 server.* HTTP/,
    ],
    ["SSH", "socks4", HTTP_TARGET, [text("SSH-2.0-OpenSSH\r\n")], /not a SOCKS4 server.* SSH/],
    ["neither", "socks5", HTTP_TARGET, [text("220 mail ready\r\n")], /is not a SOCKS5 server$/],
    [
      "403",
      "http",
      HTTPS_TARGET,
      [text("HTTP/1.1 403 No\r\n\r\n")],
      /does not allow .* \(status 403\)/,
    ],
    ["407", "http", HTTPS_TARGET, [text("HTTP/1.1 407 Who\r\n\r\n")], /user or password.*407/],
    ["502", "http", HTTPS_TARGET, [text("HTTP/1.1 502 Bad\r\n\r\n")], /could not connect .*502/],
    ["no HTTP", "http", HTTPS_TARGET, [text("220 mail ready\r\n")], /is not an HTTP proxy/],
    ["closed", "http", HTTPS_TARGET, ["close"], /closed the connection when asked for dwdi/],
    ["407, forwarded", "http", HTTP_TARGET, [
      text("HTTP/1.1 407 Who\r\ncontent-length: 3\r\n\r\nwho"),
    ], /user or password.*407/],
    [
      "closed, forwarded",
      "http",
      HTTP_TARGET,
      ["close"],
      /closed the connection when asked for dwdi/,
    ],
    ["no HTTP, forwarded", "http", HTTP_TARGET, [text("220 mail\r\n")], /is not an HTTP proxy/],
    ["no TLS", "https", HTTPS_TARGET, [text("HTTP/1.1 400 Bad\r\n\r\n")], /does not speak TLS/],
  ];
  for (const [name, scheme, target, answers, expected] of cases) {
    it(`${scheme}: ${name}`, async () => {
      const server = await started(serveSilence(answers));
      const fetch = await proxied(scheme, server.port);
      const error = await failureOf(fetch(target, { signal: AbortSignal.timeout(2000) }));
      assert.ok(error instanceof DwdiConnectionError, String(error));
      assert.equal(error.code, "DWDI_PROXY");
      assert.match(error.message, expected);
      assert.ok(error.message.includes(`${scheme}://127.0.0.1:${server.port}`));
      assert.ok(error.hint, "a hint");
      assert.equal(server.accepted, 1, "it was tried once");
    });
  }

  const TUNNELS = [
    { scheme: "socks5", target: HTTP_TARGET, granted: [NO_LOGIN, socks5Reply(0)] },
    { scheme: "socks5", target: HTTPS_TARGET, granted: [NO_LOGIN, socks5Reply(0)] },
    { scheme: "http", target: HTTPS_TARGET, granted: [text("HTTP/1.1 200 OK\r\n\r\n")] },
  ];
  for (const { scheme, target, granted } of TUNNELS) {
    it(`a tunnel of ${scheme} that ends in the middle is nobody's fault: ${target}`, async () => {
      const server = await started(serveSilence([...granted, "close"]));
      const fetch = await proxied(scheme, server.port);
      const error = await failureOf(fetch(target));
      assert.ok(error instanceof DwdiConnectionError);
      assert.equal(error.code, "DWDI_UNREACHABLE");
      assert.equal(
        error.message,
        "dwdi.invalid cannot be reached: the connection through the proxy " +
          `${scheme}://127.0.0.1:${server.port} was closed before an answer came`,
      );
    });
  }

  it("where another protocol answers, the hint is to write that one", async () => {
    for (
      const [answer, hint] of [
        ["HTTP/1.1 400 Bad\r\n\r\n", /^write http:\/\/ for an HTTP proxy/],
        ["SSH-2.0-OpenSSH\r\n", /^correct the proxy's port$/],
        ["220 mail ready\r\n", /^correct the proxy's port$/],
      ] as const
    ) {
      const server = await started(serveSilence([text(answer)]));
      const error = await failureOf((await proxied("socks5", server.port))(HTTP_TARGET));
      assert.ok(error instanceof DwdiConnectionError);
      assert.match(error.hint ?? "", hint);
    }
  });
});

describe("a signal ends a request in every phase, and its connection", () => {
  afterEach(closeAll);

  const GRANTED = [NO_LOGIN, socks5Reply(0)];
  const cases: [name: string, scheme: string, target: string, answers: Uint8Array[]][] = [
    ["SOCKS greeting", "socks5", HTTP_TARGET, []],
    ["SOCKS request", "socks5", HTTP_TARGET, [NO_LOGIN]],
    ["SOCKS4 request", "socks4", HTTP_TARGET, []],
    ["answer through SOCKS", "socks5", HTTP_TARGET, GRANTED],
    ["TLS through SOCKS", "socks5", HTTPS_TARGET, GRANTED],
    ["forwarding", "http", HTTP_TARGET, []],
    ["CONNECT", "http", HTTPS_TARGET, []],
    ["TLS after CONNECT", "http", HTTPS_TARGET, [text("HTTP/1.1 200 OK\r\n\r\n")]],
    ["TLS to the proxy", "https", HTTPS_TARGET, []],
  ];
  for (const [name, scheme, target, answers] of cases) {
    it(name, async () => {
      const server = await started(serveSilence(answers));
      const fetch = await proxied(scheme, server.port);
      const controller = new AbortController();
      const reason = new Error("enough");
      const failing = failureOf(fetch(target, { signal: controller.signal }));
      await until(() => server.open === 1);
      await new Promise((resolve) => setTimeout(resolve, 50));
      controller.abort(reason);
      assert.equal(await failing, reason);
      await until(() => server.open === 0);
      assert.equal(server.accepted, 1);
    });
  }

  for (const late of [new DOMException("late", "TimeoutError"), new DwdiTimeoutError("late")]) {
    it(`a time-out while connecting names the proxy: ${late.constructor.name}`, async () => {
      const server = await started(serveSilence());
      const fetch = await proxied("socks5", server.port);
      const controller = new AbortController();
      const failing = failureOf(fetch(HTTP_TARGET, { signal: controller.signal }));
      await until(() => server.open === 1);
      controller.abort(late);
      const error = await failing;
      assert.ok(error instanceof DwdiConnectionError);
      assert.match(error.message, /gave no connection in time/);
      assert.equal(error.cause, late);
    });
  }

  it("a time-out while waiting for the answer does not blame the proxy", async () => {
    const controller = new AbortController();
    const late = new DOMException("late", "TimeoutError");
    await using server = await serve(() => () => controller.abort(late));
    const fetch = await proxied("http", Number(new URL(server.url).port));
    assert.equal(await failureOf(fetch(HTTP_TARGET, { signal: controller.signal })), late);
  });

  it("an aborted signal opens nothing, be it that of a Request", async () => {
    const server = await started(serveSilence());
    const fetch = await proxied("socks5", server.port);
    const signal = AbortSignal.abort();
    await failureOf(fetch(HTTP_TARGET, { signal }));
    await failureOf(fetch(new Request(HTTP_TARGET, { signal })));
    assert.equal(server.accepted, 0);
  });

  for (const reason of [null, "enough"]) {
    it(`for any reason: ${reason}`, async () => {
      const server = await started(serveSilence());
      const fetch = await proxied("socks5", server.port);
      const controller = new AbortController();
      const failing = assert.rejects(
        fetch(HTTP_TARGET, { signal: controller.signal }),
        (thrown) => thrown === reason,
      );
      await until(() => server.open === 1);
      controller.abort(reason);
      await failing;
      await until(() => server.open === 0);
    });
  }

  it("of one request leaves the others alone", async () => {
    const server = await started(serveSilence([NO_LOGIN]));
    const fetch = await proxied("socks5", server.port, 2);
    const stays = new AbortController();
    const others = [1, 2, 3].map(() => failureOf(fetch(HTTP_TARGET, { signal: stays.signal })));
    await failureOf(fetch(HTTP_TARGET, { signal: AbortSignal.timeout(50) }));
    await until(() => server.open === 2);
    const reason = new Error("enough");
    stays.abort(reason);
    assert.deepEqual(await Promise.all(others), [reason, reason, reason]);
  });
});

describe("the proxied fetch", () => {
  afterEach(closeAll);

  it("fails every waiting request when the proxy is gone", async () => {
    const server = await serveSilence();
    await server.close();
    for (const scheme of ["socks5", "socks4", "http", "https"]) {
      const fetch = await proxied(scheme, server.port, 2);
      const failures = await Promise.all(
        Array.from({ length: 12 }, () => failureOf(fetch(HTTP_TARGET))),
      );
      for (const { message } of failures) assert.match(message, /refused the connection/);
    }
  });

  it("takes what the platform's fetch takes, and gives the platform's answer", async () => {
    const target = await started(serveTarget());
    const url = `http://127.0.0.1:${target.port}`;
    const fetch = await chooseFetch({ ca: CERTIFICATE, connections: 1 });
    const body = new URLSearchParams({ a: "ä" });
    const answers = [
      await fetch(new Request(`${url}/a`, { method: "POST", body })),
      await fetch(new URL(`${url}/b`), { method: "PUT", body: "text" }),
      await fetch(`${url}/c`, { headers: new Headers({ "x-y": "z" }) }),
    ];
    for (const answer of answers) {
      assert.ok(answer instanceof Response);
      assert.equal(answer.status, 200);
      assert.deepEqual(await answer.json(), { from: "127.0.0.1" });
    }
    assert.deepEqual(
      target.requests.map(({ method, url }) => `${method} ${url}`),
      ["POST /a", "PUT /b", "GET /c"],
    );
    assert.equal(target.connections.length, 1);
  });

  it("leaves a failure as it is where there is no proxy", async () => {
    const server = await serveSilence();
    await server.close();
    const fetch = await chooseFetch({ ca: CERTIFICATE, connections: 1 });
    const error = await failureOf(fetch(`http://127.0.0.1:${server.port}/`));
    assert.match(inspect(error), /ECONNREFUSED/);
    assert.ok(!(error instanceof DwdiConnectionError));
  });

  it("waits for a slow answer as long as its caller does", async () => {
    const slow = 2000;
    await using server = await serve(({ target }) => (response) => {
      if (target.endsWith("/head")) return void setTimeout(() => response.end("head"), slow);
      response.flushHeaders();
      setTimeout(() => response.end("body"), slow);
    });
    const fetch = await chooseFetch({ ca: CERTIFICATE, connections: 2 });
    const answers = ["head", "body"].map((path) => fetch(`${server.url}/${path}`));
    const texts = answers.map(async (answer) => (await answer).text());
    assert.deepEqual(await Promise.all(texts), ["head", "body"]);
  });

  it("gives an answer whose body outlives a collection of garbage", async () => {
    const target = await started(serveTarget());
    const fetch = await chooseFetch({ ca: CERTIFICATE, connections: 1 });
    const answer = await fetch(`http://127.0.0.1:${target.port}/`);
    await collectGarbage();
    assert.deepEqual(await answer.json(), { from: "127.0.0.1" });
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 10) {
    assert.ok(waited < 2000, "in time");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Collects what nothing holds, and lets those who wait for that do what they do then. */
async function collectGarbage(): Promise<void> {
  const collect = collector();
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    collect();
  }
}

function collector(): () => void {
  const bun: { gc(isForced: boolean): void } | undefined = Reflect.get(globalThis, "Bun");
  if (bun) return () => bun.gc(true);
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  assert.ok(typeof collect === "function");
  return () => collect();
}
