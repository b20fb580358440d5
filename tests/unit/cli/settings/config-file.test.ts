import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { configFlags, findOffering } from "../../../../cli/settings/config-file.ts";
import { settingFlags } from "../../../../cli/settings/setting-flags.ts";
import { resolveClientOptions } from "../../../../cli/settings/client-options.ts";
import type { DwdiClientOptions } from "../../../../src/client/client-options.ts";
import {
  type EmulatorServer,
  parseFixture,
  serveEmulator,
} from "../../../../src/emulator/index.ts";
import { ALL, changed, FILES, SECRETS } from "../../../kit/config-file.ts";
import { dwdi, fakeContext, type Outcome, parseFlags } from "../../../kit/cli-world.ts";

const FIXTURE = parseFixture(JSON.stringify({
  compute: { "2025-01": [{ account: "g207", totalNodeHours: 1.5 }] },
  storage: {
    "2025-01": [
      { path: "/capstor/store/cscs/a", spaceUsed: 5e9, inodesUsed: 10 },
      { path: "/capstor/store/cscs/b", spaceUsed: 7e9, inodesUsed: 20 },
    ],
  },
  inference: { "2025-01": [{ waldurResourceUuid: "6f".repeat(16), totalCost: 12.5 }] },
}));

/** The storage offering of a file. */
const STORAGE = "0f0e0d0c0b0a09080706050403020100";

/** The emulator's inference offering. */
const INFERENCE = "c5c5da1a7c0a4e0d9b1f3a6e2d7c0003";

let server: EmulatorServer;
let folder = "";
before(async () => {
  server = await serveEmulator({ fixture: FIXTURE });
  folder = await mkdtemp(join(tmpdir(), "dwdi-config-file-"));
});
beforeEach(() => server.emulator.clear());
after(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text, { mode: 0o600 });
  return join(folder, name);
}

/** A file whose DWDI and Waldur are the emulator. */
async function live(name: string, text: string): Promise<string> {
  const { apiUrl, tokenUrl, clientId, clientSecret, waldurUrl, waldurTokens } = server.settings;
  return await file(
    name,
    text.replaceAll("https://waldur.example.org/api/", waldurUrl)
      .replaceAll("planted-waldur", waldurTokens.staff)
      .replaceAll("global_proxy: http://proxy.example.org:3128", "# no proxy")
      .replaceAll("https://dwdi.example.org", apiUrl)
      .replaceAll("https://auth.example.org/token", tokenUrl)
      .replaceAll("client_id: reporter", `client_id: ${clientId}`)
      .replaceAll("planted-client", clientSecret)
      .replaceAll(/ *socks_proxy.*\n/g, ""),
  );
}

async function call(line: string, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const outcome = await dwdi(line.split(" "), { env });
  const secrets = [...SECRETS, server.settings.clientSecret];
  for (const secret of secrets) assert.ok(!(outcome.stdout + outcome.stderr).includes(secret));
  return outcome;
}

/** The parameters of what was asked of DWDI itself. */
function asked(): readonly URLSearchParams[] {
  return server.emulator.requests.map(({ target }) => new URL(target, server.url))
    .filter(({ pathname }) => /\/(compute|storage|inference)\//.test(pathname))
    .map(({ searchParams }) => searchParams);
}

describe("a client's settings", () => {
  async function resolve(
    line: string,
    path: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<DwdiClientOptions> {
    const context = fakeContext({ env });
    const argv = ["--config", path, ...line.split(" ").filter(Boolean)];
    const values = await parseFlags(argv, { ...configFlags, ...settingFlags }, context);
    const found = await findOffering(values, "compute", context);
    return await resolveClientOptions(values, context, found?.settings);
  }

  it("come from the file where neither flag nor environment gives them", async () => {
    const text = changed(
      FILES.compute,
      "cscs_dwdi_cluster",
      "cscs_dwdi_storage_route: literal\n      cscs_dwdi_cluster",
    );
    const path = await file("all-settings.yaml", text);
    const fromFile = await resolve("", path);
    assert.equal(fromFile.apiUrl, "https://dwdi.example.org");
    assert.deepEqual(fromFile.auth, {
      tokenUrl: "https://auth.example.org/token",
      clientId: "reporter",
      clientSecret: "planted-client",
      scope: "openid",
    });
    assert.equal(fromFile.storageRoute, "literal");
    const env = { DWDI_API_URL: "https://variable.example.org", DWDI_CLIENT_ID: "variable" };
    const line = "--api-url https://flag.example.org --storage-route query";
    const { apiUrl, auth, storageRoute } = await resolve(line, path, env);
    assert.equal(apiUrl, "https://flag.example.org");
    assert.equal("clientId" in auth && auth.clientId, "variable");
    assert.equal("clientSecret" in auth && auth.clientSecret, "planted-client");
    assert.equal(storageRoute, "query");
  });

  it("have the proxy of a flag, of DWDI_PROXY, of the file, of the environment", async () => {
    const [own, none] = [
      await file("proxy.yaml", FILES.compute),
      await file("no-proxy.yaml", FILES.compute.replace(/ *socks_proxy.*\n/, "")),
    ];
    const usual = { ALL_PROXY: "socks5://usual:1" };
    const named = { ...usual, DWDI_PROXY: "socks5://named:1" };
    const cases: readonly [
      args: string,
      env: Record<string, string>,
      url: string,
      setBy: string,
    ][] = [
      ["--proxy none", named, "none", "--proxy"],
      ["--proxy socks5://flag:1", named, "socks5://flag:1", "--proxy"],
      ["", named, "socks5://named:1", "DWDI_PROXY"],
      ["", usual, "socks5://me:planted-proxy@jump.example.org:1080", `${own}:18:20`],
    ];
    for (const [args, env, url, setBy] of cases) {
      assert.deepEqual((await resolve(args, own, env)).proxy, { url, setBy });
    }
    const last = (await resolve("", none, usual)).proxy;
    assert.ok(typeof last === "function");
    const usualProxy = { url: "socks5://usual:1", setBy: "ALL_PROXY" };
    assert.deepEqual(last(new URL("https://dwdi.example.org")), usualProxy);
    assert.equal((await resolve("", none)).proxy, undefined);
  });

  it("let a token command of flag or environment win over the file's client", async () => {
    const path = await file("command.yaml", FILES.compute);
    assert.ok("token" in (await resolve("--token-command true", path)).auth);
    assert.ok("token" in (await resolve("", path, { DWDI_TOKEN_COMMAND: "true" })).auth);
    const both = { DWDI_TOKEN_COMMAND: "true", DWDI_CLIENT_ID: "x" };
    await assert.rejects(resolve("", path, both), /cannot be used together/);
  });

  it("refuse two secrets of the environment with a file too", async () => {
    const env = { DWDI_CLIENT_SECRET: "a", DWDI_CLIENT_SECRET_FILE: "/b" };
    await assert.rejects(resolve("", await file("two.yaml", FILES.compute), env), /both set/);
  });

  it("are told with the line and column that they stand at", async () => {
    const path = await live("verbose.yaml", FILES.compute);
    const { stderr } = await call(`compute -v --month 2025-01 -c ${path} --scope openid`);
    assert.ok(stderr.includes(`api-url: ${server.settings.apiUrl} (${path}:13:26)\n`), stderr);
    assert.ok(stderr.includes(`client-secret-file: *** (${path}:15:32)\n`));
    assert.ok(stderr.includes("scope: openid (--scope)\n"));
    assert.ok(stderr.includes(`config: ${path} (--config)\n`));
    assert.ok(stderr.includes("period: month 2025-01 (--month)\n"));
    assert.ok(stderr.includes(`timezone: Europe/Zurich (${path}:1:11)\n`));
    assert.ok(stderr.includes(`cluster: alps (${path}:18:26)\n`), stderr);
    assert.match(
      stderr,
      /offering: 'Alps compute' \(2b3c4d5e6f708192a3b4c5d6e7f80910\) of .* \(the only one for compute\)\n/,
    );
    assert.match(stderr, /requests: 2, of which retries: 0\n$/);
  });

  it("show no password of a proxy, whatever it is made of", async () => {
    for (const password of ["planted-proxy", "planted-proxy/x", "planted-proxy@x"]) {
      const env = { DWDI_API_URL: "https://x", DWDI_PROXY: `me:${password}@h:1` };
      await call("config show", env);
      await call("compute -v --token-command true --month 2025-01", env);
    }
  });
});

describe("the commands with a file", () => {
  it("compute asks for the cluster of the file, of a flag, or for none", async () => {
    const path = await live("cluster.yaml", ALL);
    const every = await live("every.yaml", changed(ALL, "cluster: alps", "cluster: '*'"));
    const clusters = async (line: string) => {
      server.emulator.clear();
      assert.equal((await call(`compute --month 2025-01 ${line}`)).code, 0);
      return asked()[0]?.getAll("cluster");
    };
    assert.deepEqual(await clusters(`-c ${path}`), ["alps"]);
    assert.deepEqual(await clusters(`-c ${path} --cluster daint,eiger`), ["daint", "eiger"]);
    assert.deepEqual(await clusters(`-c ${every}`), []);
  });

  it("storage asks for the place and the mapped paths of the file", async () => {
    const path = await live("storage.yaml", ALL);
    const { stdout } = await call(`storage --month 2025-01 -P -n -c ${path}`);
    assert.equal(stdout, "2025-01|/capstor/store/cscs/a|5000000000|10\n");
    const [params] = asked().slice(-1);
    assert.equal(params?.get("tenant"), "cscs");
  });

  it("storage lets flags decide over the file", async () => {
    const path = await live("storage-flags.yaml", ALL);
    const line = "--path /capstor/store/cscs/b --tenant other --filesystem f --data-type d";
    const { stdout } = await call(
      `storage --storage-route query --month 2025-01 -P -n -c ${path} ${line}`,
    );
    assert.equal(stdout, "2025-01|/capstor/store/cscs/b|7000000000|20\n");
    const [params] = asked().slice(-1);
    assert.deepEqual(
      ["filesystem", "data_type", "tenant"].map((name) => params?.get(name)),
      ["f", "d", "other"],
    );
  });

  it("inference, ping, api, token and doctor take its client", async () => {
    const text = changed(FILES.inference, "ffffffff-ffff-ffff-ffff-ffffffffffff", INFERENCE);
    const path = await live("one.yaml", changed(text, " cost:", " token_cost:"));
    const env = { DWDI_CONFIG: path };
    assert.match((await call("inference --month 2025-01 -P -n", env)).stdout, /\|12\.5\n$/);
    assert.equal((await call("ping inference", env)).code, 0);
    assert.equal((await call(`token -c ${path}`)).code, 0);
    const route = "/inference/resource/cost from=2025-01 to=2025-01";
    assert.equal((await call(`api ${route} -c ${path}`)).code, 0);
    const { code, stdout } = await call(`doctor -c ${path}`);
    assert.equal(code, 0, stdout);
    assert.ok(stdout.includes(`api-url from ${path}:13:26`));
    assert.ok(!stdout.includes("--retries"), "what nobody said has no origin");
    assert.match(stdout, /^✔ Waldur offering /m);
  });

  it("doctor looks in the place of a storage offering", async () => {
    const path = await live("doctor.yaml", ALL);
    const { stdout } = await call(`doctor -o json -c ${path} --offering ${STORAGE}`);
    const steps: readonly { id: string; detail: string }[] = JSON.parse(stdout).steps;
    const { detail } = steps.find(({ id }) => id === "route.storage") ?? {};
    assert.match(detail ?? "", /in filesystem 'capstor', data type 'store', tenant 'cscs'/);
  });

  it("doctor tells a file that cannot be used as its first step", async () => {
    const path = await file("bad.yaml", changed(ALL, "Europe/Zurich", "Nowhere"));
    const { code, stdout } = await call(`doctor -c ${path}`);
    assert.equal(code, 2);
    assert.match(stdout, /✖ settings .*bad\.yaml:1:11: timezone 'Nowhere'/);
  });

  it("are not told of a file by --demo", async () => {
    const env = { DWDI_CONFIG: "/nonexistent/file.yaml" };
    for (const word of ["compute", "storage", "doctor"]) {
      assert.equal((await call(`${word} --demo`, env)).code, 0);
    }
    assert.deepEqual(server.emulator.requests, []);
  });

  it("config is one of them", async () => {
    const path = await file("check.yaml", ALL);
    assert.match((await call(`config check ${path}`)).stdout, /0 errors, 0 warnings\n$/);
    assert.match((await call("help config")).stdout, /\bcheck\b.*Validate a configuration file/);
  });
});

describe("an offering", () => {
  it("is to be named where several fit: exit 2 lists their names and uuids", async () => {
    const path = await live("several.yaml", ALL);
    const { code, stderr } = await call(`ping -c ${path}`);
    assert.equal(code, 2);
    assert.match(stderr, /has 3 DWDI offerings: 'Alps compute' \(2b3c.*\), 'Alps storage' \(0f0e/);
    assert.deepEqual(server.emulator.requests, []);
    const named = await call(`ping -c ${path} --offering 0F0E0D0C-0B0A-0908-0706-050403020100`);
    assert.equal(named.code, 0);
  });

  it("that is not there is exit 4, and one of another kind 2", async () => {
    const path = await live("absent.yaml", ALL);
    for (const word of ["compute", "doctor"]) {
      const { code, stderr } = await call(`${word} -c ${path} --offering Nowhere`);
      assert.equal(code, 4);
      assert.match(stderr, /no offering 'Nowhere' \(not-found\)\nhint: .*'Alps compute'/);
    }
    const only = await live("only.yaml", FILES.storage);
    assert.equal((await call(`compute -c ${only}`)).code, 4);
    const { code, stderr } = await call(`compute -c ${path} --offering ${STORAGE}`);
    assert.equal(code, 2);
    assert.match(stderr, /is about storage, not compute/);
    assert.deepEqual(server.emulator.requests, []);
  });

  it("without a file, a missing file and a faulty one are exit 2", async () => {
    assert.equal((await call("compute --offering x")).code, 2);
    assert.equal((await call("compute -c /nonexistent/file.yaml")).code, 2);
    const path = await file("faulty.yaml", changed(ALL, "Europe/Zurich", "Nowhere"));
    const { code, stderr } = await call(`compute -c ${path}`);
    assert.equal(code, 2);
    assert.match(stderr, /faulty\.yaml:1:11: timezone 'Nowhere' is not known/);
  });
});
