/**
 * The example scripts, each as a process on the runtime that it is for.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { type EmulatorServer, serveEmulator } from "../../../src/emulator/index.ts";
import { addMonths, computeUsage, currentMonth, periodSince } from "../../../src/index.ts";
import { clientOfEmulator } from "../../kit/clients.ts";
import {
  addressesOf,
  EXAMPLE,
  runIn,
  secretsOf,
  serveExample,
} from "../../kit/combined-example.ts";
import { environmentOf } from "../../kit/environment.ts";
import { temporaryFolder } from "../../kit/programs.ts";

const TOP_USERS = [resolve("node_modules/.bin/tsx"), resolve("examples/top-users.ts")];
const USAGE_CSV = [resolve("node_modules/.bin/bun"), resolve("examples/usage-csv.ts")];
const WALDUR_PLAN = [resolve("node_modules/.bin/tsx"), resolve("examples/waldur-plan.ts")];
const NOT_SET_UP = { DWDI_API_URL: "" };

const folder = temporaryFolder();
let server: EmulatorServer;
let env: Readonly<Record<string, string>> = {};
before(async () => {
  server = await serveEmulator({ seed: "examples" });
  env = { ...environmentOf(server), DWDI_PROXY: "none" };
});
after(() => server.close());

describe("top-users.ts on Node", () => {
  it("prints ten users of an emulator where nothing is set up", async () => {
    const { code, stdout, stderr } = await runIn(folder, TOP_USERS, NOT_SET_UP);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^Node-hours in \d{4}-\d\d, made up by an emulator\n/);
    assert.equal(stdout.match(/^ +[\d,.]+ {2}\w+ \(\w+\)$/gm)?.length, 10);
  });

  it("prints those of the DWDI that is set up, the largest first", async () => {
    const month = addMonths(currentMonth(), -1);
    const { entries } = await computeUsage(clientOfEmulator(server), { month, accounts: ["g207"] });
    const largest = (entries[0]?.users ?? [])
      .toSorted((a, b) => (b.nodeHours ?? 0) - (a.nodeHours ?? 0))
      .map(({ username }) => `${username} (g207)`);
    const { stdout, stderr } = await runIn(folder, [...TOP_USERS, "g207", "nobody"], env);
    assert.match(stdout, new RegExp(`^Node-hours in ${month}\n`));
    assert.deepEqual(stdout.match(/\w+ \(\w+\)$/gm), largest.slice(0, 10));
    assert.equal(stderr, "not listed by DWDI: nobody\n");
  });
});

describe("waldur-plan.ts on Node", () => {
  it("prints the changes in an emulator where no file is named, and makes none", async () => {
    const { code, stdout, stderr } = await runIn(folder, WALDUR_PLAN, NOT_SET_UP);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^Daint \d{4}-\d\d Daint project g207: nodeHours – → \d+\.\d\d$/m);
  });

  it("prints those of a configuration file, and why there are none", async () => {
    const own = await serveExample();
    const path = resolve("examples/waldur", EXAMPLE);
    const env = { ...addressesOf(own), ...secretsOf(own) };
    const { code, stdout } = await runIn(folder, [...WALDUR_PLAN, path], env);
    assert.equal(code, 0);
    assert.match(stdout, /Project of CSCS compute: nodeHours – → \d+\.\d\d$/m);
    own.emulator.fault({ route: "waldur", status: 400, times: 100 });
    const { stderr } = await runIn(folder, [...WALDUR_PLAN, path], env);
    assert.match(stderr, /^CSCS compute: .*400/m);
    await own.close();
  });
});

describe("usage-csv.ts on Bun", () => {
  it("writes a year of an emulator where nothing is set up", async () => {
    const { code, stdout, stderr } = await runIn(folder, USAGE_CSV, NOT_SET_UP);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /lines in usage\.csv, made up by an emulator\n$/);
    assert.match(readFileSync(join(folder, "usage.csv"), "utf8"), /^period,account,nodeHours\r\n/);
  });

  it("writes what the SDK answers", async () => {
    const { code, stderr } = await runIn(folder, [...USAGE_CSV, "own.csv"], env);
    assert.deepEqual([code, stderr], [0, ""]);
    const { entries } = await computeUsage(clientOfEmulator(server), periodSince("12m"));
    const lines = entries.map(({ period, account, nodeHours }) => [period, account, nodeHours]);
    assert.ok(lines.length > 100);
    assert.deepEqual(
      readFileSync(join(folder, "own.csv"), "utf8").trimEnd().split("\r\n").slice(1),
      lines.map((line) => line.join()),
    );
  });
});
