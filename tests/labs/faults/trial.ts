/**
 * One run of a command while things go wrong, and a second one while nothing does.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "../../../src/emulator/seeded-random.ts";
import {
  type EmulatorServer,
  serveEmulator,
  type WaldurData,
} from "../../../src/emulator/index.ts";
import { BINARY, outcomeOf } from "../../kit/binary.ts";
import { computeOffering } from "../../kit/compute-offering.ts";
import { type Certificates, createCertificates } from "./certificates.ts";
import { ACCOUNTS_FILE, type Command, COMMANDS, emulatedWorld } from "./commands.ts";
import { type FaultyProxy, startProxy } from "./proxy.ts";
import { pick, type Schedule, scheduleOf } from "./schedule.ts";

/** What one run of a command left behind. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The file that it was to write, where there is one. */
  readonly file: string | undefined;
  /** The names of all files in its folder. */
  readonly files: readonly string[];
  /** What Waldur holds since. */
  readonly waldur: WaldurData;
  /** Connections to the proxy that were still open a while after its end. */
  readonly leftOpen: number;
  /** Connections that the emulator's own port accepted. */
  readonly around: number;
  readonly requests: number;
}

/** What came of a seed. */
export interface Trial {
  readonly command: Command;
  readonly argv: readonly string[];
  readonly before: WaldurData;
  /** The same command, when nothing ever goes wrong. */
  readonly flawless: Ended;
  readonly faulty: Ended;
  /** After a run that failed: once more, while nothing goes wrong. */
  readonly repeated: Ended | undefined;
  /** What went wrong, in order. */
  readonly log: readonly string[];
}

/** Secrets that no output may show, in any form in which they travel. */
export const CLIENT_SECRET = "planted-secret/+&=1";
export const LOGIN = { username: "me", password: "planted pass:w@rd" } as const;

/** The longest that a process may take, in milliseconds: twenty times what most do. */
export const DEADLINE = 120_000;
/** How long the process waits for an answer, in milliseconds. */
const PATIENCE = 1_500;
/** How long a fault-free process waits, on a machine that does other things too. */
const CALM_PATIENCE = 30_000;
const HOST = "127.0.0.1";
const CALM: Schedule = {
  tokenLifetime: 300,
  connection: () => undefined,
  request: () => undefined,
};

let certificates: Certificates | undefined;
const flawless = new Map<Command, Promise<Ended>>();

/** Runs what a seed says. */
export async function runTrial(seed: number): Promise<Trial> {
  const draw = seededRandom(`trial ${seed}`);
  const command = pick(COMMANDS, draw("command"));
  const scheme = pick(["socks5", "http"], draw("scheme"));
  const tuning = [
    ...["--retries", pick(["0", "1", "2", "4", "4"], draw("retries"))],
    ...["--concurrency", pick(["1", "2", "4"], draw("concurrency"))],
    ...(draw("debug") < 0.2 ? ["--debug"] : []),
  ];
  const expected = flawless.get(command) ??
    inWorld(CALM, "socks5", (world) => runIn(world, command, []));
  flawless.set(command, expected);
  return await inWorld(scheduleOf(seed), scheme, async (world) => {
    const { server, proxy } = world;
    const before = server.emulator.waldur;
    const argv = [...command.argv, ...tuning];
    const faulty = await runIn(world, command, [...tuning, "--timeout", `${PATIENCE}ms`]);
    proxy.calm();
    await proxy.settle();
    const repeated = faulty.code === 0 ? undefined : await runIn(world, command, tuning);
    const { log } = proxy;
    return { command, argv, before, flawless: await expected, faulty, repeated, log };
  });
}

/** An emulator, the proxy in front of it, and a folder. */
interface World {
  /** The process that runs in it. */
  readonly running: { child?: ChildProcess };
  readonly server: EmulatorServer;
  readonly proxy: FaultyProxy;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

async function inWorld<T>(
  schedule: Schedule,
  scheme: string,
  work: (world: World) => Promise<T>,
): Promise<T> {
  certificates ??= createCertificates(HOST);
  const server = await serveEmulator({
    ...emulatedWorld(),
    clientSecret: CLIENT_SECRET,
    tokenLifetime: schedule.tokenLifetime,
    tls: certificates.right,
  });
  const running: World["running"] = {};
  const hangUp = () => void running.child?.kill("SIGHUP");
  const options = { server, schedule, login: LOGIN, certificates, patience: PATIENCE, hangUp };
  const proxy = await startProxy(options);
  const folder = await mkdtemp(join(tmpdir(), "dwdi-faults-"));
  const write = (name: string, text: string) =>
    writeFile(join(folder, name), text, { mode: 0o600 });
  await write(
    "config.yaml",
    computeOffering(server.settings, server.settings.waldurTokens.staff, {
      metrics: ["nodeHours", "cpuHours"],
    }),
  );
  await write("accounts.txt", ACCOUNTS_FILE);
  await write("ca.pem", certificates.ca);
  const password = encodeURIComponent(LOGIN.password);
  const env = {
    DWDI_API_URL: server.settings.apiUrl,
    DWDI_TOKEN_URL: server.settings.tokenUrl,
    DWDI_CLIENT_ID: server.settings.clientId,
    DWDI_CLIENT_SECRET: server.settings.clientSecret,
    DWDI_CA_FILE: join(folder, "ca.pem"),
    ALL_PROXY: `${scheme}://${LOGIN.username}:${password}@${proxy.address}`,
  };
  try {
    return await work({ running, server, proxy, folder, env });
  } finally {
    await Promise.all([server.close(), proxy.close(), rm(folder, { recursive: true })]);
  }
}

async function runIn(world: World, command: Command, flags: readonly string[]): Promise<Ended> {
  const { running, server, proxy, folder: cwd, env } = world;
  const requests = proxy.requests;
  const patience = flags.includes("--timeout") ? [] : ["--timeout", `${CALM_PATIENCE}ms`];
  const child = spawn(BINARY, [...command.argv, ...flags, ...patience], { env, cwd });
  running.child = child;
  child.stdin.end();
  const overdue = setTimeout(() => child.kill("SIGKILL"), DEADLINE);
  const outcome = await outcomeOf(child);
  clearTimeout(overdue);
  const leftOpen = await connectionsAfter(proxy);
  await proxy.settle();
  return {
    ...outcome,
    file: command.out === undefined
      ? undefined
      : await readFile(join(cwd, command.out), "utf8").catch(() => undefined),
    files: await readdir(cwd),
    waldur: server.emulator.waldur,
    leftOpen,
    around: server.connections,
    requests: proxy.requests - requests,
  };
}

/** The connections that are left when the process is gone and its farewells have had time to arrive. */
async function connectionsAfter(proxy: FaultyProxy): Promise<number> {
  for (let round = 0; round < 100 && proxy.open > 0; round++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return proxy.open;
}
