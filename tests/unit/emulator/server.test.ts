import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { get as httpsGet } from "node:https";
import { connect } from "node:net";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { EmulatorError, type EmulatorServer, serveEmulator } from "../../../src/emulator/index.ts";
import { CERTIFICATE, KEY } from "../../kit/loopback-certificate.ts";

const INFERENCE = "/inference/resource/cost?from=2025-01&to=2025-01";

describe("a served emulator", () => {
  let server: EmulatorServer;
  let headers: Record<string, string>;

  before(async () => {
    server = await serveEmulator();
    headers = await authorized(server);
  });
  after(() => server.close());

  it("answers with the settings it names", async () => {
    const answer = await fetch(server.settings.apiUrl + INFERENCE, { headers });
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("content-type") ?? "", /^application\/json/);
    assert.ok(answer.headers.get("x-request-id"));
    assert.ok(Date.parse(answer.headers.get("date") ?? "") > 0);
    assert.match(await answer.text(), /^\{"inference":\[\{/);
    const entry = server.emulator.requests.at(-1);
    assert.equal(entry?.remoteAddress, "127.0.0.1");
    assert.equal(entry?.status, 200);
    assert.equal(entry?.target, `/api/v1${INFERENCE}`);
  });

  it("lets pages of any origin read its answers", async () => {
    const answer = await fetch(server.settings.apiUrl + INFERENCE, {
      headers: { ...headers, origin: "http://localhost:5173" },
    });
    assert.equal(answer.headers.get("access-control-allow-origin"), "*");
    assert.equal(answer.headers.get("access-control-expose-headers"), "*");
    assert.match(await answer.text(), /inference/);
  });

  it("answers a preflight without logging it, and any other OPTIONS with 405", async () => {
    const { requests } = server.emulator;
    const before = requests.length;
    const url = server.settings.apiUrl + INFERENCE;
    const preflight = await fetch(url, {
      method: "OPTIONS",
      headers: {
        origin: "http://localhost:5173",
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization",
      },
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
    assert.equal(preflight.headers.get("access-control-allow-headers"), "authorization");
    assert.match(preflight.headers.get("access-control-allow-methods") ?? "", /GET/);
    assert.equal(requests.length, before);
    const other = await fetch(url, { method: "OPTIONS" });
    assert.equal(other.status, 405);
    await other.body?.cancel();
  });

  it("logs the request line byte for byte", async () => {
    const answer = await raw(server, "GET //a/../b?x='%2f HTTP/1.0\r\n\r\n");
    assert.match(answer, /^HTTP\/1\.1 404/);
    assert.equal(server.emulator.requests.at(-1)?.target, "//a/../b?x='%2f");
  });

  it("cuts an answer short", async () => {
    server.emulator.fault({ truncate: true });
    const lines = [
      `GET /api/v1${INFERENCE} HTTP/1.1`,
      "Host: x",
      `Authorization: ${headers["authorization"]}`,
    ];
    const [head = "", body = ""] = (await raw(server, `${lines.join("\r\n")}\r\n\r\n`))
      .split("\r\n\r\n");
    const declared = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    assert.ok(declared > 100);
    assert.equal(body.length, Math.floor(declared / 2));

    server.emulator.fault({ truncate: true });
    const answer = await fetch(server.settings.apiUrl + INFERENCE, { headers });
    await assert.rejects(answer.text());
  });

  it("closes a connection before any answer", async () => {
    server.emulator.fault({ close: true });
    assert.equal(await raw(server, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "");
    server.emulator.clear();
  });

  it("drips an answer, and lets go of a client that leaves", async () => {
    server.emulator.fault({ body: "x".repeat(24), slowBody: 20 });
    const start = performance.now();
    assert.equal((await (await fetch(server.url)).text()).length, 24);
    assert.ok(performance.now() - start >= 55);
    server.emulator.fault({ body: "x", slowBody: 60_000 });
    const signal = AbortSignal.timeout(100);
    await assert.rejects(fetch(server.url, { signal }).then((answer) => answer.text()));
  });

  it("streams what it never holds", async () => {
    server.emulator.fault({ hugeBody: 20_000_000 });
    const answer = await fetch(server.settings.apiUrl + INFERENCE, { headers });
    assert.ok((await answer.text()).trimStart().startsWith('{"inference":['));
    server.emulator.fault({ hugeBody: 2 ** 40 });
    const endless = await fetch(server.settings.apiUrl + INFERENCE, { headers });
    const reader = endless.body?.getReader();
    assert.equal((await reader?.read())?.value?.[0], 0x20);
    await reader?.cancel();
  });

  it("is told of faults by other processes", async () => {
    const body = JSON.stringify({ status: 418, retryAfter: "1" });
    const told = await fetch(`${server.url}/_emulator/faults`, { method: "POST", body });
    assert.equal(told.status, 204);
    assert.equal((await drained(fetch(server.url))).status, 418);
    assert.equal((await drained(fetch(server.url))).status, 404);
  });

  it("counts connections, and keeps them alive where the client does", async () => {
    const counted = await serveEmulator();
    for (let request = 0; request < 8; request++) await drained(fetch(counted.url));
    assert.ok(counted.connections < 4, `${counted.connections} connections`);
    const before = counted.connections;
    await raw(counted, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    await raw(counted, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert.equal(counted.connections, before + 2);
    assert.equal(counted.emulator.requests.length, 10);
    await counted.close();
  });
});

describe("serving", () => {
  it("says that a port is in use, and frees it in the end", async () => {
    const first = await serveEmulator();
    const port = Number(new URL(first.url).port);
    await assert.rejects(serveEmulator({ port }), (error) => {
      assert.ok(error instanceof EmulatorError);
      assert.equal(
        error.message,
        `cannot listen on 127.0.0.1 port ${port}: the port is in use`,
      );
      return true;
    });
    await first.close();
    const second = await serveEmulator({ port });
    assert.equal(second.url, first.url);
    await second.close();
  });

  it("refuses a port that cannot be", async () => {
    await assert.rejects(serveEmulator({ port: 65_536 }), EmulatorError);
  });

  it("closes with a request in the works", async () => {
    const server = await serveEmulator({ latency: 60_000 });
    const broken = assert.rejects(fetch(server.url));
    while (server.emulator.requests.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await server.close();
    await broken;
  });

  it("speaks TLS", async () => {
    const server = await serveEmulator({ tls: { key: KEY, cert: CERTIFICATE } });
    assert.match(server.url, /^https:\/\/127\.0\.0\.1:\d+$/);
    const status = await new Promise((resolve, reject) => {
      httpsGet(`${server.url}/x`, { ca: CERTIFICATE, agent: false }, (answer) => {
        answer.resume().on("end", () => resolve(answer.statusCode));
      }).on("error", reject);
    });
    assert.equal(status, 404);
    assert.equal(server.connections, 1);
    await server.close();
  });

  it("lets the process end once it is closed", async () => {
    const script = fileURLToPath(new URL("serve-and-close.ts", import.meta.url));
    const child = spawn(process.execPath, [...process.execArgv, ...runtimeFlags(), script], {
      stdio: "inherit",
    });
    const late = setTimeout(() => child.kill("SIGKILL"), 20_000);
    const code = await new Promise((resolve) => child.once("exit", resolve));
    clearTimeout(late);
    assert.equal(code, 0);
  });
});

/** Node is told of its loader by `execArgv`; Deno and Bun need their sub-command. */
function runtimeFlags(): string[] {
  if (process.versions["deno"] !== undefined) return ["run", "-A"];
  return process.versions["bun"] === undefined ? [] : ["run"];
}

async function authorized({ settings }: EmulatorServer): Promise<Record<string, string>> {
  const answer = await fetch(settings.tokenUrl, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: settings.clientId,
      client_secret: settings.clientSecret,
    }),
  });
  const { access_token } = JSON.parse(await answer.text());
  return { authorization: `Bearer ${access_token}` };
}

async function drained(answering: Promise<Response>): Promise<Response> {
  const answer = await answering;
  await answer.arrayBuffer();
  return answer;
}

/** Sends bytes and gives back what comes until the server closes. */
function raw({ url }: EmulatorServer, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    let received = "";
    socket.setEncoding("utf8").on("data", (text: string) => received += text);
    socket.on("error", reject).on("close", () => resolve(received));
    socket.write(bytes);
  });
}
