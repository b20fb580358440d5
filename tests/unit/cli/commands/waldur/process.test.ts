/**
 * `dwdi waldur load-history` as a process that is killed or interrupted. The process is one of Node,
 * whatever runs the tests.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type EmulatorServer, serveEmulator } from "../../../../../src/emulator/index.ts";
import { until } from "../../../../kit/until.ts";
import { computeOffering, OFFERING } from "../../../../kit/compute-offering.ts";
import { dwdi } from "../../../../kit/cli-world.ts";

const YEARS = ["-o", OFFERING, "-s", "2023-01-01", "-e", "2024-12-31"];
const servers: EmulatorServer[] = [];
let folder = "";
/** A run that nothing disturbs, and how many POSTs it takes. */
let whole: Case;
let posts = 0;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "dwdi-process-"));
  whole = await open();
  assert.equal((await load(whole)).code, 0);
  posts = postsOf(whole.server).length;
});
after(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await rm(folder, { recursive: true });
});

describe("load-history over 24 months", () => {
  for (const share of [0.05, 0.4, 0.85]) {
    it(`ends up the same after kill -9 at ${share} of it, and months done cost no POST`, async () => {
      const killed = await open();
      const child = start(killed.file);
      await until(() => postsOf(killed.server).length >= posts * share);
      child.kill("SIGKILL");
      await once(child, "exit");
      await quiet(killed.server);
      const done = monthsOf(killed.server).slice(0, -1);
      killed.server.emulator.clear();
      assert.equal((await load(killed)).code, 0);
      assert.deepEqual(killed.server.emulator.waldur, whole.server.emulator.waldur);
      assert.ok(postsOf(killed.server).length < posts);
      assert.deepEqual(monthsOf(killed.server).filter((month) => done.includes(month)), []);
    });
  }

  it("ends with 130 on Ctrl-C, within the requests in flight", async () => {
    const { server, file } = await open();
    const child = start(file);
    let stderr = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => stderr += text);
    await until(() => postsOf(server).length >= 20);
    child.kill("SIGINT");
    const sent = postsOf(server).length;
    const [code, signal] = await once(child, "close");
    // Deno tells a code above 128 as the signal that a shell would mean by it.
    assert.equal(code ?? signal, code === null ? "SIGINT" : 130, stderr);
    assert.ok(postsOf(server).length <= sent + 8, "4 in flight, and 4 while the signal arrived");
    assert.match(stderr, /run the same command again to continue/);
  });
});

interface Case {
  readonly server: EmulatorServer;
  readonly file: string;
}

async function open(): Promise<Case> {
  const server = await serveEmulator();
  servers.push(server);
  server.emulator.fault({ route: "waldur", latency: 2, times: Infinity });
  const file = join(folder, `${crypto.randomUUID()}.yaml`);
  const text = computeOffering(server.settings, server.settings.waldurTokens.staff);
  await writeFile(file, text, { mode: 0o600 });
  return { server, file };
}

function load({ file }: Case): ReturnType<typeof dwdi> {
  return dwdi(["waldur", "load-history", "-q", "-c", file, ...YEARS]);
}

function start(file: string): ChildProcess {
  const argv = ["--import", "tsx", "cli/main.ts", "waldur", "load-history"];
  return spawn("node", [...argv, "-c", file, ...YEARS], { stdio: ["ignore", "ignore", "pipe"] });
}

function postsOf({ emulator }: EmulatorServer) {
  return emulator.requests.filter(({ method, path }) =>
    method === "POST" && path.startsWith("/api/")
  );
}

/** The months that were written, in order. */
function monthsOf(server: EmulatorServer): string[] {
  const bodies = postsOf(server).map(({ json }) => JSON.stringify(json));
  return [...new Set(bodies.map((body) => /"date":"(\d{4}-\d\d)/.exec(body)?.[1] ?? ""))];
}

/** Waits until what had arrived when the process was killed is done. */
async function quiet(server: EmulatorServer): Promise<void> {
  for (let seen = -1; seen !== server.emulator.requests.length;) {
    seen = server.emulator.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
