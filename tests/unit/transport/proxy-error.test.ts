import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { DwdiConnectionError } from "../../../src/errors.ts";
import { chooseFetch } from "../../../src/transport/choose-fetch.ts";
import { dialFailure } from "../../../src/transport/proxy-error.ts";
import { parseProxyUrl } from "../../../src/transport/proxy-url.ts";
import { serveSilence } from "../../kit/silent-server.ts";
import {
  closeAll,
  failureOf,
  HTTP_TARGET,
  HTTPS_TARGET,
  NO_LOGIN,
  NO_METHOD,
  proxied,
  socks4Reply,
  socks5Reply,
  started,
  text,
  WRONG_LOGIN,
} from "./failing-proxy.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
/** Ends a wait for what never comes; the rest has time, however busy the machine. */
const patience = (isInVain: boolean) => AbortSignal.timeout(isInVain ? 700 : 10_000);
/** "Unexpected message", as OpenSSL says it to what is no ClientHello. */
const TLS_ALERT = bytes(0x15, 3, 3, 0, 2, 2, 10);
/** "Handshake failure". */
const TLS_REFUSAL = bytes(0x15, 3, 3, 0, 2, 2, 40);

describe("what a proxy does wrong is named", () => {
  afterEach(closeAll);

  type Answers = NonNullable<Parameters<typeof serveSilence>[0]>;
  const cases: [name: string, scheme: string, target: string, answers: Answers, RegExp][] = [
    ["no method", "socks5", HTTP_TARGET, [NO_METHOD], /accepts no way to log in/],
    [
      "wrong password",
      "socks5",
      HTTP_TARGET,
      [...WRONG_LOGIN],
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
    [
      "closed at once",
      "socks5",
      HTTP_TARGET,
      ["close"],
      /closed the connection at the SOCKS greeting/,
    ],
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
    ["other methods", "http", HTTPS_TARGET, [
      text(
        "HTTP/1.1 407 Who\r\nProxy-Authenticate: Negotiate\r\nproxy-authenticate: NTLM x\r\n\r\n",
      ),
    ], /accepts logins by Negotiate, NTLM only, .*407/],
    ["Basic among others", "http", HTTPS_TARGET, [
      text("HTTP/1.1 407 Who\r\nProxy-Authenticate: NTLM\r\nProxy-Authenticate: Basic a=b\r\n\r\n"),
    ], /refused the user or password.*407/],
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
    ["TLS", "http", HTTPS_TARGET, [TLS_ALERT], /is not a plain HTTP proxy: it answered in TLS/],
    ["TLS", "socks5", HTTPS_TARGET, [TLS_ALERT], /is not a SOCKS5 server: it answered TLS/],
    ["a TLS alert", "https", HTTPS_TARGET, [TLS_REFUSAL], /refused the TLS handshake$/],
    [
      "closed at the login",
      "socks5",
      HTTP_TARGET,
      [bytes(5, 2), "close"],
      /told user and password/,
    ],
    ["GSSAPI", "socks5", HTTP_TARGET, [bytes(5, 1)], /accepts no way to log in/],
    ["a web server", "http", HTTPS_TARGET, [text("HTTP/1.1 405 No\r\n\r\n")], /status 405/],
    ["closed in TLS", "https", HTTPS_TARGET, ["close"], /closed the connection during the TLS/],
    ["silence", "socks5", HTTPS_TARGET, [], /did not answer the SOCKS greeting in time/],
    [
      "silence",
      "socks4",
      HTTPS_TARGET,
      [],
      /did not answer in time when asked for dwdi.invalid:443/,
    ],
    ["silence", "http", HTTPS_TARGET, [], /did not answer in time when asked for dwdi.invalid:443/],
    ["silence", "https", HTTPS_TARGET, [], /did not answer the TLS handshake in time/],
    [
      "silence later",
      "socks5",
      HTTP_TARGET,
      [NO_LOGIN],
      /gave no connection to dwdi.invalid:80 in time/,
    ],
  ];
  for (const [name, scheme, target, answers, expected] of cases) {
    it(`${scheme}: ${name}`, async () => {
      const server = await started(serveSilence(answers));
      const fetch = await proxied(scheme, server.port);
      const error = await failureOf(
        fetch(target, { signal: patience(name.startsWith("silence")) }),
      );
      assert.ok(error instanceof DwdiConnectionError, String(error));
      assert.equal(error.code, "proxy");
      assert.match(error.message, expected);
      assert.ok(error.message.includes(`${scheme}://127.0.0.1:${server.port}`));
      assert.ok(error.hint, "a hint");
      assert.equal(server.accepted, 1, "it was tried once");
    });
  }

  for (const scheme of ["socks5h", "socks", "socks4a"]) {
    it(`a proxy is shown by the scheme that was written: ${scheme}`, async () => {
      const server = await started(serveSilence([text("220 mail ready\r\n")]));
      const { message } = await failureOf((await proxied(scheme, server.port))(HTTP_TARGET));
      assert.ok(message.startsWith(`the proxy ${scheme}://127.0.0.1:${server.port} `), message);
    });
  }

  for (const scheme of ["socks5", "http"]) {
    it(`a target with an IPv6 address is in brackets: ${scheme}`, async () => {
      const answers = scheme === "http"
        ? [text("HTTP/1.1 502 Bad\r\n\r\n")]
        : [NO_LOGIN, socks5Reply(5)];
      const server = await started(serveSilence(answers));
      const fetch = await proxied(scheme, server.port);
      const { message } = await failureOf(fetch("https://[2001:db8::1]/"));
      assert.match(message, / \[2001:db8::1\]:443( |$)/);
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
      assert.equal(error.code, "connection");
      assert.equal(
        error.message,
        "dwdi.invalid cannot be reached: the connection through the proxy " +
          `${scheme}://127.0.0.1:${server.port} was closed before a response arrived`,
      );
    });
  }

  it("a hint about a login shows a URL of the same kind, and how to write its password", async () => {
    for (
      const [scheme, target, answers] of [
        ["socks5", HTTP_TARGET, [...WRONG_LOGIN]],
        ["http", HTTPS_TARGET, [text("HTTP/1.1 407 Who\r\n\r\n")]],
      ] as const
    ) {
      const server = await started(serveSilence(answers));
      const error = await failureOf((await proxied(scheme, server.port))(target));
      assert.ok(error instanceof DwdiConnectionError);
      assert.match(error.hint ?? "", new RegExp(` ${scheme}://user:password@host:port, .*%40`));
    }
  });

  it("where another protocol answers, or none, the hint is to write the right one", async () => {
    const cases: readonly [scheme: string, Answers, RegExp][] = [
      ["socks5", [text("HTTP/1.1 400 Bad\r\n\r\n")], /^write http:\/\/ for an HTTP proxy/],
      ["socks5", [text("SSH-2.0-OpenSSH\r\n")], /^correct the proxy's port$/],
      ["socks5", [text("220 mail ready\r\n")], /^correct the proxy's port$/],
      ["socks4", [bytes(5, 255)], /^write socks5:\/\/$/],
      ["socks5", [bytes(0, 91, 0, 0, 0, 0, 0, 0)], /^write socks4:\/\/$/],
      ["socks5", [TLS_ALERT], /^write https:\/\//],
      ["socks5", ["close"], /SOCKS proxy listens there.* write http:\/\/ /],
      ["socks5", [], /^is it an HTTP proxy\? then write http:\/\//],
      ["http", [TLS_ALERT], /^write https:\/\//],
      ["http", [text("HTTP/1.0 400 Bad Request\r\n\r\n")], /if the proxy expects TLS, write https/],
      ["http", [text("HTTP/1.1 405 No\r\n\r\n")], /HTTP proxy listens there: a web server/],
      ["http", [bytes(5, 255)], /^write https:\/\/ .*, socks5:\/\/ /],
      ["http", ["close"], /: write https:\/\/ .*, socks5:\/\/ /],
      ["https", [text("220 mail ready\r\n")], /^write http:\/\/ .*, socks5:\/\/ /],
      ["https", ["close"], /^write http:\/\/ .*, socks5:\/\/ /],
      ["https", [], /^write http:\/\/ .*, socks5:\/\/ /],
    ];
    for (const [scheme, answers, hint] of cases) {
      const server = await started(serveSilence(answers));
      const fetch = await proxied(scheme, server.port);
      const signal = patience(answers.length === 0);
      const error = await failureOf(fetch(HTTPS_TARGET, { signal }));
      assert.ok(error instanceof DwdiConnectionError);
      assert.match(error.hint ?? "", hint);
    }
  });

  it("where no method is right, the hint says which there are", async () => {
    for (
      const [login, said, hint] of [
        ["", /offered \(none\)$/, /^write user and password .* GSSAPI, are not supported/],
        ["me:pw@", /offered \(none, user and password\)$/, /^ask .* GSSAPI is not supported/],
      ] as const
    ) {
      const server = await started(serveSilence([NO_METHOD]));
      const proxy = `socks5://${login}127.0.0.1:${server.port}`;
      const fetch = await chooseFetch({ proxy, connections: 1 });
      const error = await failureOf(fetch(HTTPS_TARGET));
      assert.ok(error instanceof DwdiConnectionError);
      assert.match(error.message, said);
      assert.match(error.hint ?? "", hint);
    }
  });
});

describe("a proxy whose name has several addresses", () => {
  it("refused the connection where one of them did", () => {
    const proxy = parseProxyUrl("socks5://localhost:1080");
    const failures = ["ENETUNREACH", "ECONNREFUSED"].map((code) =>
      Object.assign(new Error(`connect ${code}`), { code })
    );
    const { message, hint } = dialFailure(proxy, new AggregateError(failures));
    assert.equal(message, "the proxy socks5://localhost:1080 refused the connection");
    assert.match(hint ?? "", /ssh -D/);
  });
});
