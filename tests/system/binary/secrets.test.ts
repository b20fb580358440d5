import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type EmulatorServer, serveEmulator } from "../../../src/emulator/index.ts";
import { unlessMissing } from "../../kit/programs.ts";
import { type ProxyServer, startMicrosocks } from "../../kit/proxy-servers.ts";
import { dwdi } from "../../kit/binary.ts";

const SECRET = "planted-secret/+ü&=1";
const TOKEN = "planted.token-abcdefgh";
const PASSWORD = "planted pass:w@rd";
const PLANTED = ["planted", encodeURIComponent(SECRET), btoa(`me:${PASSWORD}`)];

const COMMANDS = [
  ...["table", "json", "ndjson", "csv", "tsv", "yaml"].map((output) => `compute -o ${output}`),
  "compute --users -P",
  "storage --filesystem capstor --data-type store",
  "inference --month 2025-01",
  "api /compute/usage-month/account from=2025-01 to=2025-01",
  "ping compute storage inference",
  "ping -o json",
  "doctor",
  "doctor -o json",
  "config show",
  "token",
  "token -o json",
  "version",
  "help environment",
];
const LOUD = ["--debug", "--verbose"];

describe("planted secrets", { skip: unlessMissing("microsocks") }, () => {
  let target: EmulatorServer;
  let echo: Server;
  let proxy: ProxyServer;
  let folder = "";

  before(async () => {
    target = await serveEmulator({ clientSecret: SECRET });
    echo = createServer(repeatEverything);
    await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
    proxy = await startMicrosocks({ username: "me", password: PASSWORD });
    folder = mkdtempSync(join(tmpdir(), "dwdi-secrets-"));
    writeFileSync(join(folder, "secret"), `${SECRET}\n`);
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    echo.close();
    await Promise.all([target.close(), proxy.stop()]);
  });

  const proxyUrl = () => `socks5://me:${encodeURIComponent(PASSWORD)}@127.0.0.1:${proxy.port}`;
  const settings = () => ({
    DWDI_API_URL: target.settings.apiUrl,
    DWDI_TOKEN_URL: target.settings.tokenUrl,
    DWDI_CLIENT_ID: target.settings.clientId,
    DWDI_CLIENT_SECRET_FILE: join(folder, "secret"),
    DWDI_PROXY: proxyUrl(),
  });
  const echoUrl = () => {
    const address = echo.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  };

  const SITUATIONS: Record<string, () => Record<string, string | undefined>> = {
    "when all is well": () => ({}),
    "given in the variable itself": () => ({
      DWDI_CLIENT_SECRET: SECRET,
      DWDI_CLIENT_SECRET_FILE: undefined,
    }),
    "when the secret is refused": () => ({
      DWDI_CLIENT_SECRET: `${SECRET}-wrong`,
      DWDI_CLIENT_SECRET_FILE: undefined,
    }),
    "when the token endpoint repeats what it was sent": () => ({ DWDI_TOKEN_URL: echoUrl() }),
    "when DWDI repeats what it was sent": () => ({
      DWDI_API_URL: echoUrl(),
      DWDI_TOKEN_COMMAND: `echo ${TOKEN}`,
      DWDI_CLIENT_SECRET_FILE: undefined,
      DWDI_CLIENT_ID: undefined,
      DWDI_TOKEN_URL: undefined,
    }),
    "when the token command fails": () => ({
      DWDI_TOKEN_COMMAND: `echo ${TOKEN}; exit 3`,
      DWDI_CLIENT_SECRET_FILE: undefined,
      DWDI_CLIENT_ID: undefined,
      DWDI_TOKEN_URL: undefined,
    }),
    "when the token command repeats them on stderr": () => ({
      DWDI_TOKEN_COMMAND:
        `echo ${TOKEN}; echo "token ${TOKEN}, client_secret='planted-other'" >&2; exit 3`,
      DWDI_CLIENT_SECRET_FILE: undefined,
      DWDI_CLIENT_ID: undefined,
      DWDI_TOKEN_URL: undefined,
    }),
    "where the name of a file belongs": () => ({ DWDI_CLIENT_SECRET_FILE: SECRET }),
    "in the query of the API's URL": () => ({
      DWDI_API_URL: `${target.settings.apiUrl}?key=planted-key`,
    }),
    "in the query of the token URL": () => ({
      DWDI_TOKEN_URL: `${target.settings.tokenUrl}?key=planted-key`,
    }),
    "when the proxy refuses its password": () => ({
      DWDI_PROXY: `socks5://me:planted-wrong@127.0.0.1:${proxy.port}`,
    }),
    "when the proxy's URL is none": () => ({ DWDI_PROXY: `sock5://me:planted@127.0.0.1:1` }),
    "when the API's URL holds a password": () => ({
      DWDI_API_URL: "https://me:planted-password@127.0.0.1:1",
    }),
  };

  for (const [situation, change] of Object.entries(SITUATIONS)) {
    it(`appear nowhere ${situation}`, { timeout: 60_000 }, async () => {
      const env = Object.fromEntries(
        Object.entries({ ...settings(), ...change() }).filter((entry): entry is [string, string] =>
          entry[1] !== undefined
        ),
      );
      const isLocal = /^(version|help)/;
      await Promise.all(COMMANDS.map(async (command) => {
        const tries = isLocal.test(command) ? [] : ["--retries", "1", "--timeout", "5"];
        const { stdout, stderr } = await dwdi([...command.split(" "), ...tries, ...LOUD], { env });
        const printed = stdout + stderr;
        assert.ok(printed !== "", command);
        for (const secret of PLANTED) {
          assert.ok(!printed.includes(secret), `${command}: ${printed}`);
        }
        assert.doesNotMatch(printed, /eyJ[\w-]{10,}\./, command);
      }));
    });
  }
});

/** An answer with everything that it was asked with, as some debug pages are. */
async function repeatEverything(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = "";
  for await (const chunk of request) body += chunk;
  const { url, headers } = request;
  response.writeHead(500, {
    "content-type": "text/plain",
    "x-request-id": headers.authorization ?? "none",
  });
  response.end(`${url} ${JSON.stringify(headers)} ${body} ${decodeURIComponent(body)}`);
}
