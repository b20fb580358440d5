/**
 * The systemd units and the cron line: systemd finds no fault in them, and the program takes their
 * commands.
 */
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { parseConfig } from "../../../src/config/index.ts";
import type { EmulatorServer } from "../../../src/emulator/index.ts";
import { addMonths, currentMonth } from "../../../src/period/calendar.ts";
import {
  addressesOf,
  EXAMPLE_TEXT,
  type Outcome,
  PROGRAM,
  runIn,
  secretsOf,
  serveExample,
} from "../../kit/combined-example.ts";
import { samplesOf } from "../../kit/metrics.ts";
import { unlessMissing } from "../../kit/programs.ts";

const SERVICE = "dwdi-waldur-report.service";
const TIMER = "dwdi-waldur-report.timer";
const INSTALLED = "/usr/local/bin/dwdi";

let server: EmulatorServer;
let folder = "";
before(async () => {
  server = await serveExample();
  folder = mkdtempSync(join(tmpdir(), "dwdi-examples-"));
});
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

describe("the systemd units", () => {
  const service = parseUnit(readExample(`systemd/${SERVICE}`));
  const timer = parseUnit(readExample(`systemd/${TIMER}`));

  it("are a service that ends, and a timer that starts it again", () => {
    assert.deepEqual(service.get("Type"), ["oneshot"]);
    assert.ok(service.has("TimeoutStartSec"), "a service that ends has no time limit of its own");
    assert.deepEqual(timer.get("Persistent"), ["yes"]);
    assert.ok(timer.has("OnCalendar") && timer.has("RandomizedDelaySec"));
  });

  it("show every exit code as a failure but 0 and that of a run that was stopped", () => {
    assert.deepEqual(service.get("SuccessExitStatus"), ["130"]);
    assert.doesNotMatch(service.get("ExecStart")?.[0] ?? "", /^-/);
  });

  it("give the program nothing that it does not need", () => {
    const given = [...service].map(([key, values]) => `${key}=${values[0]}`);
    for (
      const setting of [
        "User=dwdi",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "PrivateDevices=yes",
        "ProtectHome=yes",
        "ProtectSystem=strict",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
        "SystemCallFilter=@system-service",
      ]
    ) assert.ok(given.includes(setting), setting);
    assert.ok(!service.has("MemoryDenyWriteExecute"), "a just-in-time compiler does not run so");
  });

  it("run with the secrets in files of their own, and leave metrics", async () => {
    await using server = await serveOwnExample();
    const content: Readonly<Record<string, string>> = {
      "config.yaml": EXAMPLE_TEXT
        .replaceAll(/waldur_api_token: .*/g, 'waldur_api_token_file: "waldur-token"')
        .replaceAll(
          /cscs_dwdi_client_secret: .*/g,
          'cscs_dwdi_client_secret_file: "dwdi-client-secret"',
        ),
      "waldur-token": server.settings.waldurTokens.staff,
      "dwdi-client-secret": server.settings.clientSecret,
    };
    const credentials = (service.get("LoadCredential") ?? []).map((line) => line.split(":")[0]);
    assert.deepEqual(credentials.sort(), Object.keys(content).sort());
    for (const [name, text] of Object.entries(content)) {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
    }
    const [command = ""] = service.get("ExecStart") ?? [];
    // Others may read them, which they could not in a folder of a DynamicUser.
    assert.deepEqual(service.get("StateDirectoryMode"), ["0755"]);
    assert.ok(!service.has("DynamicUser"));
    const [program, ...args] = command.replace("${CREDENTIALS_DIRECTORY}", folder)
      .replace("${STATE_DIRECTORY}", folder).split(" ");
    assert.equal(program, INSTALLED);
    const { code, stderr } = await runIn(folder, [...PROGRAM, ...args], addressesOf(server));
    assert.equal(code, 0, stderr);
    assert.match(stderr, /2 resources/);
    const metrics = samplesOf(readFileSync(join(folder, "report.prom"), "utf8"));
    assert.equal(metrics.get('dwdi_waldur_run_exit_code{command="report"}'), 0);
  });

  describe("to systemd", { skip: unlessMissing("systemd-analyze") }, () => {
    it("have no fault", async () => {
      assert.deepEqual(await verify((text) => text), { code: 0, stdout: "", stderr: "" });
    });

    it("have one where a key is misspelt", async () => {
      const { stderr } = await verify((text) => text.replace("ProtectSystem", "ProtectSytem"));
      assert.match(stderr, /ProtectSytem/);
    });
  });
});

describe("the cron line", () => {
  const lines = readExample("cron/dwdi-waldur-history").split("\n");
  const jobs = lines.filter((line) => line !== "" && !/^(#|\w+=)/.test(line));
  const fields = /^\d+ \d+ (?<day>\d) \* \* \w+ (?<command>.*)$/.exec(jobs[0] ?? "")?.groups;

  it("is one, once a month, that an unescaped % does not cut short", () => {
    assert.equal(jobs.length, 1);
    assert.ok(fields, "minute, hour, day, every month, any day of the week, user, command");
    assert.doesNotMatch(fields.command ?? "", /(?<!\\)%/);
  });

  it("loads months before those of the report, and says nothing when all went well", async () => {
    writeFileSync(join(folder, "history.yaml"), EXAMPLE_TEXT);
    writeFileSync(
      join(folder, "dwdi"),
      `#!/bin/sh\nexec '${PROGRAM.join("' '")}' "$@" --no-progress\n`,
    );
    chmodSync(join(folder, "dwdi"), 0o755);
    const now = currentMonth();
    const command = (fields?.command ?? "").replaceAll("\\%", "%")
      .replace(INSTALLED, "./dwdi").replace("/etc/dwdi/", "")
      .replaceAll("date -d '", `date -d '${now}-0${fields?.day} `);
    const env = { ...addressesOf(server), ...secretsOf(server) };
    const shell = ["/bin/sh", "-c"];
    const plan = await runIn(folder, [...shell, `${command} --dry-run --output json`], env);
    assert.deepEqual([plan.code, plan.stderr], [0, ""]);
    const { entries } = JSON.parse(plan.stdout);
    const months = entries.map(({ month }: { month: string }) => month);
    const { reportingPeriods: reported } = parseConfig(EXAMPLE_TEXT);
    assert.deepEqual(months, [2, 1, 0].map((more) => addMonths(now, -reported - more)));
    assert.deepEqual(await runIn(folder, [...shell, command], env), {
      code: 0,
      stdout: "",
      stderr: "",
    });
  });
});

/** A report changes what a Waldur holds. */
async function serveOwnExample(): Promise<EmulatorServer & AsyncDisposable> {
  const own = await serveExample();
  return Object.assign(own, { [Symbol.asyncDispose]: () => own.close() });
}

function readExample(name: string): string {
  return readFileSync(join("examples/waldur", name), "utf8");
}

/** The values of a unit's keys, whatever their section. */
function parseUnit(text: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const [, key = "", value = ""] of text.matchAll(/^(\w+)=(.*)$/gm)) {
    values.set(key, [...values.get(key) ?? [], value]);
  }
  return values;
}

/** What systemd says of the units, as they are or changed, with a program that is there. */
async function verify(change: (service: string) => string): Promise<Outcome> {
  const service = readExample(`systemd/${SERVICE}`).replace(INSTALLED, process.execPath);
  writeFileSync(join(folder, SERVICE), change(service));
  writeFileSync(join(folder, TIMER), readExample(`systemd/${TIMER}`));
  const units = [SERVICE, TIMER].map((name) => `./${name}`);
  return await runIn(folder, ["systemd-analyze", "verify", "--man=no", ...units], {});
}
