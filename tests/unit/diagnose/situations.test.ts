/**
 * Each thing that goes wrong names its step and what to do about it.
 */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { inspect } from "node:util";
import { createDwdiClient, type DwdiClient } from "../../../src/client/client.ts";
import type { DwdiClientOptions } from "../../../src/client/client-options.ts";
import type { DiagnosisStep } from "../../../src/diagnose/index.ts";
import { type EmulatorServer, serveEmulator, storagePaths } from "../../../src/emulator/index.ts";
import { type Authority, createAuthority } from "../../kit/certificates.ts";
import { serveSilence } from "../../kit/silent-server.ts";
import { diagnosisOf } from "./diagnosis.ts";
import {
  closedPort,
  httpProxy,
  type ScriptedProxy,
  silentProxy,
  socks5Proxy,
} from "../../kit/scripted-proxies.ts";

const PLACE = { filesystem: "capstor", dataType: "store" };
const LOGIN = "ada:planted-password";

/** Made by openssl once for all tests. */
const authority: Authority = createAuthority("Centre's own CA");

function clientOf(
  { settings: { apiUrl, auth } }: Pick<EmulatorServer, "settings">,
  options: Partial<DwdiClientOptions> = {},
): DwdiClient {
  return createDwdiClient({ apiUrl, auth, timeout: 2000, retry: { limit: 0 }, ...options });
}

/** Says which step failed first, and what it hints at. */
async function assertCulprit(
  client: DwdiClient,
  id: string,
  code: string,
  hint: RegExp,
  options = {},
): Promise<readonly DiagnosisStep[]> {
  const { steps, failure } = await diagnosisOf(client, { ...PLACE, ...options });
  assert.equal(failure?.id, id, failure?.detail);
  assert.equal(failure.error?.code, code);
  assert.match(failure.hint ?? "", hint);
  return steps;
}

function idsOf(steps: readonly DiagnosisStep[], status: DiagnosisStep["status"]): string[] {
  return steps.filter((step) => step.status === status).map(({ id }) => id);
}

describe("a diagnosis of plain http", () => {
  let dwdi: EmulatorServer;
  before(async () => void (dwdi = await serveEmulator()));
  afterEach(() => dwdi.emulator.clear());
  after(() => dwdi.close());

  it("finds everything well", async () => {
    const { steps, failure } = await diagnosisOf(clientOf(dwdi), PLACE);
    assert.equal(failure, undefined, failure?.detail);
    assert.deepEqual(steps.map(({ id, status }) => [id, status]), [
      ["settings", "ok"],
      ["proxy", "skipped"],
      ["host.token.name", "skipped"],
      ["host.token.tcp", "ok"],
      ["host.token.tls", "skipped"],
      ["host.api.name", "skipped"],
      ["host.api.tcp", "ok"],
      ["host.api.tls", "skipped"],
      ["clock.token", "ok"],
      ["clock.api", "ok"],
      ["token", "ok"],
      ["route.compute.month", "ok"],
      ["route.compute.day", "ok"],
      ["route.storage.query", "ok"],
      ["route.storage.template", "ok"],
      ["route.storage.literal", "ok"],
      ["route.storage", "ok"],
      ["route.inference", "ok"],
      ["waldur", "skipped"],
    ]);
    assert.ok(steps.every(({ because, hint, error }) => !because && !hint && !error));
    const token = steps.find(({ id }) => id === "token");
    assert.equal(token?.detail, "granted, scopes openid cscs-dwdi:read, valid for 300 s");
    const storage = steps.find(({ id }) => id === "route.storage");
    const shown = /, such as (\S+), (\S+), (\S+)$/.exec(storage?.detail ?? "")?.slice(1) ?? [];
    assert.equal(shown.length, 3);
    const known = storagePaths().map(({ path }) => path);
    assert.ok(shown.every((path) => known.includes(path)), storage?.detail);
  });

  it("a bad secret", async () => {
    const auth = { ...dwdi.settings.auth, clientSecret: "planted-secret" };
    const client = clientOf(dwdi, { auth });
    const steps = await assertCulprit(client, "token", "auth", /client id and .* secret/);
    assert.deepEqual(idsOf(steps, "failed"), ["token"]);
    const routes = steps.filter(({ layer }) => layer === "route");
    assert.ok(routes.length === 7 && routes.every(({ because }) => because === "token"));
    assert.doesNotMatch(inspect(steps, { depth: 9 }), /planted/);
  });

  it("a wrong scope", async () => {
    const client = clientOf(dwdi, { auth: { ...dwdi.settings.auth, scope: "openid dwdi:write" } });
    await assertCulprit(client, "token", "auth", /scope/);
  });

  it("a token URL that is not there", async () => {
    const auth = { ...dwdi.settings.auth, tokenUrl: `${dwdi.url}/realms/cscs/token` };
    const hint = /token URL.*\/protocol\/openid-connect\/token/;
    await assertCulprit(clientOf(dwdi, { auth }), "token", "not-found", hint);
  });

  it("a name that is unknown", async () => {
    const client = clientOf(dwdi, { apiUrl: "https://dwdi.invalid" });
    const hint = /host name; if only a jump host knows it, set a proxy/;
    const steps = await assertCulprit(client, "host.api.name", "connection", hint);
    const token = steps.find(({ id }) => id === "token");
    assert.equal(token?.status, "ok", "the token does not depend on the API host");
  });

  it("a port that nobody listens on", async () => {
    const client = clientOf(dwdi, { apiUrl: `http://127.0.0.1:${await closedPort()}` });
    await assertCulprit(client, "host.api.tcp", "connection", /host and port/);
  });

  it("403 from the API", async () => {
    dwdi.emulator.fault({ route: "compute", status: 403, times: Infinity });
    const hint = /scopes.*ask the operators of DWDI/;
    const steps = await assertCulprit(clientOf(dwdi), "route.compute.month", "auth", hint);
    assert.deepEqual(idsOf(steps, "failed"), ["route.compute.month", "route.compute.day"]);
  });

  it("404 for one route", async () => {
    dwdi.emulator.fault({ route: "inference", status: 404, times: Infinity });
    const hint = /API URL if all routes fail; if others answer, this DWDI lacks this one/;
    const steps = await assertCulprit(clientOf(dwdi), "route.inference", "not-found", hint);
    assert.deepEqual(idsOf(steps, "failed"), ["route.inference"]);
  });

  it("an error of the server", async () => {
    dwdi.emulator.fault({ route: "storage", status: 500, times: Infinity });
    const client = clientOf(dwdi);
    const hint = /the server failed/;
    const steps = await assertCulprit(client, "route.storage.query", "server", hint);
    const { because } = steps.find(({ id }) => id === "route.storage") ?? {};
    assert.equal(because, "route.storage.query");
  });

  it("a host that accepts connections and stays silent", async () => {
    const silent = await silentProxy();
    const client = clientOf(dwdi, { apiUrl: `https://127.0.0.1:${silent.port}`, timeout: 300 });
    await assertCulprit(client, "host.api.tls", "timeout", /right service listens/);
    await silent.close();
  });

  it("a sign-in page in place of DWDI", async () => {
    dwdi.emulator.fault({ route: "compute", html: true, times: Infinity });
    const hint = /sign-in page/;
    await assertCulprit(clientOf(dwdi), "route.compute.month", "response", hint);
  });

  it("a filesystem or a data type that DWDI does not know", async () => {
    const hint = /storage_filesystem and storage_data_type.*storage_path_mapping.*period/;
    for (const place of [{ filesystem: "capstore" }, { dataType: "stores" }]) {
      await assertCulprit(clientOf(dwdi), "route.storage", "config", hint, place);
    }
  });

  it("a proxy whose address the environment has wrong", async () => {
    const client = clientOf(dwdi, { proxy: () => "ftp://127.0.0.1" });
    await assertCulprit(client, "settings", "config", /accepted are socks5:\/\//);
  });

  it("a proxy that is down", async () => {
    const connections = dwdi.connections;
    for (const scheme of ["socks5", "socks4", "http"]) {
      const client = clientOf(dwdi, { proxy: `${scheme}://127.0.0.1:${await closedPort()}` });
      const hint = /start the proxy or the tunnel \(ssh -D/;
      const steps = await assertCulprit(client, "proxy.tcp", "proxy", hint);
      assert.deepEqual(idsOf(steps, "failed"), ["proxy.tcp"]);
      assert.deepEqual(idsOf(steps, "ok"), ["settings"]);
    }
    assert.equal(dwdi.connections, connections, "nothing went around the proxy");
  });
});

describe("a diagnosis of clocks", () => {
  it("names a clock that is wrong by an hour, and which way", async () => {
    for (const [hours, said] of [[1, "1 h 0 min behind"], [-1, "1 h 0 min ahead of"]] as const) {
      // Half a minute more: a `Date` header has whole seconds only.
      const now = () => new Date(Date.now() + hours * 3_630_000);
      const dwdi = await serveEmulator({ now });
      try {
        const hint = /set this machine's clock/;
        const steps = await assertCulprit(clientOf(dwdi), "clock.token", "config", hint);
        assert.deepEqual(idsOf(steps, "failed"), ["clock.token", "clock.api"]);
        assert.ok(steps.find(({ id }) => id === "clock.api")?.detail.includes(said));
        assert.equal(steps.find(({ id }) => id === "token")?.status, "ok");
      } finally {
        await dwdi.close();
      }
    }
  });
});

describe("a diagnosis of the forms of the storage route", () => {
  it("is content with one of them", async () => {
    for (const form of ["query", "template", "literal"] as const) {
      const dwdi = await serveEmulator({ storageForms: [form] });
      const { failure, step } = await diagnosisOf(clientOf(dwdi), PLACE);
      assert.equal(failure, undefined, failure?.detail);
      for (const other of ["query", "template", "literal"]) {
        const { detail } = step(`route.storage.${other}`) ?? {};
        assert.match(detail ?? "", other === form ? /^\d+ paths/ : /^not offered \(404\)$/);
      }
      await dwdi.close();
    }
  });

  it("fails when there is none, or not the one that is set", async () => {
    const none = await serveEmulator({ storageForms: [] });
    await assertCulprit(clientOf(none), "route.storage", "not-found", /API URL/);
    await none.close();
    const other = await serveEmulator({ storageForms: ["query"] });
    const client = clientOf(other, { storageRoute: "literal" });
    const steps = await assertCulprit(client, "route.storage", "not-found", /API URL/);
    assert.equal(steps.find(({ id }) => id === "route.storage.query")?.status, "skipped");
    await other.close();
  });

  it("skips the template without names to fill in", async () => {
    const dwdi = await serveEmulator();
    for (const storageRoute of ["auto", "template"] as const) {
      const { failure, step } = await diagnosisOf(clientOf(dwdi, { storageRoute }));
      assert.equal(failure, undefined, failure?.detail);
      assert.equal(step("route.storage.template")?.status, "skipped");
      assert.equal(step("route.storage")?.status, storageRoute === "auto" ? "ok" : "skipped");
    }
    await dwdi.close();
  });
});

describe("a diagnosis of certificates", () => {
  async function serve(validity?: { from: string; to: string }): Promise<EmulatorServer> {
    return await serveEmulator({ tls: authority.sign(["127.0.0.1"], validity) });
  }

  it("knows version, issuer and end of one that is good, and that it ends soon", async () => {
    const dwdi = await serve();
    const { failure, step } = await diagnosisOf(clientOf(dwdi, { tls: { ca: authority.ca } }));
    assert.equal(failure, undefined, failure?.detail);
    const { detail, hint } = step("host.api.tls") ?? {};
    assert.match(
      detail ?? "",
      /^TLS 1\.3, issued by Centre's own CA, valid until \d{4}-\d\d-\d\d$/,
    );
    assert.match(hint ?? "", /expires soon/);
    await dwdi.close();
  });

  it("has no hint for one that lasts", async () => {
    const dwdi = await serve({ from: "20250101000000Z", to: "20990101000000Z" });
    const { step } = await diagnosisOf(clientOf(dwdi, { tls: { ca: authority.ca } }));
    assert.equal(step("host.api.tls")?.status, "ok");
    assert.equal(step("host.api.tls")?.hint, undefined);
    await dwdi.close();
  });

  it("a private authority that is unknown", async () => {
    const dwdi = await serve();
    const steps = await assertCulprit(
      clientOf(dwdi),
      "host.token.tls",
      "tls",
      /the option tls\.ca/,
    );
    assert.match(steps.find(({ id }) => id === "host.api.tls")?.detail ?? "", /Centre's own CA/);
    assert.deepEqual(dwdi.emulator.requests, [], "nothing was sent");
    await dwdi.close();
  });

  it("one that has expired", async () => {
    const dwdi = await serve({ from: "20250101000000Z", to: "20250201000000Z" });
    const client = clientOf(dwdi, { tls: { ca: authority.ca } });
    const hint = /clock of this machine.*operators/;
    const steps = await assertCulprit(client, "host.token.tls", "tls", hint);
    const { detail = "" } = steps.find(({ id }) => id === "host.token.tls") ?? {};
    assert.match(detail, /expired .*valid until 2025-02-01/);
    assert.deepEqual(dwdi.emulator.requests, [], "nothing was sent");
    await dwdi.close();
  });

  it("one that is not valid yet", async () => {
    const dwdi = await serve({ from: "20990101000000Z", to: "20990201000000Z" });
    const client = clientOf(dwdi, { tls: { ca: authority.ca } });
    const hint = /clock of this machine/;
    const steps = await assertCulprit(client, "host.token.tls", "tls", hint);
    const { detail = "" } = steps.find(({ id }) => id === "host.token.tls") ?? {};
    assert.match(detail, /not valid yet .*valid from 2099-01-01\)/);
    await dwdi.close();
  });

  it("one for another name", async () => {
    const dwdi = await serveEmulator({ tls: authority.sign(["dwdi.example"]) });
    const client = clientOf(dwdi, { tls: { ca: authority.ca } });
    await assertCulprit(client, "host.token.tls", "tls", /host name/);
    await dwdi.close();
  });

  it("a port that speaks no TLS", async () => {
    const dwdi = await serveEmulator();
    const apiUrl = dwdi.settings.apiUrl.replace("http:", "https:");
    await assertCulprit(clientOf(dwdi, { apiUrl }), "host.api.tls", "tls", /speaks TLS/);
    await dwdi.close();
  });
});

describe("a diagnosis through a proxy", () => {
  /** A name that no machine knows, but the proxies do. */
  const NAME = "dwdi.example";
  let dwdi: EmulatorServer;
  const proxies: ScriptedProxy[] = [];
  let hosts: Record<string, number>;

  before(async () => {
    dwdi = await serveEmulator({ tls: authority.sign([NAME]) });
    hosts = { [NAME]: Number(new URL(dwdi.url).port) };
  });
  after(async () => {
    for (const proxy of proxies) await proxy.close();
    await dwdi.close();
  });

  async function started(proxy: Promise<ScriptedProxy>): Promise<ScriptedProxy> {
    proxies.push(await proxy);
    return await proxy;
  }

  function proxiedClient(proxy: string, name = NAME): DwdiClient {
    const settings = dwdi.emulator.settings(`https://${name}`);
    return clientOf({ settings }, { proxy, tls: { ca: authority.ca } });
  }

  for (const [scheme, start] of [["socks5", socks5Proxy], ["http", httpProxy]] as const) {
    it(`${scheme}: everything well, all through the proxy, names included`, async () => {
      for (const login of [undefined, LOGIN]) {
        const proxy = await started(start(login === undefined ? { hosts } : { hosts, login }));
        const at = `127.0.0.1:${proxy.port}`;
        const client = proxiedClient(`${scheme}://${login ? `${login}@` : ""}${at}`);
        const { steps, failure, step } = await diagnosisOf(client, PLACE);
        assert.equal(failure, undefined, failure?.detail);
        assert.deepEqual(idsOf(steps, "skipped"), ["host.token.name", "host.api.name", "waldur"]);
        assert.match(step("host.api.tcp")?.detail ?? "", new RegExp(`through ${scheme}://${at}$`));
        assert.match(step("proxy.login")?.detail ?? "", login ? /accepted/ : /no password/);
        assert.deepEqual([...new Set(proxy.asked)], [`${NAME}:443`]);
        assert.doesNotMatch(inspect(steps, { depth: 9 }), /planted/);
      }
    });

    it(`${scheme}: a password is needed, or wrong`, async () => {
      const { port } = await started(start({ hosts, login: LOGIN }));
      for (const login of ["", "ada:planted-mistake@"]) {
        const client = proxiedClient(`${scheme}://${login}127.0.0.1:${port}`);
        const hint = /user and password into the proxy's URL/;
        const steps = await assertCulprit(client, "proxy.login", "proxy", hint);
        assert.deepEqual(idsOf(steps, "failed"), ["proxy.login"]);
        assert.doesNotMatch(inspect(steps, { depth: 9 }), /planted/);
      }
    });

    it(`${scheme}: a host that the proxy does not know`, async () => {
      const { port } = await started(start({ hosts }));
      const client = proxiedClient(`${scheme}://127.0.0.1:${port}`, "unknown.example");
      const hint = /right host and port, and that the proxy may reach it/;
      const steps = await assertCulprit(client, "host.token.tcp", "proxy", hint);
      assert.ok(idsOf(steps, "ok").includes("proxy.login"));
    });

    it(`${scheme}: a port that accepts and stays silent`, async () => {
      const { port } = await started(silentProxy());
      const client = proxiedClient(`${scheme}://127.0.0.1:${port}`);
      const hint = scheme === "socks5" ? /is it an HTTP proxy\?/ : /HTTP is what listens there/;
      await assertCulprit(client, "proxy.protocol", "proxy", hint);
    });
  }

  for (const scheme of ["socks5", "http"]) {
    it(`${scheme}: a port that accepts and closes speaks nothing that is known`, async () => {
      const server = await serveSilence(["close"]);
      const client = proxiedClient(`${scheme}://127.0.0.1:${server.port}`);
      await assertCulprit(client, "proxy.protocol", "proxy", /write http/);
      await server.close();
    });
  }

  it("socks5 where HTTP is spoken", async () => {
    const { port } = await started(httpProxy({ hosts }));
    const client = proxiedClient(`socks5://127.0.0.1:${port}`);
    await assertCulprit(client, "proxy.protocol", "proxy", /write http:\/\//);
  });

  it("plain http through an HTTP proxy, which is asked by whole URLs", async () => {
    const plain = await serveEmulator();
    const login = LOGIN;
    const plainHosts = { "127.0.0.1": Number(new URL(plain.url).port) };
    const proxy = await started(httpProxy({ hosts: plainHosts, login }));
    const at = `127.0.0.1:${proxy.port}`;
    const { failure } = await diagnosisOf(clientOf(plain, { proxy: `http://${LOGIN}@${at}` }));
    assert.equal(failure, undefined, failure?.detail);
    assert.ok(proxy.asked.every((target) => target.startsWith(plain.url)), proxy.asked.join());
    const hint = /user and password/;
    const refused = clientOf(plain, { proxy: `http://${at}` });
    await assertCulprit(refused, "proxy.login", "proxy", hint);
    await plain.close();
  });

  it("two proxies, one a host", async () => {
    const [first, second] = [await started(socks5Proxy({ hosts })), await closedPort()];
    const { apiUrl, auth } = dwdi.emulator.settings(`https://${NAME}`);
    const client = createDwdiClient({
      apiUrl: apiUrl.replace(NAME, `api.${NAME}`),
      auth,
      tls: { ca: authority.ca },
      proxy: ({ hostname }) => `socks5://127.0.0.1:${hostname === NAME ? first.port : second}`,
    });
    const steps = await assertCulprit(client, "proxy-2.tcp", "proxy", /start the proxy/);
    assert.equal(steps.find(({ id }) => id === "token")?.status, "ok");
    assert.equal(steps.find(({ id }) => id === "host.api.tcp")?.because, "proxy-2.tcp");
  });

  it("one proxy with two logins, one a host", async () => {
    const { port } = await started(httpProxy({ hosts, login: LOGIN }));
    const { apiUrl, auth } = dwdi.emulator.settings(`https://${NAME}`);
    const client = createDwdiClient({
      apiUrl: apiUrl.replace(NAME, `api.${NAME}`),
      auth,
      tls: { ca: authority.ca },
      proxy: ({ hostname }) =>
        `http://${hostname === NAME ? LOGIN : "ada:planted-mistake"}@127.0.0.1:${port}`,
    });
    await assertCulprit(client, "proxy-2.login", "proxy", /user and password/);
  });
});
