/**
 * Checks alone, and the order of things.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createDwdiClient, type DwdiClient } from "../../../src/client/client.ts";
import {
  checkClock,
  checkHost,
  checkProxy,
  checkRoutes,
  checkTls,
  checkToken,
  diagnose,
  failedSettings,
} from "../../../src/diagnose/index.ts";
import { createEmulator, type EmulatorServer, serveEmulator } from "../../../src/emulator/index.ts";
import { DwdiAbortError, DwdiConfigError } from "../../../src/errors.ts";
import { collected, diagnosisOf } from "./diagnosis.ts";

describe("a check alone", () => {
  let dwdi: EmulatorServer;
  let client: DwdiClient;
  before(async () => {
    dwdi = await serveEmulator();
    const { apiUrl, auth } = dwdi.settings;
    client = createDwdiClient({ apiUrl, auth });
  });
  after(() => dwdi.close());

  it("yields its own steps", async () => {
    const alone: [AsyncIterable<{ id: string; status: string }>, string[]][] = [
      [checkProxy(client), ["proxy"]],
      [checkHost(client, "token"), ["host.token.name", "host.token.tcp"]],
      [checkTls(client, "api"), ["host.api.tls"]],
      [checkClock(client, "api"), ["clock.api"]],
      [checkToken(client), ["token"]],
    ];
    for (const [check, ids] of alone) {
      const steps = await collected(check);
      assert.deepEqual(steps.map(({ id }) => id), ids);
      assert.ok(steps.every(({ status }) => status !== "failed"));
    }
    const routes = await collected(checkRoutes(client, { filesystem: "capstor" }));
    assert.equal(routes.filter(({ status }) => status === "ok").length, 6);
  });

  it("of a token host that is none is skipped", async () => {
    const bearer = createDwdiClient({ apiUrl: dwdi.url, auth: { token: "from-elsewhere" } });
    const [step, ...more] = await collected(checkHost(bearer, "token"));
    assert.deepEqual([step?.id, step?.status, more], ["host.token", "skipped", []]);
    assert.deepEqual(await collected(checkClock(bearer, "token")), []);
  });

  it("tells of scopes that were asked for and not granted", async () => {
    const emulator = createEmulator();
    const { apiUrl, auth } = emulator.settings("https://dwdi.example");
    const narrow = createDwdiClient({
      apiUrl,
      auth: { ...auth, scope: "openid cscs-dwdi:read" },
      fetch: () => {
        const answer = { access_token: "narrow", token_type: "Bearer", scope: "openid" };
        return Promise.resolve(Response.json(answer));
      },
    });
    const [step] = await collected(checkToken(narrow));
    assert.equal(step?.status, "ok");
    assert.match(step.hint ?? "", /not granted: cscs-dwdi:read/);
  });
});

describe("a diagnosis", () => {
  it("yields each step as it ends, and nothing after its signal", async () => {
    const dwdi = await serveEmulator();
    const { apiUrl, auth } = dwdi.settings;
    const stop = new AbortController();
    const ids: string[] = [];
    await assert.rejects(async () => {
      const client = createDwdiClient({ apiUrl, auth });
      for await (const { id } of diagnose(client, { signal: stop.signal })) {
        ids.push(id);
        if (id === "clock.api") stop.abort();
      }
    }, DwdiAbortError);
    assert.equal(ids.at(-1), "clock.api");
    const asked = dwdi.emulator.requests.map(({ method }) => method);
    assert.ok(!asked.includes("POST"), "no token was asked for");
    await dwdi.close();
  });

  it("tells of each check before it is made", async () => {
    const emulator = createEmulator();
    const { apiUrl, auth } = emulator.settings("https://dwdi.example");
    const client = createDwdiClient({ apiUrl, auth, fetch: emulator.fetch });
    const told: unknown[] = [];
    const steps: unknown[] = [];
    const onProgress = (progress: unknown) => {
      assert.equal(told.length, steps.length);
      told.push(progress);
    };
    for await (const { title } of diagnose(client, { onProgress })) steps.push(title);
    assert.ok(steps.length > 5);
    assert.deepEqual(
      told,
      steps.map((title, done) => ({ title, done, total: steps.length })),
    );
  });

  it("ends in the middle of a step when its signal does", async () => {
    const dwdi = await serveEmulator({ latency: 20_000 });
    const { apiUrl, auth } = dwdi.settings;
    const signal = AbortSignal.timeout(200);
    await assert.rejects(
      collected(diagnose(createDwdiClient({ apiUrl, auth }), { signal })),
      DwdiAbortError,
    );
    await dwdi.close();
  });

  it("leaves connections to a custom fetch", async () => {
    const emulator = createEmulator();
    const { apiUrl, auth } = emulator.settings("https://dwdi.example");
    const client = createDwdiClient({ apiUrl, auth, fetch: emulator.fetch });
    const { steps, failure } = await diagnosisOf(client);
    assert.equal(failure, undefined, failure?.detail);
    const skipped = steps.filter(({ status }) => status === "skipped").map(({ id }) => id);
    assert.deepEqual(skipped, [
      "proxy",
      "host.token",
      "host.api",
      "route.storage.template",
      "waldur",
    ]);
    assert.equal(steps.find(({ id }) => id === "clock.api")?.status, "ok");
  });

  it("says where the settings came from", async () => {
    const emulator = createEmulator();
    const { apiUrl, auth } = emulator.settings("https://dwdi.example");
    const client = createDwdiClient({ apiUrl, auth, fetch: emulator.fetch });
    const origins = { "api-url": "DWDI_API_URL", "client-id": "--client-id" };
    const { step } = await diagnosisOf(client, { origins });
    assert.equal(
      step("settings")?.detail,
      "DWDI is at https://dwdi.example/api/v1, api-url from DWDI_API_URL, client-id from --client-id",
    );
  });

  it("of no settings is one failed step with a hint", () => {
    const error = new DwdiConfigError("the environment lacks DWDI_API_URL");
    const { id, status, hint, detail } = failedSettings(error);
    assert.deepEqual([id, status, detail], ["settings", "failed", error.message]);
    assert.match(hint ?? "", /API URL, the token URL, a client id and its secret/);
    const own = new DwdiConfigError("not set", { hint: "set it" });
    assert.equal(failedSettings(own).hint, "set it");
  });

  it("takes a server without a clock as it is", async () => {
    const client = createDwdiClient({
      apiUrl: "https://dwdi.example",
      auth: { token: "from-elsewhere" },
      fetch: () => Promise.resolve(Response.json({ compute: [], storage: [], inference: [] })),
    });
    const { steps, step } = await diagnosisOf(client);
    assert.equal(step("clock.api")?.status, "skipped");
    assert.ok(steps.every(({ status }) => status !== "failed"));
  });
});
