/**
 * `dwdi waldur load-history`, and its name of old.
 */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { commandCalledAs } from "../../../../../cli/program/called-as.ts";
import { until } from "../../../../kit/until.ts";
import { postsOf, useCentre } from "../../../../kit/cli-waldur-world.ts";
import { OFFERING } from "../../../../kit/compute-offering.ts";
import { dwdi, type Given } from "../../../../kit/cli-world.ts";

const NAME = "waldur_site_load_historical_usage";
const centre = useCentre();
const DASHED = OFFERING.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

describe("the name waldur_site_load_historical_usage", () => {
  it("stands for the command, as argv0 of the binary or as a script, and no other name does", () => {
    const words = ["waldur", "load-history"];
    assert.deepEqual(commandCalledAs(NAME, "/$bunfs/root/dwdi"), words);
    assert.deepEqual(commandCalledAs(`/usr/local/bin/${NAME}`), words);
    assert.deepEqual(commandCalledAs("node", `/usr/lib/node_modules/.bin/${NAME}`), words);
    assert.deepEqual(commandCalledAs("dwdi", undefined), []);
    assert.deepEqual(commandCalledAs("constructor"), []);
  });

  it("takes the documented command lines word for word", async () => {
    const token = centre.server.settings.waldurTokens.staff;
    const lines = [
      `${NAME} --config ${centre.file} --offering-uuid ${DASHED} --user-token ${token} ` +
      "--start-date 2024-01-01 --end-date 2024-12-31 --no-staff-check",
      `${NAME} --config ${centre.file} --offering-uuid ${OFFERING} --user-token ${token} ` +
      "--start-date 2024-06-01 --end-date 2024-09-30 --no-staff-check --skip-user-usage",
    ];
    for (const [index, line] of lines.entries()) {
      const [name, ...argv] = line.split(" ");
      const { code, stdout, stderr } = await dwdi([...commandCalledAs(name), ...argv]);
      assert.equal(code, 0, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, /--user-token shows in the list of processes/);
      assert.ok(!stderr.includes(token));
      assert.match(stderr, index === 0 ? /2024-12: \d+ changed/ : /2024-06: \d+ unchanged/);
    }
    assert.equal(centre.server.emulator.requests.some(({ path }) => path.includes("/me/")), false);
  });

  it("takes the short forms, where -o is the offering and not the format", async () => {
    const { code, stdout } = await load(["-o", OFFERING, "-s", "2023-01-05", "-e", "2023-02-01"], [
      "--dry-run",
      "--output",
      "ndjson",
      "--resource-backend-id",
      "g207",
    ]);
    assert.equal(code, 0);
    const entries = stdout.trim().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(entries.map(({ month, backendId }) => [month, backendId]), [
      ["2023-01", "g207"],
      ["2023-02", "g207"],
    ]);
    assert.equal(postsOf(centre), 0);
  });
});

describe("dwdi waldur load-history", () => {
  const dates = ["-s", "2023-01-01", "-e", "2023-01-31"];
  /** Who asks, the offering and its resources. */
  const READS_BEFORE_MONTHS = 3;

  it("refuses before anything is sent what cannot be: 2, and 4 for an offering not in the file", async () => {
    for (
      const [flags, message, expected] of [
        [["-s", "2023-01-01"], /--end-date is missing/, 2],
        [["-s", "2023-1-1", "-e", "2023-02-01"], /'2023-1-1' is not a day/, 2],
        [["-s", "2023-02-01", "-e", "2023-01-01"], /before the start date/, 2],
        [["-s", "2023-01-01", "-e", "2999-01-01"], /2999-01-01/, 2],
        [[...dates, "--no-staff"], /unknown flag --no-staff/, 2],
        [[...dates, "--offering", "x", "-o", "y"], /twice/, 2],
        [[...dates, "-o", "f".repeat(32)], /no offering/, 4],
      ] as const
    ) {
      const { code, stdout, stderr } = await load([...flags]);
      assert.equal(code, expected, stderr);
      assert.match(stderr, message);
      assert.equal(stdout, "");
    }
    assert.equal(centre.server.emulator.requests.length, 0);
  });

  it("is for staff: 3 with another user's token, unless that is not checked", async () => {
    const env = { WALDUR_TOKEN: centre.server.settings.waldurTokens.provider };
    const { code, stderr } = await load(dates, ["--dry-run"], { env });
    assert.equal(code, 3);
    assert.match(stderr, /needs a staff user/);
    assert.equal((await load(dates, ["--dry-run", "--no-staff-check"], { env })).code, 0);
  });

  it("takes the token of WALDUR_TOKEN or a file in place of the file's own", async () => {
    const file = join(centre.folder, "token");
    await writeFile(file, `${centre.server.settings.waldurTokens.provider}\n`);
    assert.equal((await load(dates, ["--user-token-file", file])).code, 3);
    assert.equal((await load(dates, ["--user-token-file", "-"], { stdin: "bad\n" })).code, 3);
    assert.equal((await load(dates, ["--user-token-file", file, "-t", "x"])).code, 2);
  });

  it("takes a backend id as it is, with a comma in it", async () => {
    const { code, stderr } = await load(dates, ["--dry-run", "--resource-backend-id", "g207,g208"]);
    assert.equal(code, 0);
    assert.match(stderr, /no resource of the offering has the backend id 'g207,g208'/);
  });

  it("loads the emulator's compute offering in a demo where none is named", async () => {
    const { code, stderr } = await dwdi(["waldur", "load-history", "--demo", ...dates]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Daint: 2023-01: \d changed/);
    const named = await dwdi(["waldur", "load-history", "--demo", ...dates, "-o", OFFERING]);
    assert.equal(named.code, 0);
  });

  it("does not say of a month that failed as a whole that there is nothing to do", async () => {
    centre.server.emulator.fault({ route: "waldur", latency: 0, times: READS_BEFORE_MONTHS });
    centre.server.emulator.fault({ route: "waldur", status: 404 });
    const { code, stderr } = await load(dates);
    assert.equal(code, 4);
    assert.match(stderr, /Daint: 2023-01: failed as a whole\n/);
    assert.doesNotMatch(stderr, /nothing to do/);
  });

  it("ends with the code of a refusal when a provider's token may not back-fill: 3", async () => {
    const env = { WALDUR_TOKEN: centre.server.settings.waldurTokens.provider };
    const { code, stderr } = await load(dates, ["--no-staff-check"], { env });
    assert.equal(code, 3, stderr);
    assert.match(stderr, /hint: load history with the token of a staff user/);
  });

  it("says how to go on when it is interrupted, and ends with 130", async () => {
    const stop = new AbortController();
    centre.server.emulator.fault({ route: "waldur", latency: 20, times: Infinity });
    const running = load(["-s", "2021-01-01", "-e", "2022-12-31"], [], { signal: stop.signal });
    await until(() => postsOf(centre) >= 10);
    stop.abort();
    const sent = postsOf(centre);
    const { code, stderr } = await running;
    assert.equal(code, 130);
    assert.match(stderr, /hint: run the same command again to continue/);
    assert.ok(postsOf(centre) <= sent + 4);
  });
});

function load(flags: readonly string[], more: readonly string[] = [], given: Given = {}) {
  return dwdi(["waldur", "load-history", "--config", centre.file, ...flags, ...more], given);
}
