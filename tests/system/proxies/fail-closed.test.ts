import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Job, Outcome } from "../../kit/proxy-client.ts";
import { unlessMissing } from "../../kit/programs.ts";
import { type ProxyServer, startMicrosocks, startTinyproxy } from "../../kit/proxy-servers.ts";
import { compileClient, RUNTIMES } from "../../kit/proxy-runtimes.ts";
import { serveSilence, type SilentServer } from "../../kit/silent-server.ts";
import { serveTarget, type Target } from "../../kit/target.ts";
import { CLIENT, DENO, LIMIT, work } from "../../kit/work.ts";

const TIMEOUT = 600;
/** What a loaded machine may take to notice. */
const SLACK = 1500;

const SOCKS_METHOD = Uint8Array.of(5, 0);
const SOCKS_GRANTED = Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0);
const CONNECTED = new TextEncoder().encode("HTTP/1.1 200 OK\r\n\r\n");

interface Attempt {
  readonly proxy: string;
  readonly expected: RegExp;
  readonly scheme?: "https";
  /** Where it would hang; what is refused gets more, which a loaded machine needs to begin at all. */
  readonly timeout?: number;
}

const skip = unlessMissing("microsocks", "tinyproxy");

describe("a proxy that does not work is an error, and never gone around", { skip }, () => {
  const silent: SilentServer[] = [];
  let socks: ProxyServer;
  let target: Target;
  let jobs: Readonly<Record<string, Attempt>>;

  before(async () => {
    target = await serveTarget();
    const stopped = [await startMicrosocks(), await startTinyproxy()];
    const [noSocks, noHttp] = stopped.map(({ port }) => port);
    for (const server of stopped) await server.stop();
    socks = await startMicrosocks();
    const hanging = await serveSilence();
    const afterMethod = await serveSilence([SOCKS_METHOD]);
    const afterTunnel = await serveSilence([SOCKS_METHOD, SOCKS_GRANTED]);
    const afterConnect = await serveSilence([CONNECTED]);
    silent.push(hanging, afterMethod, afterTunnel, afterConnect);
    const local = "127.0.0.1";
    const timedOut = { expected: /^(timeout|proxy) /, timeout: TIMEOUT };
    jobs = {
      "a stopped SOCKS proxy": {
        proxy: `socks5://${local}:${noSocks}`,
        expected: /proxy .* refused the connection/,
      },
      "a stopped HTTP proxy": {
        proxy: `http://${local}:${noHttp}`,
        expected: /proxy .* refused the connection/,
      },
      "a wrong port, where HTTP is spoken": {
        proxy: `socks5://${local}:${target.port}`,
        expected: /proxy .* not a SOCKS5 server: it answered HTTP/,
      },
      "a wrong port, where HTTP is spoken, by SOCKS4": {
        proxy: `socks4://${local}:${target.port}`,
        expected: /proxy .* not a SOCKS4 server: it answered HTTP/,
      },
      "a wrong port, where SOCKS is spoken": {
        proxy: `http://${local}:${socks.port}`,
        scheme: "https",
        expected: /proxy .* is not an HTTP proxy/,
      },
      "a SOCKS proxy that hangs": {
        proxy: `socks5://${local}:${hanging.port}`,
        ...timedOut,
      },
      "one that hangs after its greeting": {
        proxy: `socks5://${local}:${afterMethod.port}`,
        ...timedOut,
      },
      "one whose tunnel is dead": {
        proxy: `socks5://${local}:${afterTunnel.port}`,
        ...timedOut,
      },
      "one whose tunnel is dead, with TLS": {
        proxy: `socks5://${local}:${afterTunnel.port}`,
        scheme: "https",
        ...timedOut,
      },
      "an HTTP proxy that hangs": { proxy: `http://${local}:${hanging.port}`, ...timedOut },
      "an HTTP proxy that hangs at CONNECT": {
        proxy: `http://${local}:${hanging.port}`,
        scheme: "https",
        ...timedOut,
      },
      "an HTTP proxy whose tunnel is dead": {
        proxy: `http://${local}:${afterConnect.port}`,
        scheme: "https",
        ...timedOut,
      },
      "an HTTPS proxy that hangs": {
        proxy: `https://${local}:${hanging.port}`,
        ...timedOut,
      },
      "an HTTPS proxy that speaks no TLS": {
        proxy: `https://${local}:${target.port}`,
        expected: /proxy .* does not speak TLS/,
      },
    };
    target.clear();
    compileClient();
  });

  after(async () => {
    await Promise.all(silent.map((server) => server.close()));
    await socks.stop();
    await target.close();
  });

  for (const runtime of RUNTIMES) {
    it(`on ${runtime.name}`, LIMIT, async () => {
      target.clear();
      const list = Object.values(jobs).map(({ scheme = "http", expected: _, ...job }): Job => ({
        target: `${scheme}://127.0.0.1:${target.port}`,
        ...job,
      }));
      const outcomes = await work(runtime, list, "at once");
      for (const [index, [name, { expected, timeout }]] of Object.entries(jobs).entries()) {
        assertRefused(name, outcomes[index], expected);
        if (timeout === undefined) continue;
        const { milliseconds = Infinity } = outcomes[index] ?? {};
        assert.ok(milliseconds < timeout + SLACK, `${name}: ${milliseconds} ms`);
      }
      const wrongPorts = list.filter(({ proxy }) => proxy?.endsWith(`:${target.port}`)).length;
      assert.equal(target.connections.length, wrongPorts, "only where the target is the proxy");
      assert.deepEqual(target.requests, []);
      const direct = await work(runtime, [{ target: `http://127.0.0.1:${target.port}` }]);
      assert.deepEqual(direct[0]?.from, ["127.0.0.1"], "it could have been reached directly");
    });
  }
});

describe("Deno's permissions", () => {
  const job = { target: "http://127.0.0.1", proxy: "socks5://127.0.0.1:1" };
  const deno = (...flags: string[]) => ({
    name: "Deno",
    command: [DENO[0] ?? "", "run", "--no-check", "--no-prompt", "--allow-net", ...flags, CLIENT],
  });

  it("lack the environment: the flag is named", async () => {
    const [outcome] = await work(deno(), [job]);
    assertRefused("Deno", outcome, /config .* permission/);
    const flag = "--allow-env=JEST_WORKER_ID,UNDICI_NO_WASM_SIMD";
    assert.ok(outcome?.error?.hint.includes(flag));
  });

  it("are enough with that flag", async () => {
    const [outcome] = await work(deno("--allow-env=JEST_WORKER_ID,UNDICI_NO_WASM_SIMD"), [job]);
    assertRefused("Deno", outcome, /proxy .* refused the connection/);
  });
});

function assertRefused(name: string, outcome: Outcome | undefined, expected: RegExp): void {
  assert.deepEqual(outcome?.from, [], name);
  const { code = "", message = "" } = outcome?.error ?? {};
  assert.match(`${code} ${message}`, expected, name);
}
