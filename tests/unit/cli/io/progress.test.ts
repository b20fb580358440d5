import assert from "node:assert/strict";
import { after, before, describe, it, mock } from "node:test";
import { createProgressBar, createProgressLog } from "../../../../cli/io/progress.ts";
import { shareTerminal } from "../../../../cli/io/status-line.ts";
import { type EmulatorServer, serveEmulator } from "../../../../src/emulator/index.ts";
import { environmentOf } from "../../../kit/environment.ts";
import { paperTerminal } from "./paper-terminal.ts";
import { dwdi } from "../../../kit/cli-world.ts";

const SCREEN = { isTerminal: true, limit: 80, width: 80, color: false, ascii: false };
const COMPUTE = ["compute", "--month", "2025-01", "-o", "json"];

describe("progress on a terminal", () => {
  let slow: EmulatorServer;
  before(async () => {
    slow = await serveEmulator({ latency: 150 });
    // The bar's clock goes ten times as fast as the emulator's.
    const realNow = performance.now.bind(performance);
    mock.method(performance, "now", () => 10 * realNow());
  });
  after(async () => {
    mock.restoreAll();
    await slow.close();
  });

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
  let now = 0;
  before(() => {
    mock.method(performance, "now", () => now);
    mock.timers.enable({ apis: ["setInterval"] });
  });
  after(() => {
    mock.timers.reset();
    mock.restoreAll();
  });

  /** Lets time pass in steps short enough for every timer to see the time that it fires at. */
  function pass(milliseconds: number): void {
    for (const end = now + milliseconds; now < end;) {
      now++;
      mock.timers.tick(1);
    }
  }
  function openBar() {
    const { stream, seen, writes } = paperTerminal();
    const { line } = shareTerminal({ stdout: stream, stderr: stream });
    const stop = new AbortController();
    return { bar: createProgressBar(line, () => SCREEN, stop.signal), stop, seen, writes };
  }

  it("does not show for what is done within a second", () => {
    const { bar, writes } = openBar();
    bar.show({ what: "quick" });
    pass(999);
    bar.end();
    pass(1200);
    assert.deepEqual(writes, []);
  });

  it("pauses for what may use the terminal, and comes back", async () => {
    const { bar, seen } = openBar();
    bar.show({ what: "slow" });
    pass(1100);
    assert.match(seen().join(""), /^slow/);
    const answer = await bar.pauseFor(() => {
      bar.show({ what: "slow still" });
      pass(300);
      assert.deepEqual(seen(), [""]);
      return Promise.resolve("answer");
    });
    assert.equal(answer, "answer");
    pass(300);
    assert.match(seen().join(""), /^slow still/);
    bar.end();
    assert.deepEqual(seen(), [""]);
  });

  it("is gone when the signal aborts, for good", () => {
    const { bar, stop, seen } = openBar();
    bar.show({ what: "slow" });
    pass(1100);
    assert.match(seen().join(""), /^slow/);
    stop.abort();
    assert.deepEqual(seen(), [""]);
    bar.show({ what: "slower" });
    pass(1100);
    assert.deepEqual(seen(), [""]);
  });

  it("is drawn at most ten times a second", () => {
    const { bar, writes } = openBar();
    for (let done = 0; done < 1000; done++) {
      bar.show({ what: "fast", count: { done, total: 1e6, unit: "steps" } });
      pass(2);
    }
    bar.end();
    assert.ok(writes.length >= 2 && writes.length <= 21, `${writes.length} writes`);
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
    const log = createProgressLog({ error() {}, notice: say, warn: say, info: say, debug: say });
    const show = (what: string, done: number) =>
      log.show({ what, count: { done, total: 2, unit: "months" } });
    for (const done of [0, 0.5, 1]) show("Daint 2025-01", done);
    show("Daint 2025-02", 1);
    log.end();
    show("Daint 2025-02", 0);
    assert.deepEqual(said, [
      "Daint 2025-01: 0 of 2 months done",
      "Daint 2025-02: 1 of 2 months done",
      "Daint 2025-02: 0 of 2 months done",
    ]);
  });
});
