import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createBar, createProgressLog } from "../../../../cli/io/progress.ts";
import { shareTerminal } from "../../../../cli/io/status-line.ts";
import { type EmulatorServer, serveEmulator } from "../../../../src/emulator/index.ts";
import { environmentOf } from "../../../kit/environment.ts";
import { paperTerminal } from "./paper-terminal.ts";
import { dwdi } from "../../../kit/cli-world.ts";

const SCREEN = { limit: 80, width: 80, color: false, ascii: false };
const COMPUTE = ["compute", "--month", "2025-01", "-o", "json"];

describe("progress on a terminal", () => {
  let slow: EmulatorServer;
  before(async () => slow = await serveEmulator({ latency: 600 }));
  after(() => slow.close());

  it("is a bar after a second, which is gone at the end", async () => {
    const terminal = paperTerminal();
    const given = { env: environmentOf(slow), terminal: terminal.stream };
    const { code, stdout } = await dwdi(COMPUTE, given);
    assert.equal(code, 0);
    assert.ok(JSON.parse(stdout).entries.length > 0);
    const [first = ""] = terminal.writes;
    assert.match(first, /^\rcompute 2025-01: waiting for DWDI {2}\d+ s/);
    assert.ok(first.endsWith("\u001b[K"));
    assert.equal(terminal.writes.at(-1), "\r\u001b[K");
    assert.deepEqual(terminal.seen(), [""]);
  });

  it("makes room for errors", async () => {
    slow.emulator.fault({ route: "compute", status: 403, body: '{"detail":"no"}' });
    const terminal = paperTerminal();
    const given = { env: environmentOf(slow), terminal: terminal.stream };
    const { code } = await dwdi(COMPUTE.slice(0, 3), given);
    assert.equal(code, 3);
    assert.match(terminal.writes[0] ?? "", /waiting for DWDI/);
    const [error = ""] = terminal.seen();
    assert.match(error, /^dwdi: GET \/compute/);
    assert.doesNotMatch(terminal.seen().join(" "), /waiting/);
  });

  it("is nothing where it is not wanted, or cannot be", async () => {
    const unwanted: readonly (readonly [readonly string[], Record<string, string>])[] = [
      [["--quiet"], {}],
      [["--no-progress", "--verbose"], {}],
      [[], { TERM: "dumb" }],
    ];
    await Promise.all(unwanted.map(async ([flags, env]) => {
      const terminal = paperTerminal();
      const given = { env: { ...environmentOf(slow), ...env }, terminal: terminal.stream };
      assert.equal((await dwdi([...COMPUTE, ...flags], given)).code, 0);
      assert.ok(terminal.writes.every((text) => !text.includes("\r")));
    }));
  });
});

describe("a bar", () => {
  const wait = (milliseconds: number) =>
    new Promise((resolve) => setTimeout(resolve, milliseconds));

  function openBar() {
    const { stream, seen, writes } = paperTerminal();
    const { line } = shareTerminal({ stdout: stream, stderr: stream });
    const stop = new AbortController();
    return { bar: createBar(line, () => SCREEN, stop.signal), stop, seen, writes };
  }

  it("does not show for what is done at once", async () => {
    const { bar, writes } = openBar();
    bar.tell({ what: "quick" });
    bar.end();
    await wait(1200);
    assert.deepEqual(writes, []);
  });

  it("steps aside for what may ask something, and comes back", async () => {
    const { bar, seen } = openBar();
    bar.tell({ what: "slow" });
    await wait(1300);
    assert.match(seen().join(""), /^slow/);
    const answer = await bar.aside(async () => {
      bar.tell({ what: "slow still" });
      await wait(300);
      assert.deepEqual(seen(), [""]);
      return "answer";
    });
    assert.equal(answer, "answer");
    await wait(300);
    assert.match(seen().join(""), /^slow still/);
    bar.end();
    assert.deepEqual(seen(), [""]);
  });

  it("is gone when the signal comes, for good", async () => {
    const { bar, stop, seen } = openBar();
    bar.tell({ what: "slow" });
    await wait(1300);
    stop.abort();
    assert.deepEqual(seen(), [""]);
    bar.tell({ what: "slower" });
    await wait(300);
    assert.deepEqual(seen(), [""]);
  });

  it("is written anew at most ten times a second", async () => {
    const { bar, writes } = openBar();
    const started = performance.now();
    for (let done = 0; performance.now() - started < 2000; done++) {
      bar.tell({ what: "fast", count: { done, total: 1e6, unit: "steps" } });
      await wait(2);
    }
    bar.end();
    const seconds = (performance.now() - started) / 1000;
    assert.ok(writes.length >= 2 && writes.length <= 10 * seconds + 1, `${writes.length} writes`);
  });
});

describe("progress where nobody watches", () => {
  it("is a line for each thing that is worked on, with --verbose only", async () => {
    const range = ["compute", "--demo", "--from", "2025-01", "--to", "2025-03", "-o", "csv"];
    const linesOf = async (...flags: string[]) => {
      const { stderr } = await dwdi([...range, ...flags]);
      return stderr.split("\n").filter((line) => line.includes(" months "));
    };
    assert.deepEqual(await linesOf("--verbose"), [
      "dwdi: compute 2025-01: 0 of 3 months done",
      "dwdi: compute 2025-02: 1 of 3 months done",
      "dwdi: compute 2025-03: 2 of 3 months done",
    ]);
    assert.deepEqual(await linesOf(), []);
    assert.deepEqual(await linesOf("--verbose", "--no-progress"), []);
    assert.deepEqual(await linesOf("--verbose", "--quiet"), []);
  });

  it("says nothing twice", () => {
    const said: string[] = [];
    const say = (line: string) => void said.push(line);
    const log = createProgressLog({ notice: say, warn: say, info: say, debug: say });
    const tell = (what: string, done: number) =>
      log.tell({ what, count: { done, total: 2, unit: "months" } });
    for (const done of [0, 0.5, 1]) tell("Daint 2025-01", done);
    tell("Daint 2025-02", 1);
    log.end();
    tell("Daint 2025-02", 0);
    assert.deepEqual(said, [
      "Daint 2025-01: 0 of 2 months done",
      "Daint 2025-02: 1 of 2 months done",
      "Daint 2025-02: 0 of 2 months done",
    ]);
  });
});
