/**
 * Checks of Waldur: each thing that can be wrong is named by its own step, with what to do.
 */
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import type { Component } from "../../../src/amounts/component.ts";
import { checkWaldur, type DiagnosisStep } from "../../../src/diagnose/index.ts";
import { type EmulatorServer, serveEmulator } from "../../../src/emulator/index.ts";
import { createWaldurClient, type WaldurClientOptions } from "../../../src/waldur/index.ts";
import { collected } from "./diagnosis.ts";
import { closedPort } from "../../kit/scripted-proxies.ts";

const OFFERING = "c5c5da1a7c0a4e0d9b1f3a6e2d7c0001";
const ORDER = [
  "waldur.host",
  "waldur.version",
  "waldur.user",
  "waldur.offering",
  "waldur.user-usages",
];

let server: EmulatorServer;
before(async () => {
  server = await serveEmulator();
});
beforeEach(() => server.emulator.clear());
after(() => server.close());

interface Case {
  readonly token?: string;
  readonly apiUrl?: string;
  readonly auth?: WaldurClientOptions["auth"];
  readonly uuid?: string;
  readonly components?: readonly string[];
}

async function stepsOf(given: Case = {}): Promise<readonly DiagnosisStep[]> {
  const { waldurUrl, waldurTokens } = server.settings;
  const { token = waldurTokens.staff, uuid = OFFERING } = given;
  const { apiUrl = waldurUrl, auth = { token }, components = ["nodeHours", "cpuHours"] } = given;
  const client = createWaldurClient({ apiUrl, auth, retry: { limit: 0 } });
  const offering = { uuid, components: components.map(componentCalled) };
  return await collected(checkWaldur({ client, offering }));
}

function componentCalled(name: string): Component {
  return { name, measuredUnit: "unit", accountingType: "usage", label: name, factor: 1 };
}

function firstFailure(steps: readonly DiagnosisStep[]): DiagnosisStep | undefined {
  return steps.find(({ status }) => status === "failed");
}

function stepCalled(steps: readonly DiagnosisStep[], id: string): DiagnosisStep | undefined {
  return steps.find((step) => step.id === id);
}

describe("a check of Waldur", () => {
  it("says who we are there and what the offering has, and writes nothing", async () => {
    const steps = await stepsOf();
    assert.deepEqual(steps.map(({ id }) => id), [
      ...ORDER,
      "waldur.component.nodeHours",
      "waldur.component.cpuHours",
    ]);
    assert.deepEqual(
      steps.map(({ status, hint }) => [status, hint]),
      steps.map(() => ["ok", undefined]),
    );
    assert.match(stepCalled(steps, "waldur.version")?.detail ?? "", /^\d+\.\d+/);
    assert.equal(stepCalled(steps, "waldur.user")?.detail, "staff, staff");
    assert.match(stepCalled(steps, "waldur.offering")?.detail ?? "", /platform_fee \(fixed\)/);
    assert.ok(server.emulator.requests.every(({ method }) => method === "GET"));
    const [host] = server.emulator.requests;
    assert.equal(host?.path, "/");
    assert.ok(!Object.hasOwn(host?.headers ?? {}, "authorization"), "the host gets no token yet");
  });

  it("knows an old release by the way in which it sets users, and writes nothing", async () => {
    const old = await serveEmulator({ waldur: { release: "2024-10" } });
    try {
      const { waldurUrl: apiUrl, waldurTokens } = old.settings;
      const steps = await stepsOf({ apiUrl, token: waldurTokens.staff });
      const step = stepCalled(steps, "waldur.user-usages");
      assert.deepEqual([step?.status, firstFailure(steps)], ["ok", undefined]);
      assert.match(step?.detail ?? "", /one by one: this is an old release/);
      assert.match(step?.hint ?? "", /past months cannot be reported/);
      assert.ok(old.emulator.requests.every(({ method }) => method === "GET"));
    } finally {
      await old.close();
    }
  });

  it("of a user who is not staff tells what that means", async () => {
    const steps = await stepsOf({ token: server.settings.waldurTokens.provider });
    const user = stepCalled(steps, "waldur.user");
    assert.deepEqual([user?.status, user?.detail], ["ok", "provider, not staff"]);
    assert.match(user?.hint ?? "", /history needs the token of a staff user/);
    assert.equal(firstFailure(steps), undefined);
  });

  it("of a refused token names the user, and not the version that is kept from strangers", async () => {
    const steps = await stepsOf({ token: "planted-token" });
    assert.equal(stepCalled(steps, "waldur.version")?.status, "skipped");
    const failure = firstFailure(steps);
    assert.deepEqual([failure?.id, failure?.error?.code], ["waldur.user", "auth"]);
    assert.match(failure?.hint ?? "", /check waldur_api_token/);
    assert.ok(
      steps.slice(3).every(({ status, because }) =>
        status === "skipped" && because === "waldur.user"
      ),
    );
    assert.ok(!JSON.stringify(steps).includes("planted-token"));
  });

  it("of an OIDC client that its provider refuses names the user, too", async () => {
    const { tokenUrl, clientId } = server.settings;
    const failure = firstFailure(
      await stepsOf({ auth: { tokenUrl, clientId, clientSecret: "planted-secret" } }),
    );
    assert.deepEqual([failure?.id, failure?.error?.code], ["waldur.user", "auth"]);
    assert.ok(!JSON.stringify(failure).includes("planted-secret"));
  });

  it("of an offering that is not there, or not ours to see", async () => {
    const steps = await stepsOf({ uuid: "f".repeat(32) });
    const failure = firstFailure(steps);
    assert.deepEqual([failure?.id, failure?.error?.code], ["waldur.offering", "not-found"]);
    assert.match(failure?.hint ?? "", /check waldur_offering_uuid/);
    assert.equal(stepCalled(steps, "waldur.component.nodeHours")?.because, "waldur.offering");
  });

  it("of components: a slip, one that Waldur lacks, and one that it takes no usage for", async () => {
    const components = ["nodeHuors", "gpu", "platform_fee", "cpuHours"];
    const steps = await stepsOf({ components });
    const told = components.map((name) => {
      const { status, detail, hint } = stepCalled(steps, `waldur.component.${name}`) ?? {};
      return [status, detail, hint];
    });
    const missing = "Waldur's offering has no such component: reports leave it out";
    assert.deepEqual(told, [
      [
        "failed",
        missing,
        "did you mean nodeHours? names in backend_components are the offering's types",
      ],
      [
        "failed",
        missing,
        "add it to the offering in Waldur, or take it out of backend_components",
      ],
      [
        "failed",
        "Waldur bills it as 'fixed' and accepts no usage for it: reports leave it out",
        "have it billed by usage in Waldur, or take it out of backend_components",
      ],
      ["ok", "billed as usage", undefined],
    ]);
    const { status, hint } = stepCalled(steps, "waldur.offering") ?? {};
    assert.equal(status, "ok");
    assert.equal(hint, "not configured, so nothing is reported for: nodeHours");
  });

  it("of a Waldur that is not there skips the rest", async () => {
    const steps = await stepsOf({ apiUrl: `http://127.0.0.1:${await closedPort()}/api/` });
    const [host, ...others] = steps;
    assert.deepEqual([host?.status, host?.error?.code], ["failed", "connection"]);
    assert.ok(host?.hint);
    assert.equal(others.length, 6);
    assert.ok(others.every(({ because }) => because === "waldur.host"));
  });

  it("of a Waldur that fails says so at once", async () => {
    server.emulator.fault({ route: "waldur", status: 503, times: 1 });
    const steps = await stepsOf();
    assert.deepEqual(firstFailure(steps)?.id, "waldur.version");
    assert.equal(firstFailure(steps)?.error?.code, "server");
  });
});
