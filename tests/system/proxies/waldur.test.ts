/**
 * Which way Waldur is reached: by flag, variable, file and environment, told by the address from
 * which the server sees the requests.
 */
import assert from "node:assert/strict";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { dwdi, type Outcome } from "../../kit/cli-world.ts";
import { useCentre } from "../../kit/cli-waldur-world.ts";
import { unlessMissing } from "../../kit/programs.ts";
import { type ProxyServer, startMicrosocks, startTinyproxy } from "../../kit/proxy-servers.ts";

const [DIRECT, SOCKS, HTTP] = ["127.0.0.1", "127.0.0.3", "127.0.0.4"];

describe("the way to Waldur", { skip: unlessMissing("microsocks", "tinyproxy") }, () => {
  const centre = useCentre();
  let socks: ProxyServer;
  let http: ProxyServer;
  before(async () => {
    [socks, http] = [await startMicrosocks(), await startTinyproxy()];
  });
  after(() => Promise.all([socks.stop(), http.stop()]));

  const urls = () => ({
    SOCKS: `socks5://127.0.0.1:${socks.port}`,
    HTTP: `http://127.0.0.1:${http.port}`,
    none: "none",
  });

  /** The configuration file with keys at its top and in its settings of DWDI. */
  async function fileWith({ top = "", settings = "" }): Promise<string> {
    const path = join(centre.folder, "proxies.yaml");
    const text = await readFile(centre.file, "utf8");
    await writeFile(path, `${top}\n${text.replace(/^( *)backend_settings:\n/m, `$&${settings}`)}`);
    await chmod(path, 0o600);
    return path;
  }

  /** The addresses from which Waldur and DWDI saw the requests of a run. */
  async function seenBy(args: readonly string[], env: Record<string, string>): Promise<{
    readonly waldur: readonly unknown[];
    readonly dwdi: readonly unknown[];
    readonly outcome: Outcome;
  }> {
    centre.server.emulator.clear();
    const outcome = await dwdi([...args, "--retries", "0"], { env });
    const addresses = (isOfWaldur: boolean) => [
      ...new Set(
        centre.server.emulator.requests
          .filter(({ path }) => /^\/api\/(?!v1)/.test(path) === isOfWaldur)
          .map(({ remoteAddress }) => remoteAddress),
      ),
    ];
    return { waldur: addresses(true), dwdi: addresses(false), outcome };
  }

  it("is --waldur-proxy, its variable, --proxy, its variable, global_proxy, the environment", async () => {
    const { SOCKS: socksUrl, HTTP: httpUrl, none } = urls();
    const top = `global_proxy: ${httpUrl}`;
    const dead = "http://127.0.0.1:9";
    const cases: readonly {
      readonly args?: readonly string[];
      readonly env?: Record<string, string>;
      readonly top?: string;
      readonly settings?: string;
      readonly waldur: string;
      readonly dwdi: string;
    }[] = [
      { waldur: DIRECT, dwdi: DIRECT },
      { args: ["--proxy", socksUrl], waldur: SOCKS, dwdi: SOCKS },
      { args: ["--proxy", socksUrl], top, waldur: SOCKS, dwdi: SOCKS },
      { env: { DWDI_PROXY: socksUrl }, top, waldur: SOCKS, dwdi: SOCKS },
      { args: ["--proxy", none], top, env: { http_proxy: dead }, waldur: DIRECT, dwdi: DIRECT },
      { top, waldur: HTTP, dwdi: DIRECT },
      { top, env: { http_proxy: dead, no_proxy: "*" }, waldur: HTTP, dwdi: DIRECT },
      { env: { http_proxy: httpUrl }, waldur: HTTP, dwdi: HTTP },
      { settings: `    socks_proxy: ${socksUrl}\n`, waldur: DIRECT, dwdi: SOCKS },
      { args: ["--proxy", socksUrl, "--waldur-proxy", httpUrl], waldur: HTTP, dwdi: SOCKS },
      { args: ["--proxy", socksUrl, "--waldur-proxy", none], top, waldur: DIRECT, dwdi: SOCKS },
      { args: ["--waldur-proxy", socksUrl], top, waldur: SOCKS, dwdi: DIRECT },
      {
        args: ["--proxy", httpUrl],
        env: { DWDI_WALDUR_PROXY: socksUrl, DWDI_PROXY: dead },
        waldur: SOCKS,
        dwdi: HTTP,
      },
      {
        args: ["--waldur-proxy", httpUrl],
        env: { DWDI_WALDUR_PROXY: dead },
        waldur: HTTP,
        dwdi: DIRECT,
      },
    ];
    for (const { args = [], env = {}, waldur, dwdi, ...keys } of cases) {
      const file = await fileWith(keys);
      const run = ["waldur", "report", "--dry-run", "-c", file, ...args];
      const seen = await seenBy(run, env);
      assert.equal(seen.outcome.code, 0, seen.outcome.stderr);
      assert.deepEqual(
        [seen.waldur, seen.dwdi],
        [[waldur], [dwdi]],
        JSON.stringify({ args, env, keys }),
      );
    }
  });

  it("is the same for load-history and doctor, which says it", async () => {
    const { SOCKS: socksUrl, HTTP: httpUrl } = urls();
    const file = await fileWith({ top: `global_proxy: ${httpUrl}` });
    const months = ["-s", "2025-01-01", "-e", "2025-01-31", "--offering", "Daint", "--dry-run"];
    const loaded = await seenBy(
      ["waldur", "load-history", "-c", file, ...months, "--proxy", socksUrl],
      {},
    );
    assert.equal(loaded.outcome.code, 0, loaded.outcome.stderr);
    assert.deepEqual([loaded.waldur, loaded.dwdi], [[SOCKS], [SOCKS]]);

    const examined = await seenBy(["doctor", "-c", file, "--waldur-proxy", socksUrl], {});
    assert.deepEqual(examined.waldur, [SOCKS]);
    const flat = examined.outcome.stdout.replaceAll(/\s+/g, " ");
    assert.match(flat, new RegExp(`responds through ${socksUrl}`), flat);
    const direct = await seenBy(["doctor", "-c", file, "--waldur-proxy", "none"], {});
    assert.match(direct.outcome.stdout.replaceAll(/\s+/g, " "), /responds without a proxy/);
  });

  it("is said with --verbose and by config show, with its origin", async () => {
    const { SOCKS: socksUrl, HTTP: httpUrl } = urls();
    const file = await fileWith({ top: `global_proxy: ${httpUrl}` });
    const said = async (args: readonly string[], env: Record<string, string> = {}) => {
      const run = ["waldur", "report", "--dry-run", "-v", "-c", file, ...args];
      const { outcome: { stderr } } = await seenBy(run, env);
      return /waldur-proxy: .*/.exec(stderr)?.[0];
    };
    assert.equal(await said([]), `waldur-proxy: ${httpUrl} (${file}:1:15)`);
    assert.equal(await said(["--proxy", socksUrl]), `waldur-proxy: ${socksUrl} (--proxy)`);
    assert.equal(
      await said([], { DWDI_WALDUR_PROXY: "none" }),
      "waldur-proxy: none (DWDI_WALDUR_PROXY)",
    );
    const shown = await dwdi(["config", "show", file, "--proxy", socksUrl, "-P"], {});
    assert.match(shown.stdout, new RegExp(`^Daint\\|waldur-proxy\\|${socksUrl}\\|--proxy$`, "m"));
  });
});
