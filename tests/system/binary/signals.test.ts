/**
 * Signals that end the binary, wherever it waits.
 */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { access, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { BINARY, outcomeOf, start } from "../../kit/binary.ts";
import { useCentre } from "../../kit/cli-waldur-world.ts";
import { environmentOf } from "../../kit/environment.ts";
import { until } from "../../kit/until.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const centre = useCentre();
let root = "";
let folder = "";
let count = 0;
before(async () => {
  await access(BINARY);
  root = await mkdtemp(join(tmpdir(), "dwdi-signals-"));
});
beforeEach(() => {
  folder = join(root, String(count++));
  execFileSync("mkdir", [folder]);
});
after(() => rm(root, { recursive: true }));

const env = () => environmentOf(centre.server);
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** Waits until DWDI is asked, which it takes long to answer. */
async function whenAsked(): Promise<void> {
  await until(() => centre.server.emulator.requests.some(({ path }) => path.includes("compute")));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("a signal", () => {
  for (const signal of SIGNALS) {
    it(`${signal} ends a run with 130 and leaves no temporary file`, async () => {
      centre.server.emulator.fault({ route: "compute", latency: 5_000 });
      const child = start(["compute", "--out", join(folder, "out")], { env: env() });
      const ended = outcomeOf(child);
      await whenAsked();
      assert.equal((await readdir(folder)).length, 1);
      child.kill(signal);
      assert.equal((await ended).code, 130);
      assert.deepEqual(await readdir(folder), []);
    });

    for (
      const argv of [
        ["compute", "--config"],
        ["compute", "--client-secret-file"],
        ["compute", "--ca-file"],
        ["compute", "--account"],
        ["compute", "--out"],
        ["config", "check"],
        ["waldur", "load-history", "--user-token-file"],
      ]
    ) {
      it(`${signal} ends ${argv.join(" ")} FIFO, whose other end nobody opens`, async () => {
        const fifo = join(folder, "fifo");
        execFileSync("mkfifo", [fifo]);
        const { DWDI_CLIENT_SECRET: _, ...others } = env();
        const file = argv.at(-1) === "--account" ? `@${fifo}` : fifo;
        const more = argv.includes("waldur")
          ? ["-c", centre.file, "-s", "2025-01-01", "-e", "2025-01-31"]
          : [];
        const secret = argv.includes("--client-secret-file") ? {} : { DWDI_CLIENT_SECRET: "x" };
        const child = start([...argv, file, ...more], { env: { ...others, ...secret } });
        const ended = outcomeOf(child);
        await pause(400);
        assert.equal(child.exitCode, null);
        child.kill(signal);
        const { code, stderr } = await ended;
        assert.equal(code, 130, stderr);
        assert.match(stderr, /\(aborted\)/);
      });
    }

    it(`${signal} ends the token command and what it started`, async () => {
      const started = join(folder, "pid");
      const DWDI_TOKEN_COMMAND = `sh -c 'sleep 300 & echo $! > ${started}; wait' | cat`;
      const { DWDI_API_URL = "" } = env();
      const child = start(["compute"], {
        env: { DWDI_API_URL, DWDI_TOKEN_COMMAND, PATH: process.env.PATH ?? "" },
      });
      const ended = outcomeOf(child);
      await until(() => existsSync(started) && readFileSync(started, "utf8").endsWith("\n"));
      const pid = readFileSync(started, "utf8").trim();
      child.kill(signal);
      const { code, stderr } = await ended;
      assert.equal(code, 130, stderr);
      await until(() => !isRunning(Number(pid)));
    });
  }

  it("is ignored where nohup says so", async () => {
    centre.server.emulator.fault({ route: "compute", latency: 1_000 });
    const child = spawn("nohup", [BINARY, "compute", "--out", join(folder, "out")], { env: env() });
    const ended = outcomeOf(child);
    await whenAsked();
    child.kill("SIGHUP");
    assert.equal((await ended).code, 0);
    assert.deepEqual(await readdir(folder), ["out"]);
  });

  it("from the keyboard, which the token command gets too, is no refusal", async () => {
    const { DWDI_API_URL = "" } = env();
    const given = { DWDI_API_URL, DWDI_TOKEN_COMMAND: "sleep 300", PATH: process.env.PATH ?? "" };
    const child = spawn(BINARY, ["compute"], { env: given, detached: true });
    const ended = outcomeOf(child);
    await pause(500);
    process.kill(-(child.pid ?? 0), "SIGINT");
    const { code, stderr } = await ended;
    assert.equal(code, 130, stderr);
    assert.match(stderr, /\(aborted\)/);
  });

  it("that comes a second time ends it at once", async () => {
    centre.server.emulator.fault({ route: "waldur", latency: 5_000, times: Infinity });
    const child = start(["waldur", "report", "-c", centre.file], { env: {} });
    await until(() => centre.server.emulator.requests.length > 0);
    child.kill("SIGINT");
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    assert.equal(code, 130);
  });
});
