/**
 * The real programs that tests are run with: found, started on loopback, watched, and stopped again.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";

const DEBIAN_PACKAGES = {
  bash: "bash",
  chromium: "chromium",
  danted: "dante-server",
  fish: "fish",
  ip: "iproute2",
  mandoc: "mandoc",
  microsocks: "microsocks",
  openssl: "openssl",
  promtool: "prometheus",
  python3: "python3-yaml",
  "qemu-aarch64": "qemu-user",
  readelf: "binutils",
  ruby: "ruby",
  shellcheck: "shellcheck",
  ssh: "openssh-client",
  "ssh-keygen": "openssh-client",
  sshd: "openssh-server",
  "systemd-analyze": "systemd",
  tinyproxy: "tinyproxy",
  tmux: "tmux",
  unshare: "util-linux",
  zsh: "zsh",
} as const;

export type Program = keyof typeof DEBIAN_PACKAGES;

/** What shows that all is there that tests need of a program. */
const CHECKS: Partial<Record<Program, readonly string[]>> = { python3: ["-c", "import yaml"] };

/** Daemons are in /usr/sbin, which is not on every user's PATH. */
const PATH = [process.env.PATH ?? "", "/usr/sbin", "/sbin"].join(delimiter);

/**
 * What `describe` wants as its `skip`: false, or which programs are missing and how to get them.
 * Where CI is true, nothing may be skipped.
 */
export function unlessMissing(...programs: Program[]): false | string {
  const missing = programs.filter((program) => !isThere(program));
  if (missing.length === 0) return false;
  const packages = [...new Set(missing.map((program) => DEBIAN_PACKAGES[program]))];
  const report = `NOT TESTED: ${missing.join(", ")} missing; run: apt-get install -y ${
    packages.join(" ")
  }`;
  if (process.env.CI === "true") throw new Error(report);
  process.stderr.write(`${report}\n`);
  return report;
}

function isThere(program: Program): boolean {
  const path = pathOf(program);
  const check = CHECKS[program];
  return path !== undefined && (check === undefined || spawnSync(path, check).status === 0);
}

/** Where a program is, or undefined. */
export function pathOf(program: Program): string | undefined {
  return PATH.split(delimiter).map((folder) => join(folder, program)).find(existsSync);
}

/** What is left to do when a test process ends, however it ends. */
const atExit = new Set<() => void>();
process.once("exit", () => atExit.forEach((task) => task()));

/** A program in the background. */
export interface Running {
  /** All that it has written so far. */
  log(): string;
  /** Ends it, and waits for its end. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a program and waits until its port accepts connections. */
export async function startProgram(
  program: Program,
  args: readonly string[],
  listensOn: { host?: string; port: number },
): Promise<Running> {
  const child = spawn(pathOf(program) ?? program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PATH },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Uint8Array) => text += chunk.toString());
  }
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  atExit.add(() => child.kill("SIGKILL"));
  await accepting(listensOn, child, () => text);
  return {
    log: () => text,
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      await ended;
    },
  };
}

/** Runs a program to its end and gives what it wrote; throws when it fails. */
export function run(program: Program, args: readonly string[], input?: string): string {
  const { status, stdout, stderr } = spawnSync(pathOf(program) ?? program, args, {
    encoding: "utf8",
    ...(input === undefined ? {} : { input }),
  });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** A port that nothing listens on. */
export function freePort(host = "127.0.0.1"): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === "object") resolve(address.port);
        else reject(new Error("no port"));
      });
    });
  });
}

/** A folder of its own for a test file, gone when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "dwdi-tests-"));
  atExit.add(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function accepting(
  { host = "127.0.0.1", port }: { host?: string; port: number },
  child: ChildProcess,
  log: () => string,
): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended: ${log()}`);
    if (await accepts(host, port)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${child.spawnfile} does not listen on ${host}:${port}: ${log()}`);
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
