/**
 * `dwdi waldur report`.
 */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { computeOffering, OFFERING } from "../../../../kit/compute-offering.ts";
import { LAST, postsOf, useCentre } from "../../../../kit/cli-waldur-world.ts";
import { dwdi } from "../../../../kit/cli-world.ts";

const centre = useCentre();

describe("dwdi waldur report --dry-run", () => {
  it("shows the plan as a table and sends no POST", async () => {
    const { code, stdout, stderr } = await report("--dry-run");
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^OFFERING +RESOURCE +MONTH +COMPONENT +USER +WALDUR +DWDI +CHANGE +NOTE\n/,
    );
    assert.match(
      stdout,
      new RegExp(`Daint +Daint project g207 +${LAST} +nodeHours +- +- +[\\d,]+\\.\\d\\d +\\+\\d`),
    );
    assert.match(stderr, /uzh12.*is skipped: it is Erred/);
    assert.match(stderr, /would change/);
    assert.equal(postsOf(centre), 0);
  });

  it("gives it as the JSON document dwdi/plan/1, unchanged resources too", async () => {
    const { stdout } = await report("--dry-run", "--output", "json");
    const { schema, entries } = JSON.parse(stdout);
    assert.equal(schema, "dwdi/plan/1");
    const entry = entries.find(({ backendId }: { backendId: string }) => backendId === "g207");
    assert.deepEqual(Object.keys(entry).sort(), [
      "action",
      "backendId",
      "components",
      "month",
      "name",
      "offering",
      "outcome",
      "resource",
      "users",
    ]);
    assert.equal(entries.filter(({ month }: { month: string }) => month === LAST).length, 7);
  });
});

describe("dwdi waldur report", () => {
  it("says on stderr what it did, and nothing at all with -q when all went well", async () => {
    const first = await report();
    assert.equal(first.code, 0);
    assert.equal(first.stdout, "");
    assert.match(first.stderr, new RegExp(`Daint: ${LAST}: \\d+ changed`));
    assert.match(first.stderr, /requests: \d+ to DWDI, \d+ to Waldur; [\d.]+ s\n$/);
    assert.ok(postsOf(centre) > 0);
    const again = await report("--quiet");
    assert.deepEqual(again, { code: 0, stdout: "", stderr: "" });
  });

  it("tells failures with -q too, once for all resources that share them, and ends with 6", async () => {
    centre.server.emulator.fault({ route: "compute", status: 400, times: 3 });
    const { code, stderr } = await report("-q");
    assert.equal(code, 6);
    const lines = stderr.split("\n").filter((line) => line.includes("server"));
    assert.ok(lines.length === 2 || lines.length === 3, "one a month that has begun");
    assert.match(stderr, /project csstaff, .* and 2 more: .* 400/);
  });

  it("says in a log of JSON what a failure is about", async () => {
    centre.server.emulator.fault({ route: "compute", status: 400, times: 1 });
    const { stderr } = await report("-q", "--log-format", "json");
    const [failure, ...others] = stderr.trim().split("\n").map((line) => JSON.parse(line));
    const { level, message, offering, month, resources, code, requestId, hint } = failure;
    assert.deepEqual([level, offering, code, hint], ["error", "Daint", "server", undefined]);
    assert.match(month, /^\d{4}-\d\d$/);
    assert.ok(resources.length > 3 && message.includes(resources[0]), message);
    assert.ok(message.includes(requestId), message);
    assert.deepEqual(others, []);
  });

  it("ends with 7 when some of it failed, and with 3 when Waldur refuses the token", async () => {
    centre.server.emulator.fault({ route: "compute", status: 400, times: 1 });
    assert.equal((await report("-q")).code, 7);
    const refused = join(centre.folder, "refused.yaml");
    await writeFile(refused, computeOffering(centre.server.settings, "no-token"), { mode: 0o600 });
    const { code, stderr } = await dwdi(["waldur", "report", "-c", refused, "-q"]);
    assert.equal(code, 3);
    assert.match(stderr, /waldur_api_token/);
    assert.ok(!stderr.includes("no-token"));
  });

  it("takes offerings by name or uuid, and knows which are not there: 4", async () => {
    assert.equal((await report("--offering", "Daint")).code, 0);
    const { code, stderr } = await report("--offering", "Daimt");
    assert.equal(code, 4);
    assert.match(stderr, /did you mean 'Daint'/);
  });

  it("needs a file, and credentials for Waldur in it: 2, and nothing is sent", async () => {
    assert.equal((await dwdi(["waldur", "report"])).code, 2);
    const bare = join(centre.folder, "bare.yaml");
    const text = computeOffering(centre.server.settings, "x").replace(/.*waldur_api_token.*\n/, "");
    await writeFile(bare, text, { mode: 0o600 });
    const { code, stderr } = await dwdi(["waldur", "report"], { env: { DWDI_CONFIG: bare } });
    assert.equal(code, 2);
    assert.match(stderr, /no credentials for Waldur/);
    assert.equal(centre.server.emulator.requests.length, 0);
  });

  it("shows no secret, at --debug neither", async () => {
    centre.server.emulator.fault({ route: "waldur", status: 500, times: 1 });
    const { stderr } = await report("--debug", "--verbose");
    const { waldurTokens, clientSecret } = centre.server.settings;
    assert.match(stderr, /GET \/api\/marketplace-provider-resources\/ returned 200/);
    for (const secret of [waldurTokens.staff, clientSecret]) assert.ok(!stderr.includes(secret));
  });
});

describe("dwdi waldur report --demo", () => {
  it("writes into the Waldur of its own, for each kind of offering", async () => {
    const { code, stderr } = await dwdi(["waldur", "report", "--demo", "--offering", "Daint"]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, new RegExp(`^dwdi: Daint: ${LAST}: \\d+ changed, \\d+ skipped$`, "m"));
    const all = await dwdi(["waldur", "report", "--demo", "--dry-run", "--output", "json"]);
    const { entries } = JSON.parse(all.stdout);
    assert.deepEqual(typesListed(entries), [
      "compute cpuHours",
      "compute nodeHours",
      "inference token_cost",
      "storage storage_inodes",
      "storage storage_space",
    ]);
    const mapped = entries.filter(({ backendId }: Entry) => backendId === "cwp04-store");
    assert.ok(mapped.some(({ components }: Entry) => components.some(({ listed }) => listed)));
  });
});

describe("the example of two offerings", () => {
  it("works with the exports of an emulator and its offerings", async () => {
    const { settings } = centre.server;
    const file = join(centre.folder, "combined.yaml");
    const text = (await readFile("examples/waldur/cscs-dwdi-combined-config.yaml", "utf8"))
      .replace("3f1c5b7a-0d2e-4c86-9a41-5e7b60c2d8f4", OFFERING)
      .replace("a6d0e94f-72b3-4f15-8c5e-1b9f3d08e726", OFFERING.replace(/1$/, "2"))
      .replace('"lustre"', "capstor").replace('"projects"', "store");
    await writeFile(file, text, { mode: 0o600 });
    const argv = ["waldur", "report", "--dry-run", "--output", "json", "-c", file];
    const { code, stdout, stderr } = await dwdi(argv, {
      env: {
        DWDI_API_URL: settings.apiUrl,
        DWDI_TOKEN_URL: settings.tokenUrl,
        DWDI_CLIENT_ID: settings.clientId,
        DWDI_CLIENT_SECRET: settings.clientSecret,
        DWDI_SCOPE: settings.scope,
        DWDI_PROXY: "none",
        WALDUR_API_URL: settings.waldurUrl,
        WALDUR_TOKEN: settings.waldurTokens.staff,
      },
    });
    assert.equal(code, 0, stderr);
    const { entries } = JSON.parse(stdout);
    assert.deepEqual(typesListed(entries), [
      "compute nodeHours",
      "storage storage_inodes",
      "storage storage_space",
    ]);
  });
});

describe("the exports of an emulator that are still set", () => {
  const remote = (text: string) => text.replace(/waldur_api_url: .*/, WALDUR);
  const WALDUR = "waldur_api_url: https://waldur.invalid/api/";

  for (const command of ["report", "load-history -s 2024-01-01 -e 2024-01-31"]) {
    it(`do not bring emulated usage into a real Waldur: ${command} is 2`, async () => {
      const file = join(centre.folder, "remote.yaml");
      const { settings } = centre.server;
      const text = remote(computeOffering(centre.server.settings, "x"))
        .replace(settings.apiUrl, "https://dwdi.invalid");
      await writeFile(file, text, { mode: 0o600 });
      const { code, stderr } = await dwdi(["waldur", ...command.split(" "), "-c", file], {
        env: { DWDI_API_URL: settings.apiUrl },
      });
      assert.equal(code, 2, stderr);
      assert.match(stderr, /by DWDI_API_URL\) and go to the Waldur at https:\/\/waldur\.invalid/);
      assert.match(stderr, /^hint: unset DWDI_API_URL/m);
      assert.equal(centre.server.emulator.requests.length, 0);
    });
  }

  it("nor does a file that says the same", async () => {
    const file = join(centre.folder, "local.yaml");
    await writeFile(file, remote(computeOffering(centre.server.settings, "x")), { mode: 0o600 });
    const { code, stderr } = await dwdi(["waldur", "report", "--dry-run", "-c", file]);
    assert.equal(code, 2);
    assert.match(stderr, /local\.yaml:\d+:\d+\) and go to/);
  });

  it("is no obstacle to a Waldur on this machine", async () => {
    const env = { DWDI_API_URL: centre.server.settings.apiUrl.replace("127.0.0.1", "localhost") };
    const { code, stderr } = await dwdi(["waldur", "report", "--dry-run", "-c", centre.file], {
      env,
    });
    assert.equal(code, 0, stderr);
  });
});

/** The components that DWDI lists something for, by kind of offering. */
function typesListed(entries: readonly Entry[]): readonly string[] {
  const types = entries.flatMap(({ offering, components }) =>
    components.filter(({ listed }) => listed).map(({ type }) => `${offering.kind} ${type}`)
  );
  return [...new Set(types)].sort();
}

interface Entry {
  readonly backendId: string;
  readonly offering: { readonly kind: string };
  readonly components: readonly { readonly type: string; readonly listed: boolean }[];
}

function report(...flags: string[]): ReturnType<typeof dwdi> {
  return dwdi(["waldur", "report", "--config", centre.file, ...flags]);
}
