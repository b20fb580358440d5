/**
 * What a proxy refuses for good is not tried again: a wrong password that is repeated locks accounts.
 */
import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { DwdiConnectionError } from "../../../src/errors.ts";
import { checkProxy } from "../../../src/diagnose/index.ts";
import { createDwdiClient } from "../../../src/index.ts";
import { failureOf } from "../../kit/clients.ts";
import { unlessMissing } from "../../kit/programs.ts";
import { startMicrosocks, startTinyproxy } from "../../kit/proxy-servers.ts";
import { serveSilence } from "../../kit/silent-server.ts";

type Answers = Parameters<typeof serveSilence>[0];
const text = (line: string) => new TextEncoder().encode(line);
const bytes = (...values: number[]) => Uint8Array.from(values);
const socks5 = (code: number) => [bytes(5, 0), bytes(5, code, 0, 1, 0, 0, 0, 0, 0, 0)];
const status = (code: string) => [text(`HTTP/1.1 ${code}\r\ncontent-length: 0\r\n\r\n`)];

const running: { close?(): Promise<void>; stop?(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await (server.close ?? server.stop)?.();
});

function clientBy(proxy: string, apiUrl = "https://dwdi.invalid", timeout = 10_000) {
  return createDwdiClient({
    apiUrl,
    auth: { token: "some-token" },
    proxy,
    retry: { limit: 2 },
    timeout,
  });
}

const FINAL: Readonly<Record<string, readonly [scheme: string, answers: Answers]>> = {
  "407 to CONNECT": ["http", status("407 Who")],
  "401 to CONNECT": ["http", status("401 Who")],
  "403 to CONNECT": ["http", status("403 No")],
  "a redirect to a sign-in page": ["http", status("302 Found")],
  "no HTTP": ["http", [text("220 mail ready\r\n")]],
  "no TLS": ["https", [text("220 mail ready\r\n")]],
  "a refused SOCKS login": ["socks5", [bytes(5, 2), bytes(1, 1)]],
  "no common method": ["socks5", [bytes(5, 255)]],
  "a SOCKS login that ends the connection": ["socks5", [bytes(5, 2), "close"]],
  "a ruleset": ["socks5", socks5(2)],
  "a refused SOCKS4 user": ["socks4", [bytes(0, 93, 0, 0, 0, 0, 0, 0)]],
  "HTTP in place of SOCKS": ["socks5", status("400 Bad")],
  "silence at the SOCKS greeting": ["socks5", []],
  "silence at the TLS handshake": ["https", []],
};

const TRANSIENT: typeof FINAL = {
  "502 to CONNECT": ["http", status("502 Bad")],
  "503 to CONNECT": ["http", status("503 Busy")],
  "a general failure": ["socks5", socks5(1)],
  "a connection that is closed": ["http", ["close"]],
  "silence after the SOCKS greeting": ["socks5", [bytes(5, 0)]],
  "silence at CONNECT": ["http", []],
  "silence at a SOCKS4 request": ["socks4", []],
};

describe("a proxy", () => {
  for (const [tries, cases] of [[1, FINAL], [3, TRANSIENT]] as const) {
    for (const [name, [scheme, answers]] of Object.entries(cases)) {
      it(`is asked ${tries} times after ${name}`, async () => {
        const server = await serveSilence(answers);
        running.push(server);
        const login = scheme === "socks4" ? "me" : "me:planted";
        const proxy = `${scheme}://${login}@127.0.0.1:${server.port}`;
        const client = clientBy(proxy, undefined, name.startsWith("silence") ? 1_000 : undefined);
        const error = await failureOf(client.get("compute/usage-month/account", {}, String));
        assert.ok(error instanceof DwdiConnectionError, String(error));
        assert.equal(error.code, "proxy");
        assert.equal(server.accepted, tries, error.message);
      });
    }
  }

  it("is looked up once where its name is unknown", async () => {
    const lines: string[] = [];
    const client = createDwdiClient({
      apiUrl: "https://dwdi.invalid",
      auth: { token: "some-token" },
      proxy: "http://no_such.host.invalid:3128",
      retry: { limit: 2 },
      logger: { debug: (line) => lines.push(line) },
    });
    const { message } = await failureOf(client.get("compute/usage-month/account", {}, String));
    // A machine without any DNS server says that it cannot tell now.
    const tries = /unknown here/.test(message) ? 1 : 3;
    assert.equal(lines.filter((line) => /failed/.test(line)).length, tries, lines.join("\n"));
  });
});

describe("real proxies that want a login", {
  skip: unlessMissing("microsocks", "tinyproxy"),
}, () => {
  it("see a wrong password once, and doctor does not take it for right", async () => {
    const login = { username: "ada", password: "right" };
    const [socks, http] = [await startMicrosocks(login), await startTinyproxy({ login })];
    running.push(socks, http);
    const target = await serveSilence();
    running.push(target);
    for (const given of ["ada:wrong@", ""]) {
      for (
        const [proxy, apiUrl] of [
          [`socks5://${given}127.0.0.1:${socks.port}`, "https://127.0.0.1:4999"],
          [`http://${given}127.0.0.1:${http.port}`, "https://127.0.0.1:4999"],
          [`http://${given}127.0.0.1:${http.port}`, `http://127.0.0.1:${target.port}`],
        ] as const
      ) {
        const lines: string[] = [];
        const client = createDwdiClient({
          apiUrl,
          auth: { token: "some-token" },
          proxy,
          retry: { limit: 2 },
          logger: { debug: (line) => lines.push(line) },
        });
        const error = await failureOf(client.get("x", {}, String));
        assert.equal(error.code, "proxy", `${proxy} ${apiUrl}: ${error.message}`);
        assert.match(error.message, /user or password|no way to log in/);
        assert.equal(lines.filter((line) => /failed/.test(line)).length, 1, lines.join("\n"));
        const failed: string[] = [];
        for await (const step of checkProxy(client)) {
          if (step.status === "failed") failed.push(step.id);
        }
        assert.deepEqual(failed, ["proxy.login"], `${proxy} ${apiUrl}`);
      }
    }
    assert.equal(target.accepted, 0);
  });

  it("is no login that worked: a redirect or a page of the proxy's own", async () => {
    for (const answer of ["302 Found\r\nlocation: https://portal.example.org/", "511 Sign in"]) {
      const server = await serveSilence(status(answer));
      running.push(server);
      for (const apiUrl of ["https://127.0.0.1:4999", "http://127.0.0.1:4999"]) {
        const client = clientBy(`http://me:pw@127.0.0.1:${server.port}`, apiUrl);
        const failed: string[] = [];
        for await (const step of checkProxy(client)) {
          if (step.status === "failed") failed.push(`${step.id} ${step.detail}`);
        }
        assert.match(failed.join(), /^proxy\.login .* page of its own/, apiUrl);
      }
    }
  });
});
