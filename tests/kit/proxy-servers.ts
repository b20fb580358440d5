/**
 * One proxy of each kind, on a free port of 127.0.0.1, with a source address of its own where it can
 * have one, so that a target can tell who connected.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:tls";
import { connect } from "node:net";
import { join } from "node:path";
import process from "node:process";
import type { Certificate } from "./certificates.ts";
import { freePort, run, type Running, startProgram, temporaryFolder } from "./programs.ts";

/** A proxy that runs. */
export interface ProxyServer extends Running {
  readonly port: number;
  /** The address from which its targets see it. */
  readonly source: string;
}

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** SOCKS5. */
export async function startMicrosocks(login?: Login): Promise<ProxyServer> {
  const port = await freePort();
  const source = "127.0.0.3";
  const auth = login ? ["-u", login.username, "-P", login.password] : [];
  const args = ["-i", "127.0.0.1", "-p", `${port}`, "-b", source, ...auth];
  return { ...await startProgram("microsocks", args, { port }), port, source };
}

/** SOCKS4, SOCKS4a and SOCKS5. */
export async function startDante(): Promise<ProxyServer> {
  const port = await freePort();
  const file = join(temporaryFolder(), "danted.conf");
  const user = userName();
  writeFileSync(
    file,
    `logoutput: stderr
internal: 127.0.0.1 port = ${port}
external: 127.0.0.1
clientmethod: none
socksmethod: none
user.privileged: ${user}
user.unprivileged: ${user}
client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 log: connect error }
socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 log: connect error }
`,
  );
  return { ...await startProgram("danted", ["-f", file], { port }), port, source: "127.0.0.1" };
}

/** HTTP. */
export async function startTinyproxy(
  options: { login?: Login; connectPorts?: readonly number[]; refusedHost?: string } = {},
): Promise<ProxyServer> {
  const { login, connectPorts = [], refusedHost } = options;
  const port = await freePort();
  const source = "127.0.0.4";
  const folder = temporaryFolder();
  const filter = join(folder, "filter");
  if (refusedHost !== undefined) writeFileSync(filter, `${refusedHost}\n`);
  const lines = [
    `Port ${port}`,
    "Listen 127.0.0.1",
    `Bind ${source}`,
    "Timeout 60",
    "MaxClients 50",
    "LogLevel Connect",
    "Allow 127.0.0.1",
    ...connectPorts.map((allowed) => `ConnectPort ${allowed}`),
    ...(login ? [`BasicAuth ${login.username} ${login.password}`] : []),
    ...(refusedHost === undefined ? [] : [`Filter "${filter}"`]),
  ];
  const file = join(folder, "tinyproxy.conf");
  writeFileSync(file, lines.join("\n") + "\n");
  return { ...await startProgram("tinyproxy", ["-d", "-c", file], { port }), port, source };
}

/** An HTTPS proxy: TLS in front of another one, whose log and source address it has. */
export async function startTlsFront(
  behind: ProxyServer,
  certificate: Certificate,
): Promise<ProxyServer> {
  const port = await freePort();
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (client) => {
    const upstream = connect({ host: "127.0.0.1", port: behind.port });
    client.pipe(upstream).pipe(client);
    client.on("error", () => upstream.destroy());
    upstream.on("error", () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    ...behind,
    port,
    async stop() {
      server.close();
      await behind.stop();
    },
  };
}

/** The users' own way: `ssh -D` to an sshd. */
export interface SshTunnel extends ProxyServer {
  /** Only the client, as when a laptop sleeps. */
  killClient(): Promise<void>;
}

/** A host that one can log in to. */
export interface JumpHost {
  readonly address: string;
  /** Starts an sshd on it, and waits until its port accepts connections. */
  startSshd(args: readonly string[], port: number): Promise<Running>;
}

const THIS_HOST: JumpHost = {
  address: "127.0.0.1",
  startSshd: (args, port) => startProgram("sshd", args, { port }),
};

/** Starts an sshd and an `ssh -D` to it, both with keys made for the occasion. */
export function startSshTunnel(): Promise<SshTunnel> {
  return startSshTunnelTo(THIS_HOST);
}

/** The same to a jump host that is another one. */
export async function startSshTunnelTo(jumpHost: JumpHost): Promise<SshTunnel> {
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const key = join(temporaryFolder(), "key");
  run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  const [sshPort, port] = [await freePort(), await freePort()];
  const sshd = await jumpHost.startSshd([
    "-D",
    "-e",
    ...["-f", "/dev/null", "-h", key, "-p", `${sshPort}`],
    ...options({
      ListenAddress: jumpHost.address,
      AuthorizedKeysFile: `${key}.pub`,
      PermitRootLogin: "yes",
      PidFile: "none",
      StrictModes: "no",
      UsePAM: "no",
      LogLevel: "DEBUG",
    }),
  ], sshPort);
  const ssh = await startProgram("ssh", [
    "-N",
    "-v",
    ...["-F", "/dev/null", "-i", key, "-p", `${sshPort}`, "-D", `127.0.0.1:${port}`],
    ...options({
      BatchMode: "yes",
      IdentitiesOnly: "yes",
      StrictHostKeyChecking: "no",
      UserKnownHostsFile: "/dev/null",
    }),
    `${userName()}@${jumpHost.address}`,
  ], { port });
  return {
    port,
    source: "127.0.0.1",
    log: () => sshd.log(),
    killClient: () => ssh.stop("SIGKILL"),
    async stop() {
      await ssh.stop();
      await sshd.stop();
    },
  };
}

/** Bun's `userInfo` goes by a variable that need not be set. */
function userName(): string {
  return execFileSync("id", ["-un"], { encoding: "utf8" }).trim();
}

function options(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}
