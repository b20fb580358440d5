/**
 * How many requests a run makes.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { account, type Given, type World } from "../../kit/waldur-world.ts";
import { useWorlds } from "./worlds.ts";

const open = useWorlds();
const ACCOUNTS = Array.from({ length: 100 }, (_, index) => `g${index + 200}`);
const USERS = Array.from({ length: 500 }, (_, index) => `user${index}`);

/** 100 resources on one cluster, two periods, five users each, node-hours and CPU-hours. */
async function openCentre(): Promise<World> {
  const rows = ACCOUNTS.map((name, index) => {
    const users = USERS.slice(index * 5, index * 5 + 5).map((username, place) => ({
      username,
      nodeHours: place + 1,
      cpuHours: (place + 1) * 288,
    }));
    return { account: name, totalNodeHours: 15, totalCpuHours: 15 * 288, users };
  });
  return await open({
    resources: Object.fromEntries(ACCOUNTS.map((name) => [name, {}])),
    components: { nodeHours: "usage", cpuHours: "usage" },
    users: USERS,
    fixture: { compute: { "2025-02": rows, "2025-03": rows } },
  });
}

describe("a report of 100 resources, 2 periods and 5 users each", () => {
  it("asks DWDI twice, lists little more than 25 pages, and a second run sends nothing", async () => {
    const world = await openCentre();
    const { summary } = await world.report();
    assert.deepEqual(summary.failures, []);
    assert.equal(summary.changed, 200);
    assert.equal(world.held().length, 2 * 100 * 2 * 6);
    assert.equal(world.requests("dwdi").length, 2);
    // The users of the offering are in no order: their two pages are read until they are complete.
    const pages = world.requests("listing").filter(({ path }) => !path.includes("offering-users"));
    assert.ok(pages.length <= 25, `${pages.length} pages`);
    assert.equal(world.requests("post").length, 200 + 400);
    assert.equal(summary.requests.waldur, world.requests("listing").length + 600);

    world.server.emulator.clear();
    const again = await world.report();
    assert.equal(world.requests("post").length, 0);
    assert.ok(world.server.emulator.requests.length <= 15);
    assert.equal(again.summary.unchanged, 200);
    const { dwdi, waldur } = again.summary.requests;
    assert.equal(dwdi + waldur, world.server.emulator.requests.length);
  });

  it("has at most 4 requests to Waldur under way, and the runtime warns of nothing", async () => {
    const world = await openCentre();
    world.server.emulator.fault({ route: "waldur", latency: 2, times: Infinity });
    const warnings: Error[] = [];
    const keep = (warning: Error) => void warnings.push(warning);
    process.on("warning", keep);
    await world.report({ signal: new AbortController().signal });
    process.off("warning", keep);
    assert.deepEqual(warnings, []);
    const posts = world.requests("post").map(({ concurrency }) => concurrency);
    assert.equal(Math.max(...posts), 4);
  });
});

describe("a report of one resource", () => {
  const top = ["reporting_periods: 1"];
  const fetchFrom: Given["fetchFrom"] = ({ fetch }) => fetch;
  const [totals, users] = ["GET component-usages", "GET component-user-usages"];
  const opens = ["GET provider-offerings", "GET provider-resources"];
  const reads = [...opens, totals, users];
  const setTotals = "POST component-usages set_usage";
  const offeringUsers = "GET offering-users";
  const setUsers = "POST component-usages set_user_usages";

  it("lists what stands, the record after the totals, and what was sent", async () => {
    const compute = { "2025-03": [account("g207", 5, { ada: 5 })] };
    const world = await open({ top, fetchFrom, fixture: { compute } });
    await world.report();
    const more = [setTotals, totals, setUsers, totals, users];
    assert.deepEqual(asked(world), [...reads, offeringUsers, ...more]);
  });

  it("lists no users again where it sent none", async () => {
    const compute = { "2025-03": [account("g207", 5)] };
    const world = await open({ top, fetchFrom, fixture: { compute } });
    await world.report();
    assert.deepEqual(asked(world), [...reads, setTotals, totals]);
  });

  it("lists no users of storage, where there are none", async () => {
    const path = "/capstor/store/g207";
    const world = await open({
      kind: "storage",
      settings: ["storage_filesystem: capstor", "storage_data_type: store"],
      resources: { [path]: {} },
      fixture: { storage: { "2025-03": [{ path, spaceUsed: 7 }] } },
      top,
      fetchFrom,
    });
    await world.report();
    assert.deepEqual(asked(world), [...opens, totals, setTotals, totals]);
  });

  it("lists no usage where there is nobody to ask for", async () => {
    const world = await open({ top, fetchFrom, resources: { g207: { state: "Erred" } } });
    await world.report();
    assert.deepEqual(asked(world), opens);
  });

  it("lists nothing more where Waldur took nothing", async () => {
    const compute = { "2025-03": [account("g207", 5, { ada: 5 })] };
    const resources = { g207: { plan: false } };
    const world = await open({ top, fetchFrom, resources, fixture: { compute } });
    await world.report();
    assert.deepEqual(asked(world), [...reads, offeringUsers, setTotals]);
  });

  /** Methods and routes of Waldur in the order of the requests, without ids. */
  function asked({ server }: World): readonly string[] {
    return server.emulator.requests.filter(({ path }) => path.startsWith("/api/marketplace-"))
      .map(({ method, path }) => {
        const [route = "", ...rest] = path.replace("/api/marketplace-", "").split("/");
        return [method, route, ...rest.filter((part) => part.startsWith("set_"))].join(" ");
      });
  }
});

describe("a dry run", () => {
  it("sends no POST, and its plan is what a real run then does, line by line", async () => {
    const world = await open({
      resources: { g207: {}, g208: {}, erred: { state: "Erred" } },
      usage: [{ of: "g207", month: "2025-02", usage: "1.00" }],
      userUsage: [{ of: "g207", month: "2025-02", usage: "1.00", username: "gone" }],
      fixture: {
        compute: {
          "2025-02": [account("g207", 2, { ada: 2 })],
          "2025-03": [account("g207", 5, { ada: 5 }), account("g208", 6)],
        },
      },
    });
    const dry = await world.report({ dryRun: true });
    assert.equal(world.requests("post").length, 0);
    assert.deepEqual(world.held().length, 2);
    assert.deepEqual(dry.steps[1]?.results.map(({ outcome }) => outcome), [
      "planned",
      "planned",
      "skipped",
    ]);
    const planned = dry.steps.flatMap(({ results }) => results.map(({ entry }) => entry));
    const real = await world.report();
    assert.deepEqual(
      real.steps.flatMap(({ results }) => results.map(({ entry }) => entry)),
      planned,
    );
    for (const { action, name, month, components, users } of planned) {
      if (action !== "set" || name === "project erred") continue;
      const id = name.replace("project ", "");
      for (const { type, dwdi } of components) {
        assert.ok(world.held().includes(`${id} ${month} ${type} ${dwdi}`));
      }
      for (const { type, username, dwdi } of users) {
        assert.ok(world.held().includes(`${id} ${month} ${type} ${username} ${dwdi}`));
      }
    }
  });

  it("makes a plan that is plain data: applied from its JSON, it does the same", async () => {
    const world = await open({
      fixture: { compute: { "2025-03": [account("g207", 5, { ada: 5 })] } },
    });
    const plan = await world.plan(["2025-02", "2025-03"]);
    const { applyPlan } = await import("../../../src/waldur/index.ts");
    const results = await applyPlan(world.waldur, JSON.parse(JSON.stringify(plan)), {
      now: () => world.now,
    });
    assert.deepEqual(results.map(({ outcome }) => outcome), ["skipped", "changed"]);
    assert.deepEqual(world.held(), [
      "g207 2025-03 nodeHours 5.00",
      "g207 2025-03 nodeHours ada 5.00",
    ]);
    assert.equal((await world.plan(["2025-03"])).entries[0]?.action, "keep");
  });
});
