import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { unlessMissing } from "../../kit/programs.ts";
import { type SshTunnel, startSshTunnel } from "../../kit/proxy-servers.ts";
import { compileClient, RUNTIMES } from "../../kit/proxy-runtimes.ts";
import { serveTarget, type Target } from "../../kit/target.ts";
import { LIMIT, work } from "../../kit/work.ts";

const REQUESTS = 200;
const CONCURRENCY = 3;
const skip = unlessMissing("ssh", "sshd");

describe("ssh -D", { skip }, () => {
  let target: Target;
  let tunnel: SshTunnel;

  before(async () => {
    target = await serveTarget();
    tunnel = await startSshTunnel();
    compileClient();
  });

  after(async () => {
    await tunnel.stop();
    await target.close();
  });

  const job = () => ({
    target: `http://localhost:${target.port}`,
    proxy: `socks5h://127.0.0.1:${tunnel.port}`,
    concurrency: CONCURRENCY,
    requests: REQUESTS,
  });

  for (const runtime of RUNTIMES) {
    it(`${runtime.name}: ${REQUESTS} requests share ${CONCURRENCY} tunnels`, LIMIT, async () => {
      target.clear();
      const tunnels = () => tunnel.log().split(`port ${target.port}`).length;
      const before = tunnels();
      const [outcome] = await work(runtime, [job()]);
      assert.equal(outcome?.error, undefined, outcome?.error?.message);
      assert.equal(outcome?.from.length, REQUESTS);
      assert.equal(target.requests.length, REQUESTS + 1);
      assert.ok(target.connections.length <= CONCURRENCY, `${target.connections.length}`);
      assert.ok(tunnels() > before, "sshd saw them");
    });
  }

  for (const runtime of RUNTIMES) {
    it(
      `${runtime.name}: ssh killed in the middle is a failure, nothing goes direct`,
      LIMIT,
      async () => {
        const ownTunnel = await startSshTunnel();
        target.clear();
        const proxy = `socks5h://127.0.0.1:${ownTunnel.port}`;
        const working = work(runtime, [{ ...job(), proxy, requests: 5_000, retries: 1 }]);
        while (target.requests.length < 50) await new Promise((resolve) => setTimeout(resolve, 5));
        await ownTunnel.killClient();
        const requestsThen = target.requests.length;
        const connectionsThen = target.connections.length;
        const [outcome] = await working;
        assert.match(
          `${outcome?.error?.code} ${outcome?.error?.message}`,
          /proxy .* refused the connection|connection .* through the proxy .* closed/,
        );
        assert.equal(target.connections.length, connectionsThen);
        assert.ok(connectionsThen <= CONCURRENCY, `${connectionsThen}`);
        assert.ok(target.requests.length <= requestsThen + CONCURRENCY);
        await ownTunnel.stop();
      },
    );
  }
});
