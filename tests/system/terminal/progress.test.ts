import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type EmulatorServer, serveEmulator } from "../../../src/emulator/index.ts";
import { dwdi } from "../../kit/binary.ts";
import { computeOffering } from "../../kit/compute-offering.ts";
import { environmentOf } from "../../kit/environment.ts";
import { temporaryFolder, unlessMissing } from "../../kit/programs.ts";
import { openShell, type Shell } from "./shell.ts";

const LOAD = "dwdi waldur load-history -c config.yaml -s 2025-01-01 -e 2025-06-30";
const RANGE = "dwdi compute --from 2025-01 --to 2025-12 --account g207";
const BAR = /[█░]{8,}/;
const ESCAPE = "\u001b";
/** What the shell itself says to the terminal before and after each line. */
const PASTING = /\[\?2004[hl]/;

describe("progress in a terminal", { skip: unlessMissing("tmux") }, () => {
  const folder = temporaryFolder();
  let server: EmulatorServer;
  let slow: EmulatorServer;
  let shell: Shell;
  before(async () => {
    server = await serveEmulator({ latency: 80 });
    slow = await serveEmulator({ latency: 700 });
    writeConfiguration("config.yaml", server);
    shell = await openShell(environmentOf(slow), { cwd: folder });
  });
  after(async () => {
    await shell.close();
    await server.close();
    await slow.close();
  });

  function writeConfiguration(name: string, server: EmulatorServer): void {
    const path = join(folder, name);
    writeFileSync(path, computeOffering(server.settings, server.settings.waldurTokens.staff));
    chmodSync(path, 0o600);
  }

  /** What a line says by a pipe, to a Waldur that holds what the other one held. */
  async function withoutTerminal(line: string): Promise<string> {
    const quick = await serveEmulator();
    writeConfiguration("quick.yaml", quick);
    const argv = line.replace("config.yaml", "quick.yaml").split(" ").slice(1);
    const env = { ...environmentOf(quick), DWDI_PROXY: "none" };
    const { stdout, stderr } = await dwdi(argv, { cwd: folder, env });
    await quick.close();
    return stdout + stderr;
  }

  /** How often the line was drawn or taken away since a line was typed, and by which sequences. */
  function drawings(
    since: string,
  ): { readonly count: number; readonly sequences: ReadonlySet<string> } {
    const [, written = ""] = shell.written().split(since);
    const sequences = written.split(ESCAPE).slice(1)
      .map((text) => /^\[[^@-~]*[@-~]/.exec(text)?.[0] ?? "")
      .filter((sequence) => !PASTING.test(sequence));
    return { count: sequences.length, sequences: new Set(sequences) };
  }

  it("of a long load-history is a bar, and at the end nothing of it is left", async () => {
    const started = performance.now();
    await shell.start(LOAD);
    const during = await shell.until(BAR);
    assert.match(during, /^Daint 2025-0\d {2}█*░+ {2}\d of 6 months {2}\S/m);
    const seen = await shell.end();
    const seconds = (performance.now() - started) / 1000;
    const unfolded = seen.replaceAll("\n      ", " ");
    const untimed = (text: string) => text.replace(/\d+\.\d s$/m, "N s");
    assert.equal(untimed(unfolded), untimed(await withoutTerminal(LOAD)));
    assert.equal(seen, await shell.end("-J"));
    const { count, sequences } = drawings(LOAD);
    assert.deepEqual(sequences, new Set(["[K"]));
    // Ten times a second, and twice more for each of the lines that it makes room for.
    assert.ok(count >= 5 && count <= 10 * seconds + 2 * 10, `${count} in ${seconds} s`);
  });

  it("and data do not mix", async () => {
    await shell.start(`${RANGE} -o ndjson`);
    await shell.until(BAR);
    const seen = await shell.end("-J");
    assert.equal(seen, await withoutTerminal(`${RANGE} -o ndjson`));
  });

  it("and what the reader of a pipe writes do not mix", async () => {
    const seen = await shell.run(`${RANGE} -o ndjson | cat`, "-J");
    assert.equal(seen, await withoutTerminal(`${RANGE} -o ndjson`));
  });

  it("is there while data go to a file", async () => {
    await shell.start(`${RANGE} -o ndjson > data`);
    await shell.until(/█+░+ {2}[4-9] of 12 months/);
    assert.equal(await shell.end(), "");
  });

  it("and a table do not mix", async () => {
    await shell.start(RANGE);
    await shell.until(BAR);
    assert.equal(await shell.end(), await withoutTerminal(RANGE));
  });

  it("of one question is the time that it takes", async () => {
    await shell.start("dwdi ping");
    await shell.until(/^waiting for DWDI {2}\d s$/m);
    const seen = await shell.end();
    assert.match(seen, /^SERVICE /);
    assert.doesNotMatch(seen, /waiting/);
  });

  it("is gone after Ctrl-C, which is exit 130", async () => {
    for (const line of [LOAD, RANGE]) {
      await shell.start(`${line.replace("-s 2025", "-s 2024")}; echo "code $?"`);
      await shell.until(BAR);
      await shell.press("C-c");
      const seen = await shell.end("-J");
      assert.doesNotMatch(seen, /[█░]|\^C/);
      assert.match(seen, /^dwdi: [^\n]*\(aborted\)$/m);
      assert.match(seen, /^code 130$/m);
    }
  });

  it("is gone after an error", async () => {
    slow.emulator.fault({ route: "compute", status: 404, times: Infinity });
    await shell.start(`${RANGE} --verbose; echo "code $?"`);
    const seen = await shell.end();
    slow.emulator.clear();
    assert.doesNotMatch(seen, BAR);
    assert.match(seen, /^dwdi: [^]*\(not-found\)$/m);
    assert.match(seen, /^code 4$/m);
  });

  it("is nothing where it is not wanted", async () => {
    for (const [before, flag] of [["", "-q"], ["", "--no-progress"], ["TERM=dumb ", ""]]) {
      await shell.run(`${before}${RANGE.replace("2025-12", "2025-08")} -o csv ${flag}`);
      assert.doesNotMatch(shell.written(), BAR);
    }
  });
});
