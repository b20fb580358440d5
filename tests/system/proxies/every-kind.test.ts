import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createAuthority } from "../../kit/certificates.ts";
import { unlessMissing } from "../../kit/programs.ts";
import {
  type ProxyServer,
  startDante,
  startMicrosocks,
  startSshTunnel,
  startTinyproxy,
  startTlsFront,
} from "../../kit/proxy-servers.ts";
import { compileClient, RUNTIMES } from "../../kit/proxy-runtimes.ts";
import { serveTarget, type Target } from "../../kit/target.ts";
import { LIMIT, work } from "../../kit/work.ts";

interface Kind {
  readonly name: string;
  /** The proxy's URL, without its port. */
  readonly url: string;
  /** How the target is called; the proxies resolve it. */
  readonly host: string;
  start(targets: Targets): Promise<ProxyServer>;
  /** How the proxy's log tells of a connection to a target. */
  logged(host: string, port: number): RegExp;
}

interface Targets {
  readonly http: Target;
  readonly https: Target;
  certificateOf(name: string): { cert: string; key: string };
}

const LOGIN = { username: "alice", password: "p@ss/w:rd%" };
const HTTP_LOGIN = { username: "alice", password: "all-that.tinyproxy_reads" };

const microsocks = { host: "localhost", logged: textOf("connected to HOST:PORT") };
const dante = { host: "localhost", logged: textOf(".PORT") };
const tinyproxy = { host: "localhost", logged: textOf("HOST:PORT") };
const connectPorts = ({ https }: Targets) => [https.port];

const KINDS: readonly Kind[] = [
  ...["socks5", "socks5h", "socks"].map((scheme) => ({
    ...microsocks,
    name: `${scheme}://`,
    url: `${scheme}://127.0.0.1`,
    start: () => startMicrosocks(),
  })),
  {
    ...microsocks,
    name: "socks5:// to an IP address",
    url: "socks5://localhost",
    host: "127.0.0.1",
    start: () => startMicrosocks(),
  },
  {
    ...microsocks,
    name: "socks5:// with a password",
    url: `socks5://alice:${encodeURIComponent(LOGIN.password)}@127.0.0.1`,
    start: () => startMicrosocks(LOGIN),
  },
  { ...dante, name: "socks5:// of dante", url: "socks5://127.0.0.1", start: startDante },
  {
    // Debian's dante takes the address 0.0.0.1, which announces a name in SOCKS4a, for the target.
    ...dante,
    name: "socks4:// of dante to an IP address",
    url: "socks4://somebody@127.0.0.1",
    host: "127.0.0.1",
    start: startDante,
  },
  ...["socks5", "socks4", "socks4a"].map((scheme) => ({
    name: `${scheme}:// of ssh -D`,
    url: `${scheme}://127.0.0.1`,
    host: "localhost",
    start: startSshTunnel,
    logged: textOf("target HOST port PORT"),
  })),
  {
    ...tinyproxy,
    name: "http://",
    url: "http://127.0.0.1",
    start: (targets) => startTinyproxy({ connectPorts: connectPorts(targets) }),
  },
  {
    ...tinyproxy,
    name: "http:// with a password",
    url: `http://alice:${HTTP_LOGIN.password}@127.0.0.1`,
    start: (targets) => startTinyproxy({ connectPorts: connectPorts(targets), login: HTTP_LOGIN }),
  },
  {
    ...tinyproxy,
    name: "https://",
    url: `https://alice:${HTTP_LOGIN.password}@localhost`,
    async start(targets) {
      const behind = await startTinyproxy({
        connectPorts: connectPorts(targets),
        login: HTTP_LOGIN,
      });
      return startTlsFront(behind, targets.certificateOf("localhost"));
    },
  },
];

const skip = unlessMissing("danted", "microsocks", "openssl", "ssh", "sshd", "tinyproxy");

describe("each kind of proxy carries token and API requests", { skip }, () => {
  const servers = new Map<Kind, ProxyServer>();
  const authority = skip ? undefined : createAuthority("Proxy tests");
  let targets: Targets;

  before(async () => {
    assert.ok(authority);
    const certificateOf = (name: string) => authority.sign([name, "127.0.0.1"]);
    targets = {
      http: await serveTarget(),
      https: await serveTarget(certificateOf("localhost")),
      certificateOf,
    };
    for (const kind of KINDS) servers.set(kind, await kind.start(targets));
    compileClient();
  });

  after(async () => {
    await Promise.all([...servers.values()].map((server) => server.stop()));
    await Promise.all([targets.http.close(), targets.https.close()]);
  });

  for (const runtime of RUNTIMES) {
    for (const scheme of ["http", "https"] as const) {
      it(`${scheme} targets on ${runtime.name}`, LIMIT, async () => {
        const target = targets[scheme];
        target.clear();
        const logsBefore = KINDS.map((kind) => servers.get(kind)?.log().length ?? 0);
        const outcomes = await work(
          runtime,
          KINDS.map((kind) => ({
            target: `${scheme}://${kind.host}:${target.port}`,
            proxy: `${kind.url}:${servers.get(kind)?.port}`,
            ...(authority ? { ca: authority.ca } : {}),
          })),
        );
        assert.equal(outcomes.length, KINDS.length);
        for (const [index, kind] of KINDS.entries()) {
          const server = servers.get(kind);
          const seen = outcomes[index];
          assert.deepEqual(seen?.error, undefined, `${kind.name}: ${seen?.error?.message}`);
          assert.deepEqual(seen?.from, [server?.source], kind.name);
          const log = server?.log().slice(logsBefore[index]) ?? "";
          assert.match(log, kind.logged(kind.host, target.port), kind.name);
        }
        const requests = target.requests.map(({ url, from }) => `${url} ${from}`);
        const expected = KINDS.flatMap((kind) => {
          const source = servers.get(kind)?.source;
          return [`/token ${source}`, `/api/v1/from ${source}`];
        });
        assert.deepEqual(requests, expected);
      });
    }
  }
});

function textOf(pattern: string): Kind["logged"] {
  const escaped = pattern.replaceAll(".", "\\.");
  return (host, port) => new RegExp(escaped.replace("HOST", host).replace("PORT", `${port}\\b`));
}
