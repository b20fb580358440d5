import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createAuthority } from "../../kit/certificates.ts";
import type { Job } from "../../kit/proxy-client.ts";
import { unlessMissing } from "../../kit/programs.ts";
import { type ProxyServer, startMicrosocks, startTinyproxy } from "../../kit/proxy-servers.ts";
import { compileClient, RUNTIMES } from "../../kit/proxy-runtimes.ts";
import { serveTarget, type Target } from "../../kit/target.ts";
import { LIMIT, work } from "../../kit/work.ts";

const LONG_AGO = { from: "20200101000000Z", to: "20200201000000Z" };
const skip = unlessMissing("microsocks", "openssl", "tinyproxy");

describe("certificates are verified through a tunnel", { skip }, () => {
  const targets: Target[] = [];
  const servers: ProxyServer[] = [];
  let cases: readonly { name: string; job: Job; expected?: RegExp }[] = [];

  before(async () => {
    const authority = createAuthority("Proxy tests");
    const stranger = createAuthority("Somebody else");
    const { ca } = authority;
    const good = await serveTarget(authority.sign(["localhost"]));
    const elsewhere = await serveTarget(authority.sign(["elsewhere.example"]));
    const expired = await serveTarget(authority.sign(["localhost"], LONG_AGO));
    const foreign = await serveTarget(stranger.sign(["localhost"]));
    targets.push(good, elsewhere, expired, foreign);
    const socks = await startMicrosocks();
    const connectPorts = targets.map(({ port }) => port);
    const http = await startTinyproxy({ connectPorts });
    servers.push(socks, http);
    const ways = [
      { way: "SOCKS5", proxy: `socks5://127.0.0.1:${socks.port}` },
      { way: "HTTP", proxy: `http://127.0.0.1:${http.port}` },
      { way: "no proxy" },
    ];
    const url = (target: Target) => `https://localhost:${target.port}`;
    cases = ways.flatMap(({ way, ...proxy }) => [
      { name: `${way}: a CA of our own`, job: { target: url(good), ca, ...proxy } },
      {
        name: `${way}: that CA beside another one`,
        job: { target: url(good), ca: stranger.ca + ca, ...proxy },
      },
      {
        name: `${way}: no CA`,
        job: { target: url(good), ...proxy },
        expected: /tls .* not signed by an authority/,
      },
      {
        name: `${way}: a wrong CA`,
        job: { target: url(foreign), ca, ...proxy },
        expected: /tls .* not signed by an authority/,
      },
      {
        name: `${way}: a wrong host name`,
        job: { target: url(elsewhere), ca, ...proxy },
        expected: /tls .* another host name/,
      },
      {
        name: `${way}: an expired certificate`,
        job: { target: url(expired), ca, ...proxy },
        // Deno's node:tls says of every certificate that it refuses that it cannot verify it.
        expected: /tls .* (expired|not signed by an authority)/,
      },
    ]);
    compileClient();
  });

  after(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await Promise.all(targets.map((target) => target.close()));
  });

  for (const runtime of RUNTIMES) {
    it(`on ${runtime.name}`, LIMIT, async () => {
      for (const target of targets) target.clear();
      const outcomes = await work(runtime, cases.map(({ job }) => job));
      assert.equal(outcomes.length, cases.length);
      for (const [index, { name, expected }] of cases.entries()) {
        const { from = [], error } = outcomes[index] ?? {};
        if (expected) {
          assert.match(`${error?.code} ${error?.message}`, expected, name);
          assert.deepEqual(from, [], name);
        } else assert.equal(from.length, 1, `${name}: ${error?.message}`);
      }
      const [good, ...others] = targets;
      assert.equal(good?.requests.length, 2 * cases.filter(({ expected }) => !expected).length);
      for (const target of others) assert.deepEqual(target.requests, []);
    });

    it(`on ${runtime.name}, whatever NODE_TLS_REJECT_UNAUTHORIZED says`, LIMIT, async () => {
      const env = { ...runtime.env, NODE_TLS_REJECT_UNAUTHORIZED: "0" };
      // Without proxy and CA, it is the platform's fetch, whose user decides.
      const ours = cases.filter(({ job: { proxy, ca }, expected }) =>
        expected && (proxy !== undefined || ca !== undefined)
      );
      const outcomes = await work({ ...runtime, env }, ours.map(({ job }) => job));
      for (const [index, { name, expected }] of ours.entries()) {
        const { from, error } = outcomes[index] ?? {};
        assert.match(`${error?.code} ${error?.message}`, expected ?? /^$/, name);
        assert.deepEqual(from, [], name);
      }
    });
  }
});
