/**
 * Plain http goes to this machine only: not to a name that means another one here, and not by a
 * proxy elsewhere, which would get the secret in clear.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { dwdi } from "../../kit/cli-world.ts";
import { useCentre } from "../../kit/cli-waldur-world.ts";
import { environmentOf } from "../../kit/environment.ts";
import { unlessNamespaces } from "../../kit/inside.ts";
import { freePort, temporaryFolder, unlessMissing } from "../../kit/programs.ts";
import { compileClient, RUNTIMES } from "../../kit/proxy-runtimes.ts";
import { serveTarget, type Target } from "../../kit/target.ts";
import { LIMIT, work } from "../../kit/work.ts";

describe("http://localhost where a hosts file names another machine", {
  skip: unlessMissing("unshare") || unlessNamespaces(),
}, () => {
  const hosts = join(temporaryFolder(), "hosts");
  let here: Target;
  let elsewhere: Target;
  before(async () => {
    writeFileSync(hosts, "127.0.0.9 localhost\n");
    here = await serveTarget();
    elsewhere = await serveTarget(undefined, { host: "127.0.0.9", port: here.port });
    compileClient();
  });
  after(() => Promise.all([here.close(), elsewhere.close()]));

  for (const runtime of RUNTIMES) {
    it(`is this machine on ${runtime.name}`, LIMIT, async () => {
      const mounted = `mount --bind ${hosts} /etc/hosts && exec "$@"`;
      const command = ["unshare", "-m", "sh", "-c", mounted, "sh", ...runtime.command];
      const target = `http://localhost:${here.port}`;
      const [outcome] = await work({ ...runtime, command }, [{ target }]);
      assert.deepEqual([outcome?.error, outcome?.from], [undefined, ["127.0.0.1"]]);
      assert.deepEqual(elsewhere.connections, []);
    });
  }
});

describe("plain http by a proxy", () => {
  const centre = useCentre();
  const elsewhere = "10.255.255.1:3128";

  for (const scheme of ["http", "https", "socks5", "socks4"]) {
    it(`is refused before anything is sent: ${scheme}`, async () => {
      const proxy = `${scheme}://me:planted@${elsewhere}`.replace(
        /^socks4:\/\/me:planted@/,
        "socks4://",
      );
      for (const env of [{ DWDI_PROXY: proxy }, { http_proxy: proxy }, { all_proxy: proxy }]) {
        const { code, stderr } = await dwdi(["compute", "--month", "2025-01"], {
          env: { ...environmentOf(centre.server), ...env },
        });
        assert.equal(code, 2, stderr);
        assert.match(stderr, /in clear, by the proxy \w+:\/\/10\.255\.255\.1:3128/);
        assert.doesNotMatch(stderr, /planted/);
      }
      const report = ["waldur", "report", "--dry-run", "-c", centre.file, "--waldur-proxy", proxy];
      const { code, stderr } = await dwdi(report, {});
      assert.equal(code, 2, stderr);
      assert.match(stderr, /in clear, by the proxy/);
      assert.deepEqual(centre.server.emulator.requests, []);
    });
  }

  it("is tried where the proxy is on this machine", async () => {
    for (const host of ["localhost", "127.0.0.1", "[::1]"]) {
      const { code, stderr } = await dwdi(
        [
          "compute",
          "--month",
          "2025-01",
          "--retries",
          "0",
          "--proxy",
          `http://${host}:${await freePort()}`,
        ],
        { env: environmentOf(centre.server) },
      );
      assert.equal(code, 5, stderr);
      assert.match(stderr, /refused the connection/);
    }
  });
});
