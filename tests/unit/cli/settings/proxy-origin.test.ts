/**
 * What failures of a proxy say of where its URL was set, in every command and output.
 */
import assert from "node:assert/strict";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { dwdi, type Outcome } from "../../../kit/cli-world.ts";
import { useCentre } from "../../../kit/cli-waldur-world.ts";
import { environmentOf } from "../../../kit/environment.ts";

/** Nothing listens there; the user shows that credentials are left out. */
const PROXY = "socks5://ada:planted@127.0.0.1:9";
const SHOWN = "socks5://127.0.0.1:9";
/** What a failure of the proxy says at any length of line. */
const refusedBy = (origin: string) => `the proxy ${SHOWN} (set by ${origin}) refused`;

const MONTH = ["--month", "2025-01"];
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  compute: ["compute", ...MONTH],
  "compute -o json": ["compute", ...MONTH, "-o", "json"],
  storage: ["storage", ...MONTH, "--filesystem", "capstor", "--data-type", "store"],
  inference: ["inference", ...MONTH],
  ping: ["ping"],
  token: ["token"],
  api: ["api", "/compute/usage-month/account", "from=2025-01", "to=2025-01"],
  doctor: ["doctor"],
  "doctor -o json": ["doctor", "-o", "json"],
};

function assertSays(outcome: Outcome, expected: readonly string[]): void {
  const all = `${outcome.stdout} ${outcome.stderr}`.replaceAll(/\s+/g, " ");
  const said = new Set(all.match(/the proxy \S+ \(set by [^)]*\) refused/g));
  assert.deepEqual([...said].sort(), expected.map(refusedBy).sort(), all);
  assert.doesNotMatch(all, /planted|ada/);
  assert.equal(outcome.code, 5, all);
}

describe("a failure of a proxy", () => {
  const centre = useCentre();

  /** The centre's file with keys at its top and in its settings of DWDI. */
  async function fileWith({ top = "", settings = "", more = "" }): Promise<string> {
    const path = join(centre.folder, "proxies.yaml");
    const text = await readFile(centre.file, "utf8");
    const own = settings && `    socks_proxy: ${settings}\n`;
    const all = text.replace(/^( *)backend_settings:\n/m, `$&${own}`);
    await writeFile(path, `${top && `global_proxy: ${top}`}\n${all}${more}`);
    await chmod(path, 0o600);
    return path;
  }

  for (const [name, argv] of Object.entries(QUERIES)) {
    it(`names the flag, variable or place in a file that sets it: ${name}`, async () => {
      const env = environmentOf(centre.server);
      const run = (args: readonly string[], more: Record<string, string>) =>
        dwdi([...argv, ...args, "--retries", "0"], { env: { ...env, ...more } });
      assertSays(await run(["--proxy", PROXY], { DWDI_PROXY: "http://h:1" }), ["--proxy"]);
      assertSays(await run([], { DWDI_PROXY: PROXY, http_proxy: "http://h:1" }), ["DWDI_PROXY"]);
      assertSays(await run([], { http_proxy: PROXY, ALL_PROXY: "http://h:1" }), ["http_proxy"]);
      assertSays(await run([], { all_proxy: PROXY }), ["all_proxy"]);
      assertSays(await run([], { ALL_PROXY: PROXY }), ["ALL_PROXY"]);
    });
  }

  it("names the key of the file for DWDI", async () => {
    const file = await fileWith({ settings: PROXY });
    for (const argv of [QUERIES.compute ?? [], ["ping"], ["token"]]) {
      assertSays(await dwdi([...argv, "-c", file, "--retries", "0"]), [`${file}:10:18`]);
    }
  });

  it("is told apart for each offering of a file", async () => {
    const second = (await readFile(centre.file, "utf8"))
      .replace(/^[^]*?(?=^- name)/m, "")
      .replace("name: Daint", "name: Eiger")
      .replace(/(waldur_offering_uuid: ).*/, `$1${"e".repeat(32)}`)
      .replace(/^( *)backend_settings:\n/m, `$&    socks_proxy: ${PROXY}\n`);
    const file = await fileWith({ settings: PROXY, more: second });
    assertSays(await dwdi(["doctor", "-c", file]), [`${file}:10:18`, `${file}:23:18`]);
  });

  it("is that of Waldur's proxy in report, load-history and doctor", async () => {
    const months = ["-s", "2025-01-01", "-e", "2025-01-31", "--offering", "Daint"];
    const commands = [["report"], ["report", "--dry-run", "-o", "json"], [
      "load-history",
      ...months,
    ]];
    const runs = [...commands.map((argv) => ["waldur", ...argv]), ["doctor"]];
    for (const argv of runs) {
      const plain = await fileWith({});
      const run = (file: string, args: readonly string[] = [], env: Record<string, string> = {}) =>
        dwdi([...argv, "-c", file, "--retries", "0", ...args], { env });
      const isDoctor = argv[0] === "doctor";
      const says = async (outcome: Promise<Outcome>, origin: string) => {
        assertSays(await outcome, [origin]);
      };
      await says(run(plain, ["--waldur-proxy", PROXY]), "--waldur-proxy");
      await says(run(plain, [], { DWDI_WALDUR_PROXY: PROXY }), "DWDI_WALDUR_PROXY");
      await says(run(plain, ["--proxy", PROXY]), "--proxy");
      await says(run(plain, [], { http_proxy: PROXY }), "http_proxy");
      const file = await fileWith({ top: PROXY });
      await says(run(file), `${file}:1:15`);
      await says(run(file, [], { DWDI_PROXY: PROXY }), "DWDI_PROXY");
      if (isDoctor) continue;
      const { stderr } = await run(file, ["--proxy", "none", "--waldur-proxy", PROXY, "-v"]);
      assert.match(stderr.replaceAll(/\s+/g, " "), /\(set by --waldur-proxy\) refused/);
    }
  });

  it("is one of its settings where the URL cannot be used", async () => {
    const env = environmentOf(centre.server);
    const cases: readonly [args: readonly string[], env: Record<string, string>, RegExp][] = [
      [["--proxy", "ftp://ada:planted@h"], {}, /^dwdi: --proxy: the proxy's address /],
      [[], { DWDI_PROXY: "ftp://ada:planted@h" }, /^dwdi: DWDI_PROXY: the proxy's address /],
      [[], { http_proxy: "ftp://ada:planted@h" }, /^dwdi: http_proxy: the proxy's address /],
      [
        ["--proxy", "http://ada:planted@jump.example.org"],
        {},
        /by the proxy http:\/\/jump\.example\.org:80 \(set by --proxy\)/,
      ],
    ];
    for (const [args, more, message] of cases) {
      const { code, stderr } = await dwdi([...QUERIES.compute ?? [], ...args], {
        env: { ...env, ...more },
      });
      assert.equal(code, 2);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /planted/);
    }
    const report = ["waldur", "report", "-c", centre.file, "--waldur-proxy", "ftp://planted@h"];
    const { stderr } = await dwdi(report);
    assert.match(stderr.replaceAll(/\s+/g, " "), /--waldur-proxy: the proxy's address cannot/);
    assert.doesNotMatch(stderr, /planted/);
  });
});
