import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { createEmulator } from "../../../src/emulator/index.ts";
import {
  freePort,
  pathOf,
  type Running,
  temporaryFolder,
  unlessMissing,
} from "../../kit/programs.ts";
import { createAuthority } from "../../kit/certificates.ts";
import {
  createInside,
  GATEWAY,
  INSIDE_NAME,
  removeInside,
  startInside,
  unlessNamespaces,
} from "../../kit/inside.ts";
import { startSshTunnelTo } from "../../kit/proxy-servers.ts";
import { dwdi, type Outcome } from "../../kit/binary.ts";

const skip = unlessMissing("ip", "ssh", "ssh-keygen", "sshd", "openssl") || unlessNamespaces();

/**
 * Somebody who has a client, its secret and a login on a jump host, and has read nothing: each step
 * is taken because the one before it says so.
 */
describe("a newcomer", { skip }, () => {
  const folder = temporaryFolder();
  const running: Running[] = [];
  const env: Record<string, string> = {};
  let url = "";
  let ca = "";

  before(async () => {
    createInside();
    const authority = createAuthority("The centre's own authority");
    ca = join(folder, "centre.pem");
    writeFileSync(ca, authority.ca);
    const certificate = join(folder, "certificate.json");
    writeFileSync(certificate, JSON.stringify(authority.sign([INSIDE_NAME])));
    const [port, sign] = [await freePort(), await freePort()];
    url = `https://${INSIDE_NAME}:${port}`;
    const script = fileURLToPath(new URL("./inside-emulator.ts", import.meta.url));
    const command = [
      process.execPath,
      "--import",
      "tsx",
      script,
      certificate,
      `${port}`,
      `${sign}`,
    ];
    running.push(await startInside(command, sign));
  });
  after(async () => {
    await Promise.all(running.map((program) => program.stop()));
    removeInside();
  });

  const call = (line: string): Promise<Outcome> =>
    dwdi(line.split(" ").filter((word) => word !== ""), { env, cwd: folder });

  async function said(line: string, code: number, ...pointers: readonly RegExp[]): Promise<void> {
    const outcome = await call(line);
    assert.equal(outcome.code, code, outcome.stderr);
    for (const pointer of pointers) assert.match(outcome.stdout + outcome.stderr, pointer);
  }

  it("gets from nothing to last month's node-hours of an account, through a tunnel", async () => {
    // The program alone tells the commands, and what to begin with.
    await said("", 0, /dwdi compute --demo --last-month/, /dwdi COMMAND --help/, /^ +dwdi doctor/m);
    await said("compute --demo --last-month", 0, /^PERIOD +ACCOUNT +NODE-HOURS/);

    // Its help has the very line, which needs settings.
    const wanted = "compute --account g207 --last-month --fields account,nodeHours -o csv";
    await said("compute --help", 0, new RegExp(`dwdi ${wanted}\n`));
    await said(wanted, 2, /missing settings: api-url, token-url/, /hint: .*dwdi help environment/);
    await said(
      "help environment",
      0,
      /DWDI_API_URL=https/,
      /DWDI_CLIENT_ID=\S+ DWDI_CLIENT_SECRET_FILE=/,
    );

    const { tokenUrl, clientId, clientSecret } = createEmulator().settings(url);
    const secret = join(folder, "secret");
    writeFileSync(secret, clientSecret);
    chmodSync(secret, 0o600);
    Object.assign(env, {
      DWDI_API_URL: url,
      DWDI_TOKEN_URL: tokenUrl,
      DWDI_CLIENT_ID: clientId,
      DWDI_CLIENT_SECRET_FILE: secret,
    });

    // Only the jump host knows the name.
    await said(wanted, 5, /its name is unknown here/, /hint: .*dwdi help proxies/);
    await said("help proxies", 0, /ssh -D 12345 .*jump/, /DWDI_PROXY=socks5:\/\/localhost:12345/);
    env.DWDI_PROXY = `socks5://localhost:${await freePort()}`;
    await said(wanted, 5, /refused the connection/, /hint: start .*\(ssh -D PORT JUMP-HOST\)/);
    const tunnel = await startSshTunnelTo({
      address: GATEWAY,
      startSshd: (args, port) => startInside([pathOf("sshd") ?? "", ...args], port),
    });
    running.push(tunnel);
    env.DWDI_PROXY = `socks5://localhost:${tunnel.port}`;

    // The tunnel works; the centre has an authority of its own.
    await said(wanted, 5, /not signed by an authority that is trusted here/, /hint: .*--ca-file/);
    env.DWDI_CA_FILE = ca;
    await said("doctor", 0, /✔ proxy connection/, /✔ compute route by month/);

    const { code, stdout, stderr } = await call(wanted);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.match(stdout, /^account,nodeHours\r\ng207,\d+(\.\d+)?\r\n$/);
  });
});
