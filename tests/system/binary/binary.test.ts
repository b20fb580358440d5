import assert from "node:assert/strict";
import { access, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import {
  type EmulatorFault,
  type EmulatorServer,
  parseFixture,
  serveEmulator,
} from "../../../src/emulator/index.ts";
import { ALL, changed, FILES } from "../../kit/config-file.ts";
import { BINARY, dwdi, outcomeOf, shell, start } from "../../kit/binary.ts";
import { environmentOf } from "../../kit/environment.ts";

const MONTH = "2025-01";
const ACCOUNTS = Array.from({ length: 40_000 }, (_, index) => ({
  account: `account-${String(index).padStart(8, "0")}-é`,
  totalNodeHours: index / 8,
  totalCpuHours: index * 16,
}));

let server: EmulatorServer;
let folder = "";
let env: Record<string, string> = {};
before(async () => {
  await access(BINARY);
  const fixture = parseFixture(JSON.stringify({ compute: { [MONTH]: ACCOUNTS } }));
  server = await serveEmulator({ fixture });
  folder = await mkdtemp(join(tmpdir(), "dwdi-binary-"));
  env = environmentOf(server);
});
beforeEach(() => server.emulator.clear());
after(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const compute = ["compute", "--month", MONTH];

describe("the binary's pipes", () => {
  it("carry 3 MB and more to a slow reader, complete", async () => {
    const line = `"$DWDI" compute --month ${MONTH} -o csv | (sleep 1; cat)`;
    const { stdout, stderr } = await shell(line, env);
    assert.equal(stderr, "");
    assert.equal(stdout.split("\r\n").length, ACCOUNTS.length + 2);
    const { stdout: json } = await shell(line.replace("csv", "json"), env);
    assert.ok(json.length > 3_000_000);
    assert.equal(JSON.parse(json).entries.length, ACCOUNTS.length);
  });

  it("are read by another JSON reader", async () => {
    const { stdout, code } = await shell(
      `"$DWDI" compute --month ${MONTH} --account account-00000008-é -o json |
         if command -v jq >/dev/null; then jq -c '[.schema, .entries[0].nodeHours]'
         else python3 -c 'import json, sys; d = json.load(sys.stdin)
print(json.dumps([d["schema"], int(d["entries"][0]["nodeHours"])], separators=(",", ":")))'; fi`,
      env,
    );
    assert.equal(code, 0);
    assert.equal(stdout, '["dwdi/compute/1",1]\n');
  });

  for (const format of ["table", "csv", "json", "ndjson", "yaml"]) {
    it(`are closed by | head -1 without a word, ${format}`, async () => {
      const line = `"$DWDI" compute --month ${MONTH} -o ${format} | head -1 >/dev/null
                    echo "\${PIPESTATUS[0]}"`;
      assert.deepEqual(await shell(line, env), { code: 0, stdout: "0\n", stderr: "" });
    });
  }

  it("say so when a disk is full", async () => {
    const { code, stderr } = await shell(`"$DWDI" compute --demo >/dev/full`, {});
    assert.equal(code, 8);
    assert.match(stderr, /cannot write stdout: ENOSPC/);
  });
});

describe("the binary in a hostile folder", () => {
  it("reads no .env and runs no preload", async () => {
    const hostile = await mkdtemp(join(folder, "hostile-"));
    const preload = `require("fs").writeFileSync(${JSON.stringify(join(hostile, "ran"))}, "")`;
    await writeFile(join(hostile, "evil.js"), preload);
    await writeFile(
      join(hostile, "bunfig.toml"),
      'preload = ["./evil.js"]\n[test]\npreload = ["./evil.js"]\n',
    );
    await writeFile(
      join(hostile, ".env"),
      "DWDI_API_URL=http://127.0.0.1:1\nDWDI_CLIENT_ID=evil\n",
    );
    await writeFile(join(hostile, "package.json"), "{ not json");
    await writeFile(join(hostile, "tsconfig.json"), "{ not json");
    const { code, stderr } = await dwdi(["compute", "-v"], { cwd: hostile });
    assert.equal(code, 2);
    assert.match(stderr, /missing settings: api-url, token-url, client-id, client-secret-file/);
    assert.equal((await dwdi(["compute", "--demo"], { cwd: hostile })).code, 0);
    assert.equal((await readdir(hostile)).includes("ran"), false);
  });

  it("is called by a link", async () => {
    const link = join(folder, "link");
    await symlink(BINARY, link);
    const { stdout } = await shell(`"${link}" --version`, {});
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  });
});

describe("the binary's exit codes", () => {
  const faults: readonly (readonly [string, EmulatorFault, number])[] = [
    ["401 twice", { route: "compute", status: 401, times: 2 }, 3],
    ["403", { route: "compute", status: 403 }, 3],
    ["404", { route: "compute", status: 404 }, 4],
    ["a closed connection", { route: "compute", close: true, times: Infinity }, 5],
    ["500 throughout", { route: "compute", status: 500, times: Infinity }, 6],
    ["an HTML page", { route: "compute", html: true, times: Infinity }, 6],
    ["a null list", { route: "compute", body: '{"compute":null}' }, 6],
    ["no list", { route: "compute", body: "[]" }, 6],
    [
      "a token that is refused",
      { route: "token", status: 401, body: '{"error":"invalid_client"}' },
      3,
    ],
  ];
  for (const [name, fault, expected] of faults) {
    it(`${expected} for ${name}`, async () => {
      server.emulator.fault(fault);
      const { code, stdout, stderr } = await dwdi([...compute, "--retries", "0"], { env });
      assert.equal(code, expected, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, /^dwdi: .+ \([a-z-]+\)\n/);
    });
  }

  it("5 for a time-out", async () => {
    server.emulator.fault({ route: "compute", latency: 5000 });
    const argv = [...compute, "--retries", "0", "--timeout", "200ms"];
    assert.equal((await dwdi(argv, { env })).code, 5);
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`130 for ${signal}, with the request in flight and the file as it was`, async () => {
      server.emulator.fault({ route: "compute", latency: 20_000 });
      const out = join(folder, `interrupted-${signal}`);
      const child = start([...compute, "--out", out], { env });
      const ended = outcomeOf(child);
      while (!server.emulator.requests.some(({ path }) => path.includes("compute"))) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const asked = performance.now();
      child.kill(signal);
      assert.equal((await ended).code, 130);
      assert.ok(performance.now() - asked < 3000);
      assert.deepEqual((await readdir(folder)).filter((name) => name.includes("interrupted")), []);
    });
  }

  it("0 for an emulator that is stopped, whose exports work", async () => {
    const child = start(["emulator", "--port", "0"], { env: {} });
    const ended = outcomeOf(child);
    const exports = await new Promise<string>((resolve) => {
      let text = "";
      child.stdout?.on("data", (piece) => {
        text += piece;
        if (text.includes("DWDI_PROXY")) resolve(text);
      });
    });
    for (const line of ["compute", "ping compute storage inference", "token"]) {
      const { code, stderr } = await shell(`${exports}\n"$DWDI" ${line}`, {
        ALL_PROXY: "socks5://127.0.0.1:1",
      });
      assert.equal(code, 0, stderr);
    }
    const storage = `"$DWDI" storage --filesystem capstor --data-type store -o csv`;
    assert.match((await shell(`${exports}\n${storage}`, {})).stdout, /\/capstor\/store\//);
    child.kill("SIGINT");
    assert.equal((await ended).code, 0);
  });
});

describe("the binary with a configuration file", () => {
  async function config(name: string, text: string): Promise<string> {
    const path = join(folder, name);
    const { apiUrl, tokenUrl, clientId, waldurUrl, waldurTokens } = server.settings;
    const live = text.replaceAll("https://dwdi.example.org", apiUrl)
      .replaceAll("https://auth.example.org/token", tokenUrl)
      .replaceAll("client_id: reporter", `client_id: ${clientId}`)
      .replaceAll("secret: planted-client", "secret: ${SECRET}")
      .replaceAll("https://waldur.example.org/api/", waldurUrl)
      .replaceAll("planted-waldur", waldurTokens.staff)
      .replaceAll(/^global_proxy.*/gm, "# no proxy")
      .replaceAll(/ *(socks_proxy|cscs_dwdi_cluster).*\n/g, "");
    await writeFile(path, live, { mode: 0o600 });
    return path;
  }
  const secret = () => ({ SECRET: server.settings.clientSecret });

  it("takes settings from it, behind environment and flags", async () => {
    const path = await config("compute.yaml", FILES.compute);
    const line = [...compute, "--account", "account-00000008-é", "-P", "-n"];
    const { code, stdout, stderr } = await dwdi([...line, "-v", "-c", path], { env: secret() });
    assert.equal(code, 0, stderr);
    assert.equal(stdout, `${MONTH}|account-00000008-é|1|128\n`);
    assert.ok(stderr.includes(`token-url: ${server.settings.tokenUrl} (${path}:16:33)`), stderr);
    const wrong = { ...secret(), DWDI_CONFIG: path, DWDI_CLIENT_SECRET: "wrong" };
    assert.equal((await dwdi(line, { env: wrong })).code, 3);
  });

  it("wants an offering of several to be named, and one that is there", async () => {
    const path = await config("all.yaml", ALL);
    const several = await dwdi(["ping", "-c", path], { env: secret() });
    assert.equal(several.code, 2);
    assert.match(several.stderr, /'Alps compute' \(2b3c\w+\), 'Alps storage' \(0f0e\w+\)/);
    const named = ["ping", "-c", path, "--offering", "Alps compute"];
    assert.equal((await dwdi(named, { env: secret() })).code, 0);
    const unknown = await dwdi([...compute, "-c", path, "--offering", "x"], { env: secret() });
    assert.equal(unknown.code, 4);
  });

  it("checks it, and the doctor reads it", async () => {
    const emulated = server.emulator.waldur.offerings[0]?.uuid ?? "";
    const file = changed(FILES.compute, "2b3c4d5e-6f70-8192-a3b4-c5d6e7f80910", emulated);
    const path = await config("doctor.yaml", file);
    assert.equal((await dwdi(["config", "check", path], { env: secret() })).code, 0);
    assert.equal((await dwdi(["config", "check", path])).code, 2);
    const { code, stdout } = await dwdi(["doctor", "-c", path], { env: secret() });
    assert.equal(code, 0, stdout);
    assert.ok(stdout.includes(`client-secret-file from ${path}:15:32`), stdout);
  });
});

describe("bad input to the binary", () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ["compute --month 2025-13", /'2025-13' is not a month/],
    ["compute --from 2025-02 --to 2025-01", /cannot end before it starts/],
    ["compute --month 2999-01", /has not begun/],
    ["compute --day 2025-02-30", /'2025-02-30' is not a day/],
    ["compute --month --output csv", /--month needs a value/],
    ["compute --acount g1", /did you mean --account\?/],
    ["comptue", /did you mean compute\?/],
    ["constructor", /unknown command 'constructor'/],
    ["compute --fields nope", /no field 'nope'/],
    ["compute --api-url dwdi.example.org", /dwdi\.example\.org/],
    ["compute --api-url http://dwdi.example.org", /http/],
    ["compute --client-id= ", /--client-id needs a value/],
    [
      "compute --client-secret-file /nonexistent/secret",
      /--client-secret-file: cannot read the file that it names: ENOENT/,
    ],
    [
      "compute --out /nonexistent/folder/file",
      /cannot write '\/nonexistent\/folder\/file': ENOENT/,
    ],
    ["compute --ca-file /nonexistent/ca", /--ca-file: cannot read/],
    ["compute --account @/nonexistent/list", /--account: cannot read/],
  ];
  for (const [line, message] of refused) {
    it(`${line.trim()} is exit 2, and nothing is sent`, async () => {
      const { code, stdout, stderr } = await dwdi(line.trim().split(" "), { env });
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.deepEqual(server.emulator.requests, []);
    });
  }

  it("a setting that is missing is named with what could give it", async () => {
    const { code, stderr } = await dwdi(["compute"]);
    assert.equal(code, 2);
    assert.match(stderr, /set DWDI_API_URL, .*--config; see dwdi help environment/);
  });
});

describe("the binary's start", () => {
  it("knows its version, commit, date, runtime and target", async () => {
    const { stdout } = await dwdi(["version", "-o", "json"]);
    const { schema, version, runtime, target } = JSON.parse(stdout);
    assert.equal(schema, "dwdi/version/1");
    assert.equal((await dwdi(["--version"])).stdout, `${version}\n`);
    assert.match(runtime, /^bun \d/);
    assert.equal(target, `${process.platform}-${process.arch}`);
  });

  it("does not mind a closed pipe at --version", async () => {
    const line = `"$DWDI" --version | true; echo "\${PIPESTATUS[0]}"`;
    assert.deepEqual(await shell(line, {}), { code: 0, stdout: "0\n", stderr: "" });
  });
});
