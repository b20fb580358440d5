import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import {
  type EmulatorServer,
  parseFixture,
  serveEmulator,
} from "../../../../src/emulator/index.ts";
import { dwdi, type Given, type Outcome } from "../../../kit/cli-world.ts";
import { environmentOf } from "../../../kit/environment.ts";

const FIXTURE = parseFixture(JSON.stringify({
  compute: {
    "2025-01": [
      { account: "g207", totalNodeHours: 1.5, totalGpuHours: 6, users: [] },
      {
        account: "g207",
        totalNodeHours: 2,
        totalCpuHours: null,
        users: [{ username: "ada", nodeHours: 1 }, { username: "ada", nodeHours: 1 }],
      },
      { account: "g208", accountNodeHours: 1234.5, totalCpuHours: 99, users: null },
    ],
    "2025-02": [{ account: "g207", totalNodeHours: 7, users: [] }],
  },
  storage: {
    "2025-01": [{ path: "/capstor/store/a", spaceUsed: 5e9, inodesUsed: 1000 }],
    "2025-02": [{ path: "/capstor/store/a", inodesUsed: 3 }],
  },
  inference: {
    "2025-01": [{ waldurResourceUuid: "6f".repeat(16), totalCost: 12.345 }],
    "2025-02": [{ waldurResourceUuid: "6f".repeat(16) }],
  },
}));

let server: EmulatorServer;
let folder = "";
let env: Record<string, string> = {};
before(async () => {
  server = await serveEmulator({ fixture: FIXTURE });
  folder = await mkdtemp(join(tmpdir(), "dwdi-commands-"));
  env = environmentOf(server);
});
beforeEach(() => server.emulator.clear());
after(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function call(line: string, given: Given = {}): Promise<Outcome> {
  return dwdi(line === "" ? [] : line.split(" "), { env, ...given });
}

const JANUARY = "compute --month 2025-01";

describe("an output with nothing in it", () => {
  for (
    const [line, notice] of [
      ["compute --month 2024-01 --cluster daint", /DWDI lists no usage in 2024-01 on daint\n/],
      ["compute --from 2024-01 --to 2024-03", /DWDI lists no usage in 2024-01 to 2024-03\n/],
      [
        "storage --filesystem capstor --data-type scratch --month 2024-01",
        /no path in 2024-01 in filesystem 'capstor', data type 'scratch': check both .*dwdi doctor/,
      ],
      ["inference --month 2024-01", /DWDI lists no resource in 2024-01\n/],
    ] as const
  ) {
    it(`of ${line} is told`, async () => {
      const { code, stderr } = await call(line);
      assert.equal(code, 0);
      assert.match(stderr, notice);
      assert.equal((await call(`${line} -q`)).stderr, "");
    });
  }

  it("is not told where what is missing was named, or something is listed", async () => {
    const { stderr } = await call("compute --month 2024-01 --account g207");
    assert.equal(stderr, "dwdi: not listed by DWDI in 2024-01: g207\n");
    assert.equal((await call("compute --from 2024-12 --to 2025-01")).stderr, "");
  });
});

describe("dwdi compute", () => {
  it("names the month that it failed at, of several", async () => {
    server.emulator.fault({ route: "compute", latency: 0 });
    server.emulator.fault({ route: "compute", status: 400 });
    const { code, stdout, stderr } = await call(
      "compute --from 2025-01 --to 2025-03 -o csv --fields period,account --concurrency 1",
    );
    assert.equal(code, 6);
    assert.equal(stdout, "period,account\r\n2025-01,g207\r\n2025-01,g208\r\n");
    assert.match(
      stderr,
      /^dwdi: 2025-02 could not be read: it and what follows are not in the out/,
    );
    server.emulator.fault({ route: "compute", status: 400 });
    assert.doesNotMatch((await call(JANUARY)).stderr, /what follows/);
  });

  it("prints a table, with a column for each further metric", async () => {
    assert.deepEqual(await call(JANUARY), {
      code: 0,
      stderr: "",
      stdout: [
        "PERIOD   ACCOUNT  NODE-HOURS  CPU-HOURS  GPU-HOURS",
        "2025-01  g207           3.50          -       6.00",
        "2025-01  g208       1,234.50      99.00          -",
        "",
      ].join("\n"),
    });
  });

  it("prints entries as JSON, a named metric that DWDI did not send being null", async () => {
    const { stdout } = await call(`${JANUARY} -o json --account g207,g999`);
    assert.deepEqual(JSON.parse(stdout), {
      schema: "dwdi/compute/1",
      period: { granularity: "month", from: "2025-01", to: "2025-01" },
      entries: [{
        period: "2025-01",
        account: "g207",
        nodeHours: 3.5,
        cpuHours: null,
        other: { gpuHours: 6 },
        users: [{ username: "ada", nodeHours: 2, cpuHours: null, other: {} }],
      }],
      missing: ["g999"],
    });
  });

  it("prints a row a user, and keeps an account that has none", async () => {
    const { stdout } = await call(`${JANUARY} --users -o csv`);
    assert.equal(
      stdout,
      "period,account,nodeHours,cpuHours,username\r\n" +
        "2025-01,g207,2,,ada\r\n2025-01,g208,1234.5,99,\r\n",
    );
  });

  it("keeps the chosen fields in every format", async () => {
    const fields = "--users --fields username,GPU-HOURS,nodehours";
    const { stdout: csv } = await call(`${JANUARY} ${fields} --account g207 -o csv`);
    assert.equal(csv, "username,gpuHours,nodeHours\r\nada,,2\r\n");
    const { stdout: json } = await call(`${JANUARY} ${fields} --account g207 -o ndjson`);
    assert.deepEqual(JSON.parse(json), {
      nodeHours: 3.5,
      other: { gpuHours: 6 },
      users: [{ username: "ada", nodeHours: 2 }],
    });
  });

  it("says on stderr what is missing, and which metric has no column", async () => {
    const line = "compute --from 2025-01 --to 2025-02 --account g208,g999 --account g207";
    const { stderr } = await call(`${line} -P -n`);
    assert.equal(
      stderr,
      "dwdi: gpuHours has no column; ask for it by --fields\n" +
        "dwdi: not listed by DWDI in 2 of 2 months: g999 (2025-01 to 2025-02)\n" +
        "dwdi: not listed by DWDI in 1 of 2 months: g208 (2025-02)\n",
    );
    const verbose = (await call(`${line} -P -n -v`)).stderr;
    assert.match(verbose, /^dwdi: not listed by DWDI in 2025-01: g999$/m);
    assert.match(verbose, /^dwdi: not listed by DWDI in 2025-02: g208, g999$/m);
    assert.equal((await call(`${line} -P -n -q`)).stderr, "");
  });

  it("reads accounts from stdin, and a secret then from nowhere else", async () => {
    const { stdout } = await call(`${JANUARY} --account @- -P -n`, { stdin: "g208\n# g207\n" });
    assert.equal(stdout, "2025-01|g208|1234.5|99\n");
    const twice = await call(`${JANUARY} --account @- --client-secret-file -`, { stdin: "g208" });
    assert.match(twice.stderr, /--client-secret-file: stdin is already read/);
  });

  it("writes a file completely or not at all", async () => {
    const file = join(folder, "out.csv");
    assert.equal((await call(`${JANUARY} -o csv --out ${file}`)).stdout, "");
    const good = await readFile(file, "utf8");
    assert.match(good, /^period.*\r\n2025-01,g207/);
    server.emulator.fault({ route: "compute", status: 500, times: Infinity });
    assert.equal((await call(`${JANUARY} -o csv --out ${file} --retries 0`)).code, 6);
    assert.equal(await readFile(file, "utf8"), good);
  });
});

describe("the other commands", () => {
  const places = "--filesystem capstor --data-type store --month 2025-01";

  it("storage prints paths", async () => {
    const { stdout } = await call(`storage ${places}`);
    assert.equal(
      stdout,
      "PERIOD   PATH              SPACE [GB]  INODES\n" +
        "2025-01  /capstor/store/a        5.00   1,000\n",
    );
  });

  it("storage and inference have all their metrics in JSON and NDJSON, null if not sent", async () => {
    const storage = await call(`storage ${places.replace("01", "02")} -o ndjson`);
    assert.equal(
      storage.stdout,
      '{"period":"2025-02","path":"/capstor/store/a","spaceUsed":null,"inodesUsed":3}\n',
    );
    const { stdout } = await call("inference --month 2025-02 -o json --fields totalCost");
    assert.deepEqual(JSON.parse(stdout).entries, [{ totalCost: null }]);
  });

  it("storage needs a filesystem and a data type", async () => {
    const { code, stderr } = await call("storage --filesystem capstor");
    assert.equal(code, 2);
    assert.match(stderr, /storage needs --data-type/);
  });

  it("inference prints costs, of months only", async () => {
    const { stdout } = await call("inference --month 2025-01 -o csv");
    assert.match(stdout, /^period,resource,totalCost\r\n2025-01,(6f){16},12.345\r\n$/);
    assert.match((await call("inference --day 2025-01-01")).stderr, /unknown flag --day/);
  });

  it("api prints an answer as it came", async () => {
    const { stdout } = await call("api /inference/resource/cost from=2025-01 to=2025-01");
    assert.equal(JSON.parse(stdout).inference[0].totalCost, 12.345);
    assert.match((await call("api /x?from=1")).stderr, /contains query parameters/);
    assert.match((await call("api /x from")).stderr, /'from' is not of the form name=value/);
    assert.equal((await call("api /nowhere --retries 0")).code, 4);
  });

  it("ping ends with the code of the first service that is not healthy", async () => {
    assert.equal((await call("ping compute storage inference")).code, 0);
    server.emulator.fault({ route: "storage", status: 403, times: Infinity });
    const { code, stdout } = await call("ping compute storage -o json");
    assert.equal(code, 3);
    const [compute, storage] = JSON.parse(stdout).entries;
    assert.equal(compute.healthy, true);
    assert.equal(storage.error.code, "auth");
    assert.match((await call("ping comptue")).stderr, /did you mean compute\?/);
  });

  it("ping is as patient as it is told to be", async () => {
    server.emulator.fault({ route: "compute", latency: 5000 });
    assert.equal((await call("ping --timeout 50ms")).code, 5);
    server.emulator.clear();
    server.emulator.fault({ route: "compute", status: 503, retryAfter: "0" });
    assert.equal((await call("ping --retries 1")).code, 0);
  });

  it("token tells what the token is good for, and prints it only when told to", async () => {
    const { stdout } = await call("token -o json");
    const told = JSON.parse(stdout);
    assert.equal(told.kind, "JWT");
    assert.equal(told.lifetime, 300);
    assert.deepEqual(told.scopes, ["openid"]);
    const { stdout: token } = await call("token --show");
    assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    assert.ok(!stdout.includes(token.split(".")[2]?.trim() ?? ""));
  });

  it("emulator prints exports that work, until it is stopped", async () => {
    const stop = new AbortController();
    const fixture = join(folder, "fixture.json");
    await writeFile(fixture, JSON.stringify({ compute: { "2025-01": [{ account: "mine" }] } }));
    setTimeout(() => stop.abort(), 1_000);
    const { code, stdout } = await call(`emulator --port 0 --fixture ${fixture}`, {
      signal: stop.signal,
    });
    assert.equal(code, 0);
    assert.match(stdout, /^export DWDI_API_URL=http:\/\/127.0.0.1:\d+\/api\/v1\n/);
    assert.match(stdout, /\nexport DWDI_PROXY=none\nexport WALDUR_API_URL=http:.*\/api\/\n/);
    assert.match(stdout, /\nexport WALDUR_TOKEN=\S+\n# offering [\da-f]{32}: Daint \(nodeHours, /);
    const unknown = stdout.split("\n").filter((line) => !/^(export \w+=|# offering )/.test(line));
    assert.deepEqual(unknown, [""], "a shell can read all of it");
  });

  it("emulator leaves the token URL and the credentials to an issuer that it trusts", async () => {
    const issuer = "https://sso.example.org/realms/test";
    const { code, stdout } = await call(`emulator --port 0 --trust-issuer ${issuer}`, {
      signal: AbortSignal.timeout(1_000),
    });
    assert.equal(code, 0);
    assert.match(stdout, /^export DWDI_API_URL=http\S+\nexport DWDI_PROXY=none\nexport WALDUR_/);
    const refused = await call("emulator --port 0 --trust-issuer sso.example.org");
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /the trusted issuer must be a URL .*'sso\.example\.org'/);
  });

  it("emulator refuses a port that is taken, and a fixture that is none", async () => {
    const { port } = new URL(server.url);
    const taken = await call(`emulator --port ${port}`);
    assert.equal(taken.code, 2);
    assert.match(taken.stderr, new RegExp(port));
    const { code, stderr } = await call("emulator --port 0 --fixture @-", { stdin: "[" });
    assert.equal(code, 2);
    assert.match(stderr, /--fixture: cannot read '@-'/);
    const malformed = await call("emulator --port 0 --fixture -", { stdin: "[" });
    assert.equal(malformed.code, 2);
    assert.match(malformed.stderr, /--fixture '-': the fixture is not JSON: \S/);
    assert.match((await call("emulator --storage-route querry")).stderr, /did you mean query\?/);
  });

  it("version is told as text and as JSON", async () => {
    const { version } = JSON.parse((await call("version -o json")).stdout);
    assert.match(version, /^\d+\.\d+\.\d+/);
    assert.match((await call("compute --version")).stdout, new RegExp(`^version +${version}`));
  });
});

describe("--demo", () => {
  const hostile = {
    DWDI_API_URL: "ftp://x",
    DWDI_PROXY: "socks5://127.0.0.1:1",
    DWDI_CA_FILE: "/x",
    DWDI_CONFIG: "/x",
    WALDUR_TOKEN: "x",
    ALL_PROXY: "socks5://127.0.0.1:1",
  };

  for (
    const line of [
      "compute",
      "storage",
      "inference",
      "ping",
      "doctor",
      "waldur report --dry-run",
      "waldur load-history -s 2024-01-01 -e 2024-01-31 -t x --dry-run",
    ]
  ) {
    it(`${line} answers with every setting ignored`, async () => {
      const { code, stdout } = await call(`${line} --demo`, { env: hostile });
      assert.equal(code, 0);
      assert.ok(stdout.split("\n").length > 2);
      assert.equal(server.emulator.requests.length, 0);
    });
  }
});

describe("bad input", () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ["compute --month 2025-13", /month '2025-13' is not a month of the calendar/],
    ["compute --from 2025-02 --to 2025-01", /cannot end before it starts/],
    ["compute --month 2999-01", /has not begun/],
    ["compute --day 2025-02-30", /not a day of the calendar/],
    ["compute --month --output csv", /--month needs a value/],
    [
      "compute --acount g1",
      /unknown flag --acount \(config\)\nhint: did you mean --account\?/,
    ],
    ["comptue", /unknown command 'comptue' \(config\)\nhint: did you mean compute\?/],
    ["constructor", /unknown command 'constructor'/],
    ["toString", /unknown command/],
    ["--month 2025-01 compute", /--month is not a flag of dwdi itself/],
    ["compute stray", /unexpected argument 'stray'/],
    ["compute --fields nope", /no field 'nope'/],
    ["compute --fields username", /no field 'username'/],
    ["compute --api-url dwdi.cscs.ch", /dwdi\.cscs\.ch/],
    ["compute --api-url http://dwdi.example.org", /http/],
    ["compute --client-secret-file /nonexistent/s", /cannot read the file that it names: ENOENT/],
    ["compute --out /nonexistent/folder/x", /cannot write '\/nonexistent\/folder\/x': ENOENT/],
    ["compute -P -o json", /-P and --output json are two formats|two formats/],
    ["compute -n", /--noheader goes with -P only/],
    ["compute --units scaled -o csv", /--units scaled is for tables only/],
    ["compute --account @/nonexistent/l", /cannot read/],
    ["ping nonsense", /SERVICE cannot be 'nonsense'/],
    ["help nonsense", /no help on 'nonsense'/],
    ["help compute nonsense", /no help on 'compute nonsense'/],
    ["help waldur reprot", /unknown command 'waldur reprot' .*\nhint: did you mean report\?/],
    ["waldur reprot --help", /unknown command 'waldur reprot'/],
    ["waldur", /dwdi waldur needs a command .*\nhint: the commands are: report, load-history/],
    ["waldur --config x report", /--config is not a flag of dwdi waldur itself/],
    ["version stray", /unexpected argument/],
  ];
  for (const [line, message] of refused) {
    it(`${line} is exit 2, and nothing is sent`, async () => {
      const { code, stdout, stderr } = await call(line);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      if (!line.includes("-o json")) assert.match(stderr, message);
      assert.deepEqual(server.emulator.requests, []);
    });
  }

  it("is told as JSON to programs", async () => {
    const { stderr } = await call("compute -o json --acount x");
    const { error } = JSON.parse(stderr);
    assert.deepEqual(error, {
      code: "config",
      message: "unknown flag --acount",
      hint: "did you mean --account?",
    });
  });

  it("of the server is its exit code, with the JSON as the last line", async () => {
    server.emulator.fault({ route: "compute", html: true, times: Infinity });
    const { code, stdout, stderr } = await call(`${JANUARY} -o json -v --retries 0`);
    assert.equal(code, 6);
    assert.equal(stdout, "");
    const last = stderr.trimEnd().split("\n").at(-1) ?? "";
    assert.equal(JSON.parse(last).error.code, "response");
  });
});
