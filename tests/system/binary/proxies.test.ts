import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, beforeEach, describe, it } from "node:test";
import { type EmulatorServer, serveEmulator } from "../../../src/emulator/index.ts";
import { freePort, unlessMissing } from "../../kit/programs.ts";
import { type ProxyServer, startMicrosocks, startTinyproxy } from "../../kit/proxy-servers.ts";
import { serveSilence } from "../../kit/silent-server.ts";
import { dwdi } from "../../kit/binary.ts";
import { environmentOf } from "../../kit/environment.ts";

const COMPUTE = ["compute", "--month", "2025-01", "-o", "json", "--retries", "0"];
const SETTINGS = { skip: unlessMissing("microsocks", "tinyproxy") };

describe("the binary's way out", SETTINGS, () => {
  let target: EmulatorServer;
  let socks: ProxyServer;
  let http: ProxyServer;
  let env: Record<string, string> = {};

  before(async () => {
    target = await serveEmulator();
    socks = await startMicrosocks({ username: "ada", password: "p@ss word" });
    http = await startTinyproxy();
    env = environmentOf(target);
  });
  beforeEach(() => target.emulator.clear());
  after(() => Promise.all([target.close(), socks.stop(), http.stop()]));

  /** The addresses from which the target saw token and API requests. */
  const seenFrom = () => target.emulator.requests.map(({ remoteAddress }) => remoteAddress);
  const socksUrl = () => `socks5://ada:p%40ss%20word@127.0.0.1:${socks.port}`;

  async function assertFrom(
    addresses: readonly string[],
    args: readonly string[],
    more: Record<string, string>,
  ): Promise<void> {
    const { code, stdout, stderr } = await dwdi([...COMPUTE, ...args], {
      env: { ...env, ...more },
    });
    assert.equal(code, 0, stderr);
    assert.ok(JSON.parse(stdout).entries.length > 0);
    assert.deepEqual(seenFrom(), addresses);
  }

  it("is the proxy of --proxy, for token and data alike", async () => {
    await assertFrom(["127.0.0.3", "127.0.0.3"], ["--proxy", socksUrl()], {});
  });

  it("is the proxy of DWDI_PROXY, whatever the environment says beside it", async () => {
    const dead = "http://127.0.0.1:9";
    const more = { DWDI_PROXY: socksUrl(), HTTP_PROXY: dead, ALL_PROXY: dead, NO_PROXY: "*" };
    await assertFrom(["127.0.0.3", "127.0.0.3"], [], more);
  });

  it("is http_proxy, then ALL_PROXY; HTTP_PROXY is ignored, as by curl", async () => {
    const more = { http_proxy: `http://127.0.0.1:${http.port}`, ALL_PROXY: socksUrl() };
    await assertFrom(["127.0.0.4", "127.0.0.4"], [], more);
    target.emulator.clear();
    await assertFrom(["127.0.0.1", "127.0.0.1"], [], { HTTP_PROXY: more.http_proxy });
    target.emulator.clear();
    await assertFrom(["127.0.0.4", "127.0.0.4"], [], { DWDI_PROXY: `127.0.0.1:${http.port}` });
    target.emulator.clear();
    await assertFrom(["127.0.0.1", "127.0.0.1"], [], { ...more, DWDI_PROXY: "NONE" });
    target.emulator.clear();
    await assertFrom(["127.0.0.3", "127.0.0.3"], [], { all_proxy: socksUrl() });
  });

  it("is direct for --proxy none, for hosts in NO_PROXY, and for --demo", async () => {
    const dead = { HTTP_PROXY: "http://127.0.0.1:9", http_proxy: "http://127.0.0.1:9" };
    await assertFrom(["127.0.0.1", "127.0.0.1"], ["--proxy", "none"], dead);
    target.emulator.clear();
    await assertFrom(["127.0.0.1", "127.0.0.1"], [], { ...dead, NO_PROXY: "127.0.0.0/8" });
    const { code, stderr } = await dwdi([...COMPUTE, "--demo"], { env: dead });
    assert.equal(code, 0, stderr);
  });

  it("is closed when the proxy is: exit 5, and no connection at the target", async () => {
    const before = target.connections;
    const silent = await serveSilence();
    const broken = {
      "a port on which nothing listens": `socks5://127.0.0.1:${await freePort()}`,
      "a wrong password": `socks5://ada:wrong@127.0.0.1:${socks.port}`,
      "no password": `socks5://127.0.0.1:${socks.port}`,
      "an HTTP proxy spoken to as SOCKS": `socks5://127.0.0.1:${http.port}`,
      "a proxy that hangs": `socks5://127.0.0.1:${silent.port}`,
    };
    for (const [what, proxy] of Object.entries(broken)) {
      for (const name of ["DWDI_PROXY", "ALL_PROXY"]) {
        const more = { [name]: proxy };
        const args = [...COMPUTE, "--timeout", "1"];
        const { code, stdout, stderr } = await dwdi(args, { env: { ...env, ...more } });
        assert.equal(code, 5, `${what}: ${stderr}`);
        assert.equal(stdout, "", what);
        assert.match(stderr, /"code":"proxy"/, what);
        assert.ok(stderr.includes(` (set by ${name}) `), stderr);
        assert.ok(!stderr.includes("p@ss") && !stderr.includes("wrong"), stderr);
      }
    }
    await silent.close();
    assert.equal(target.connections, before);
    assert.deepEqual(seenFrom(), []);
  });

  it("has its password in no process list", async () => {
    const child = dwdi([...COMPUTE, "--debug", "--verbose"], {
      env: { ...env, DWDI_PROXY: socksUrl() },
    });
    const processes = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
    const { stderr } = await child;
    assert.ok(!processes.includes("p%40ss") && !stderr.includes("p%40ss"), stderr);
  });
});
