/**
 * The metrics of the runs that write to Waldur, as node_exporter and Prometheus read them.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, it } from "node:test";
import { dwdi, outcomeOf, shell, start } from "../../kit/binary.ts";
import { postsOf, useCentre } from "../../kit/cli-waldur-world.ts";
import { samplesOf } from "../../kit/metrics.ts";
import { pathOf, unlessMissing } from "../../kit/programs.ts";
import { until } from "../../kit/until.ts";
import { VERSION } from "../../../src/version.ts";

const RULES = "examples/waldur/prometheus/dwdi.rules.yml";
const LAST_SUCCESS = 'dwdi_waldur_last_success_timestamp_seconds{command="report"}';
const EXIT_CODE = 'dwdi_waldur_run_exit_code{command="report"}';

const centre = useCentre();
const file = () => join(centre.folder, "report.prom");
const report = (...more: readonly string[]) =>
  dwdi(["waldur", "report", "--config", centre.file, "-q", "--metrics", file(), ...more]);
const samples = () => samplesOf(readFileSync(file(), "utf8"));
const sampleOf = (name: string) => samples().get(name);
const resources = (outcome: string, offering = "Daint") =>
  sampleOf(
    `dwdi_waldur_run_resources{command="report",offering="${offering}",outcome="${outcome}"}`,
  );

beforeEach(() => rmSync(file(), { force: true }));

describe("the metrics of a report", () => {
  it("tell of a success, its resources, its requests and its version", async () => {
    const before = Date.now() / 1000;
    assert.deepEqual(await report(), { code: 0, stdout: "", stderr: "" });
    const { host } = new URL(centre.server.url);
    const { length } = centre.server.emulator.requests;
    assert.equal(sampleOf(`dwdi_waldur_run_requests{command="report",host="${host}"}`), length);
    assert.equal(sampleOf(`dwdi_waldur_run_retries{command="report",host="${host}"}`), 0);
    assert.equal(sampleOf(EXIT_CODE), 0);
    assert.equal(sampleOf(`dwdi_waldur_run_info{command="report",version="${VERSION}"}`), 1);
    assert.ok(Number(resources("changed")) > 0);
    assert.equal(resources("failed"), 0);
    const ended = sampleOf('dwdi_waldur_last_run_timestamp_seconds{command="report"}');
    assert.ok(Number(ended) >= before && Number(ended) <= Date.now() / 1000);
    assert.equal(sampleOf(LAST_SUCCESS), ended);
    await report();
    assert.equal(resources("changed"), 0);
    assert.ok(Number(resources("unchanged")) > 0);
  });

  it("are read by every user, whatever the umask, and leave nothing beside them", async () => {
    const line = `umask 077; "$DWDI" waldur report -q --config '${centre.file}' ` +
      `--metrics '${file()}'`;
    for (const _ of [1, 2]) {
      assert.equal((await shell(line, {})).code, 0);
      assert.equal(statSync(file()).mode & 0o777, 0o644);
    }
    assert.deepEqual(readdirSync(centre.folder).sort(), ["config.yaml", "report.prom"]);
  });

  it("count retries by host", async () => {
    centre.server.emulator.fault({ route: "compute", status: 503, retryAfter: "0", times: 2 });
    assert.equal((await report()).code, 0);
    const { host } = new URL(centre.server.url);
    assert.equal(sampleOf(`dwdi_waldur_run_retries{command="report",host="${host}"}`), 2);
  });

  it("of a run that fails keep when the last one succeeded", async () => {
    await report();
    const succeeded = sampleOf(LAST_SUCCESS);
    centre.server.emulator.fault({ route: "waldur", status: 401, times: 100 });
    const { code } = await report();
    assert.equal(code, 3);
    assert.equal(sampleOf(EXIT_CODE), 3);
    assert.equal(sampleOf(LAST_SUCCESS), succeeded);
    const ended = sampleOf('dwdi_waldur_last_run_timestamp_seconds{command="report"}');
    assert.ok(Number(ended) > Number(succeeded));
  });

  it("of a run in which some failed tell which offering", async () => {
    centre.server.emulator.fault({ route: "compute", status: 400, times: 1 });
    const { code } = await report();
    assert.equal(code, sampleOf(EXIT_CODE));
    assert.notEqual(code, 0);
    assert.ok(Number(resources("failed")) > 0);
    assert.equal(sampleOf(LAST_SUCCESS), 0);
  });

  it("of a run that sends nothing are written too", async () => {
    writeFileSync(file(), `${LAST_SUCCESS} 1700000000.5\n`);
    const argv = ["waldur", "report", "--config", "/nonexistent", "--metrics", file()];
    assert.equal((await dwdi(argv)).code, 2);
    assert.equal(sampleOf(EXIT_CODE), 2);
    assert.equal(sampleOf(LAST_SUCCESS), 1_700_000_000.5);
  });

  it("of a run that a signal ends are written too", async () => {
    centre.server.emulator.fault({ route: "compute", latency: 5_000 });
    const argv = ["waldur", "report", "--config", centre.file, "--metrics", file()];
    const child = start(argv);
    const ended = outcomeOf(child);
    await until(() => centre.server.emulator.requests.some(({ path }) => path.includes("compute")));
    child.kill("SIGTERM");
    assert.equal((await ended).code, 130);
    assert.equal(sampleOf(EXIT_CODE), 130);
  });

  it("that cannot be written stop the run before anything is sent", async () => {
    for (const place of [centre.folder, join(centre.folder, "none", "x.prom"), "-"]) {
      const argv = ["waldur", "report", "--config", centre.file, "--metrics", place];
      const { code, stderr } = await dwdi(argv);
      assert.equal(code, 2);
      assert.match(stderr, /--metrics/);
    }
    assert.equal((await report("--dry-run")).code, 2);
    assert.equal(postsOf(centre), 0);
    assert.deepEqual(centre.server.emulator.requests, []);
  });

  it("replace a file that holds something else", async () => {
    writeFileSync(file(), "\0\xff not metrics {\n".repeat(100));
    assert.equal((await report()).code, 0);
    assert.equal(sampleOf(EXIT_CODE), 0);
  });

  it("are written to the reader of a FIFO", async () => {
    execFileSync("mkfifo", [file()]);
    const read = shell(`cat '${file()}'`, {});
    assert.equal((await report()).code, 0);
    assert.equal(samplesOf((await read).stdout).get(EXIT_CODE), 0);
  });

  it("of history have a label of their own", async () => {
    const range = ["-s", "2025-01-01", "-e", "2025-01-31", "--offering", "Daint"];
    const argv = ["waldur", "load-history", "-c", centre.file, ...range, "--metrics", file()];
    const { code, stderr } = await dwdi(argv);
    assert.equal(code, 0, stderr);
    assert.equal(sampleOf('dwdi_waldur_run_exit_code{command="load-history"}'), 0);
  });
});

describe("Prometheus", { skip: unlessMissing("promtool") }, () => {
  const promtool = pathOf("promtool") ?? "promtool";

  it("finds no fault in the metrics of a success and of a failure", async () => {
    await report();
    execFileSync(promtool, ["check", "metrics"], { input: readFileSync(file()) });
    await dwdi(["waldur", "report", "--config", "/nonexistent", "--metrics", file()]);
    execFileSync(promtool, ["check", "metrics"], { input: readFileSync(file()) });
  });

  it("takes the alert rules", () => {
    execFileSync(promtool, ["check", "rules", RULES]);
  });

  it("fires no alert after a success, and that of two hours later", async () => {
    await report();
    testRules({ minutes: 119, firing: [] });
    testRules({ minutes: 121, firing: ["DwdiReportOverdue"] });
  });

  it("fires at once where a run failed, and where none has ever succeeded", async () => {
    await report();
    centre.server.emulator.fault({ route: "waldur", status: 401, times: 100 });
    await report();
    testRules({ minutes: 1, firing: ["DwdiRunFailed"] });
    rmSync(file());
    await report();
    testRules({ minutes: 1, firing: ["DwdiReportOverdue", "DwdiRunFailed"] });
  });

  it("fires one where there are no metrics at all", () => {
    rmSync(file(), { force: true });
    writeFileSync(file(), "");
    testRules({ minutes: 1, firing: ["DwdiReportOverdue"] });
  });

  it("fires no alert where a run was stopped", async () => {
    await report();
    const text = readFileSync(file(), "utf8").replace(`${EXIT_CODE} 0`, `${EXIT_CODE} 130`);
    writeFileSync(file(), text);
    testRules({ minutes: 1, firing: [] });
  });

  /** Which alerts fire some minutes after the last run, with the samples of the file. */
  function testRules(
    { minutes, firing }: { readonly minutes: number; readonly firing: readonly string[] },
  ): void {
    // promtool's clock begins at 0, four hours before the end of the run.
    const hours = 4;
    const ended = sampleOf('dwdi_waldur_last_run_timestamp_seconds{command="report"}') ?? 0;
    const valueOf = (name: string, value: number) =>
      name.includes("_timestamp_") && value > 0 ? value - ended + hours * 3600 : value;
    const series = [...samples()].map(([name, value]) => ({
      series: name,
      values: `${valueOf(name, value)}+0x1000`,
    }));
    const alerts = ["DwdiReportOverdue", "DwdiRunFailed"].map((alertname) => ({
      eval_time: `${hours * 60 + minutes}m`,
      alertname,
      exp_alerts: [],
    }));
    const test = { interval: "1m", input_series: series, alert_rule_test: alerts };
    const path = join(centre.folder, "test.yml");
    const rules = join(process.cwd(), RULES);
    writeFileSync(path, JSON.stringify({ rule_files: [rules], tests: [test] }));
    let output = "";
    try {
      execFileSync(promtool, ["test", "rules", path], { encoding: "utf8", stdio: "pipe" });
    } catch (error) {
      output = String((error as { stdout?: unknown }).stdout) +
        String((error as { stderr?: unknown }).stderr);
    }
    rmSync(path);
    const fired = alerts.map(({ alertname }) => alertname)
      .filter((name) => output.includes(`alertname: ${name}`) || output.includes(`"${name}"`));
    assert.deepEqual(fired, firing, output);
  }
});
