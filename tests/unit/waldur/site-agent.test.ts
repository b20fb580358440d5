import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  account,
  type Given,
  NOW,
  OFFERING,
  openWorld,
  type World,
} from "../../kit/waldur-world.ts";
import { VERSION } from "../../../src/index.ts";

describe("a report that registers in Waldur", () => {
  it("is shown as a site agent of the offering, with a service and its last run", async () => {
    await using world = await openReport();
    const { notices } = await world.report({ register: true });
    assert.deepEqual(notices, []);
    const [agent, ...others] = await list(world, "marketplace-site-agent-identities/");
    assert.equal(others.length, 0);
    assert.equal(agent?.name, `dwdi-${OFFERING}`);
    assert.equal(agent?.version, VERSION);
    assert.equal(agent?.last_restarted, NOW.toISOString());
    const [service] = await list(world, "marketplace-site-agent-services/");
    assert.equal(service?.identity_name, `dwdi-${OFFERING}`);
    assert.equal(service?.mode, "report");
    const [processor] = listIn(service?.processors);
    assert.equal(processor?.last_run, NOW.toISOString());
    assert.equal(processor?.backend_type, "cscs-dwdi-compute");
    assert.equal(processor?.backend_version, VERSION);
  });

  it("stays one site agent when it runs again, with the time of that run", async () => {
    await using world = await openReport();
    await world.report({ register: true });
    world.now = new Date(NOW.getTime() + 3_600_000);
    await world.report({ register: true });
    const agents = await list(world, "marketplace-site-agent-identities/");
    assert.deepEqual(agents.map(({ last_restarted }) => last_restarted), [
      world.now.toISOString(),
    ]);
    const [service] = await list(world, "marketplace-site-agent-services/");
    assert.deepEqual(listIn(service?.processors).map(({ last_run }) => last_run), [
      world.now.toISOString(),
    ]);
  });

  it("leaves the Python agent's registration alone", async () => {
    await using world = await openReport();
    const { waldur } = world;
    await waldur.post("/marketplace-site-agent-identities/", {
      offering: OFFERING,
      name: `agent-${OFFERING}`,
      version: "1.0.7",
    });
    await world.report({ register: true });
    const agents = await list(world, "marketplace-site-agent-identities/");
    assert.deepEqual(agents.map(({ name, version }) => `${name} ${version}`), [
      `agent-${OFFERING} 1.0.7`,
      `dwdi-${OFFERING} ${VERSION}`,
    ]);
  });

  it("does not happen by default, nor in a dry run", async () => {
    await using world = await openReport();
    await world.report();
    await world.report({ register: true, dryRun: true });
    assert.deepEqual(await list(world, "marketplace-site-agent-identities/"), []);
  });

  it("reports all the same where Waldur has no site agents, and says so", async () => {
    await using world = await openReport({ waldur: { traits: { lacksSiteAgents: true } } });
    const { notices, summary } = await world.report({ register: true });
    assert.equal(summary.changed, 1);
    assert.equal(summary.failed, 0);
    assert.equal(notices.length, 1);
    assert.match(notices[0] ?? "", /^the report is not registered as a site agent: .*404/);
  });

  for (const status of [400, 403, 500]) {
    it(`reports all the same where Waldur answers ${status} to it, and says so`, async () => {
      await using world = await openReport({
        fetchFrom: (emulator) => async (input, init) => {
          const { pathname } = new URL(String(input));
          if (!pathname.includes("site-agent")) return await emulator.fetch(input, init);
          return new Response(`{"detail":"not you"}`, { status });
        },
      });
      const { notices, summary } = await world.report({ register: true });
      assert.equal(summary.changed, 1);
      assert.equal(summary.failed, 0);
      assert.match(notices.join("\n"), new RegExp(`not registered as a site agent: .*${status}`));
    });
  }

  it("registers a run of which all failed: it ran", async () => {
    await using world = await openReport({ resources: { g207: { plan: false } } });
    const { summary } = await world.report({ register: true });
    assert.equal(summary.failed, 1);
    assert.equal((await list(world, "marketplace-site-agent-identities/")).length, 1);
  });
});

async function openReport(given: Given = {}): Promise<World & AsyncDisposable> {
  const world = await openWorld({
    fixture: { compute: { "2025-03": [account("g207", 12.5)] } },
    top: ["reporting_periods: 1"],
    ...given,
  });
  return Object.assign(world, { [Symbol.asyncDispose]: () => world.close() });
}

type Row = Readonly<Record<string, unknown>>;

async function list({ waldur }: World, route: string): Promise<Row[]> {
  return listIn((await waldur.list(`/${route}`)).rows);
}

function listIn(value: unknown): Row[] {
  assert.ok(Array.isArray(value));
  return value;
}
