/**
 * What a run must leave in Waldur, and say, in unkind situations.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { applyPlan } from "../../../src/waldur/index.ts";
import { account, type Given, uuidAt, type World } from "../../kit/waldur-world.ts";
import { useWorlds } from "./worlds.ts";

const open = useWorlds();
const A = ["g207", "g208", "g209"];
const all = (hours: number) => A.map((name) => account(name, hours));
const OLD: Given = {
  resources: Object.fromEntries(A.map((name) => [name, {}])),
  settings: ["cscs_dwdi_cluster: daint"],
  top: ["reporting_periods: 2"],
  waldur: { release: "2024-10" },
  fixture: { compute: { "2025-01": all(11), "2025-02": all(12), "2025-03": all(13) } },
};
const held = (month: string, usage: string) => A.map((of) => ({ of, month, usage }));
const IGNORED = /ignores dates/;
/** A Waldur that holds 5.00 of another plan period, which no report replaces. */
const withOldRecord = (place: number, month: string): NonNullable<Given["waldur"]> => ({
  traits: { separatesPlanPeriods: true },
  componentUsages: [{
    resource: uuidAt(place),
    type: "nodeHours",
    billingPeriod: `${month}-01`,
    usage: "5.00",
    inPlanPeriod: false,
  }],
});
const JANUARY = { from: "2025-01-01", to: "2025-01-31" };
const isTotal = (input: unknown) => String(input).endsWith("/set_usage/");

describe("the amounts of a run", () => {
  it("a Feb listing that fails must not keep March from being reported", async () => {
    const world = await open({
      ...OLD,
      waldur: {},
      fetchFrom: ({ fetch }) => (input, init) =>
        String(input).includes("billing_period=2025-02")
          ? Promise.resolve(new Response("x", { status: 500 }))
          : fetch(input, init),
    });
    const { summary } = await world.report();
    assert.deepEqual(summary.failures.map(({ month }) => month), ["2025-02"]);
    assert.deepEqual(world.held(), A.map((name) => `${name} 2025-03 nodeHours 13.00`));
  });
  it("one resource with two records in a month must not block the others", async () => {
    const world = await open({
      ...OLD,
      waldur: withOldRecord(0, "2025-02"),
    });
    const { summary } = await world.report();
    assert.deepEqual(summary.failures.map(({ resource }) => resource), ["project g207"]);
    assert.ok(world.held().includes("g208 2025-02 nodeHours 12.00"));
  });
  it("Zurich's March, UTC's February, 2024: January does not replace February", async () => {
    const world = await open({
      ...OLD,
      top: ["timezone: Europe/Zurich"],
      now: new Date("2025-02-28T23:30:00Z"),
      usage: held("2025-02", "12.00"),
    });
    await world.history(JANUARY);
    assert.deepEqual(world.held(), A.map((name) => `${name} 2025-02 nodeHours 12.00`));
  });
  it("a zone behind UTC, 2024: February does not land in March", async () => {
    const world = await open({
      ...OLD,
      top: ["timezone: America/Los_Angeles", "reporting_periods: 1"],
      now: new Date("2025-03-01T05:00:00Z"),
    });
    await world.report();
    assert.deepEqual(world.held().filter((line) => line.endsWith("12.00")), []);
  });
  it("the month ends while history is loaded, 2024", async () => {
    const world: World = await open({
      ...OLD,
      now: new Date("2025-02-28T23:59:59Z"),
      fetchFrom: ({ fetch }) => (input, init) => {
        if (String(input).includes("usage-month")) world.now = new Date("2025-03-01T00:00:01Z");
        return fetch(input, init);
      },
    });
    await world.history({ from: "2025-02-01", to: "2025-02-28" });
    assert.deepEqual(world.held(), ["g207 2025-03 nodeHours 0.00"]);
  });
  it("a canary that was applied but answered 502: its present amount is sent again", async () => {
    for (const run of ["history", "report"] as const) {
      let posts = 0;
      const world = await open({
        ...OLD,
        usage: held("2025-03", "13.00"),
        fetchFrom: ({ fetch }) => async (input, init) => {
          const response = await fetch(input, init);
          return isTotal(input) && posts++ === 0
            ? new Response("bad gateway", { status: 502 })
            : response;
        },
      });
      await world[run]();
      assert.deepEqual(world.held(), A.map((name) => `${name} 2025-03 nodeHours 13.00`), run);
    }
  });
  it("first hours of a month, 2024: nothing of Feb stays in March", async () => {
    const world = await open({ ...OLD, now: new Date("2025-03-01T06:00:00Z") });
    await world.report();
    assert.deepEqual(world.held().filter((line) => line.endsWith("12.00")), []);
  });
  it("no cluster, 2024: nothing of Jan stays in March", async () => {
    const world = await open({ ...OLD, settings: [], cluster: "" });
    await world.history();
    assert.deepEqual(world.held().filter((line) => line.endsWith("11.00")), []);
  });
  it("a stale user whose total is 0 already is reset by --reconcile-stale", async () => {
    const stop = new AbortController();
    const world = await open({
      ...OLD,
      waldur: {},
      resources: { g207: {}, g208: {} },
      fixture: { compute: { "2025-01": [account("g208", 3)], "2025-03": all(1) } },
      usage: [{ of: "g207", month: "2025-01", usage: "5.00" }, {
        of: "g208",
        month: "2025-01",
        usage: "3.00",
      }],
      userUsage: [{ of: "g207", month: "2025-01", usage: "5.00", username: "ada" }],
      fetchFrom: ({ fetch }) => async (input, init) => {
        const response = await fetch(input, init);
        if (isTotal(input)) stop.abort();
        return response;
      },
    });
    await assert.rejects(world.history({ ...JANUARY, reconcileStale: true, signal: stop.signal }));
    await world.history({ ...JANUARY, reconcileStale: true });
    assert.ok(world.held().includes("g207 2025-01 nodeHours ada 0.00"), world.held().join("; "));
  });
  it("a user name with a blank at its end keeps its amount", async () => {
    const world = await open({
      ...OLD,
      waldur: {},
      resources: { g207: {} },
      top: ["reporting_periods: 1"],
      fixture: { compute: { "2025-03": [account("g207", 5, { "ada ": 5 })] } },
    });
    await world.report();
    const { summary } = await world.report();
    assert.ok(world.held().includes("g207 2025-03 nodeHours ada 5.00"), world.held().join("; "));
    assert.equal(summary.failed, 0);
  });
  it("an interruption at the canary's read-back leaves the present amount", async () => {
    const stop = new AbortController();
    const world = await open({
      ...OLD,
      usage: held("2025-03", "13.00"),
      fetchFrom: ({ fetch }) => async (input, init) => {
        const response = await fetch(input, init);
        if (isTotal(input)) stop.abort();
        return response;
      },
    });
    await assert.rejects(world.report({ signal: stop.signal }));
    assert.deepEqual(world.held(), A.map((name) => `${name} 2025-03 nodeHours 13.00`));
  });
  it("applyPlan of a past month, 2024, nothing held in the present: nothing stays", async () => {
    const world = await open(OLD);
    await applyPlan(world.waldur, await world.plan(["2025-02"]), { now: () => world.now });
    assert.deepEqual(world.held().filter((line) => line.endsWith("12.00")), []);
  });
  it("applyPlan, 2024, several records in the present month: restored or said", async () => {
    const world = await open({
      ...OLD,
      waldur: {
        release: "2024-10",
        componentUsages: [
          {
            resource: uuidAt(0),
            type: "nodeHours",
            billingPeriod: "2025-03-01",
            usage: "5.00",
            inPlanPeriod: false,
          },
          { resource: uuidAt(0), type: "nodeHours", billingPeriod: "2025-03-01", usage: "8.00" },
        ],
      },
    });
    const results = await applyPlan(world.waldur, await world.plan(["2025-02"]), {
      now: () => world.now,
    });
    assert.deepEqual(world.held(), ["g207 2025-03 nodeHours 5.00", "g207 2025-03 nodeHours 8.00"]);
    assert.match(results[0]?.failure?.message ?? "", IGNORED);
  });
  it("applyPlan, 2024, read-back fails: the present amount is sent again", async () => {
    const world = await open({
      ...OLD,
      usage: held("2025-03", "13.00"),
      fetchFrom: ({ fetch }) => (input, init) =>
        String(input).includes("&resource_uuid=")
          ? Promise.resolve(new Response("x", { status: 500 }))
          : fetch(input, init),
    });
    await applyPlan(world.waldur, await world.plan(["2025-02"]), { now: () => world.now });
    assert.deepEqual(world.held(), A.map((name) => `${name} 2025-03 nodeHours 13.00`));
  });
});

describe("the outcome of a run", () => {
  it("a canary with the amount of the present month is no verdict: the next one is asked", async () => {
    const world = await open({
      ...OLD,
      usage: [{ of: "g207", month: "2025-03", usage: "0.00" }],
      fixture: {
        compute: {
          "2025-02": [account("g207", 0), account("g208", 5), account("g209", 6)],
          "2025-03": [account("g207", 0), account("g208", 7), account("g209", 8)],
        },
      },
    });
    const { summary } = await world.report();
    assert.match(summary.failures.map(({ message }) => message).join("\n"), IGNORED);
  });
  it("--resource-backend-id with --reconcile-stale, as the help shows it", async () => {
    const world = await open({
      ...OLD,
      waldur: {},
      usage: [{ of: "g207", month: "2025-01", usage: "9.00" }],
      fixture: { compute: { "2025-01": [account("g208", 1)], "2025-03": all(1) } },
    });
    const { summary } = await world.history({
      ...JANUARY,
      reconcileStale: true,
      backendIds: ["g207"],
    });
    assert.deepEqual(summary.failures.map(({ message }) => message), []);
    assert.ok(world.held().includes("g207 2025-01 nodeHours 0.00"));
  });
  it("'is set again' is said only of what is set", async () => {
    const world = await open({ ...OLD, waldur: {}, usage: held("2025-03", "13.00") });
    world.server.emulator.fault({ route: "compute", latency: 0 });
    world.server.emulator.fault({ route: "compute", status: 400 });
    const { notices } = await world.history(JANUARY);
    assert.doesNotMatch(notices.join("\n"), /is set again/);
  });
  it("billing type 'one' refused (2024): the other components are reported", async () => {
    const world = await open({
      ...OLD,
      top: ["reporting_periods: 1"],
      components: { nodeHours: "usage", cpuHours: "one" },
      fixture: {
        compute: { "2025-03": A.map((name) => account(name, 2, {}, { totalCpuHours: 2 })) },
      },
    });
    const { summary } = await world.report();
    assert.doesNotMatch(JSON.stringify(summary.failures), /changed during the run/);
    assert.ok(world.held().includes("g207 2025-03 nodeHours 2.00"));
  });
  it("history that ends with the present month counts and writes it once", async () => {
    const world = await open({ ...OLD, waldur: {}, top: ["reporting_periods: 1"] });
    await world.report();
    await world.waldur.post("/marketplace-component-usages/set_usage/", {
      resource: uuidAt(0),
      date: "2025-03-10T00:00:00Z",
      usages: [{ type: "nodeHours", amount: "10.00" }],
    });
    world.server.emulator.clear();
    const { summary } = await world.history({ from: "2025-03-01", to: "2025-03-31" });
    assert.equal(world.requests("post").length, 1);
    assert.deepEqual([summary.changed, summary.unchanged], [1, 2]);
  });
  it("a notice of the present month is not lost in the restore", async () => {
    const fixture = {
      compute: {
        "2025-02": A.map((name) => account(name, 12, {}, { totalCpuHours: 1 })),
        "2025-03": [
          account("g207", 13, {}, { totalCpuHours: 1 }),
          account("g208", 13),
          account("g209", 13),
        ],
      },
    };
    const world = await open({
      ...OLD,
      fixture,
      components: { nodeHours: "usage", cpuHours: "usage" },
    });
    const { notices } = await world.report({ skipUsers: true });
    assert.match(notices.join("\n"), /'cpuHours' is not reported where DWDI sends no cpuHours/);
  });
  it("zeros that were not set are not counted", async () => {
    const world = await open({
      ...OLD,
      usage: [...held("2025-01", "9.00"), ...held("2025-03", "13.00")],
      fixture: { compute: { "2025-01": [account("g209", 9)], "2025-03": all(13) } },
    });
    const { summary } = await world.history({ ...JANUARY, reconcileStale: true });
    assert.equal(summary.notListed, 0);
  });
  it("a resource that Waldur refused for its state stays skipped", async () => {
    const world = await open({
      ...OLD,
      waldur: withOldRecord(1, "2025-02"),
      fetchFrom: ({ fetch }) => (input, init) =>
        isTotal(input) && String(init?.body).includes(uuidAt(0))
          ? Promise.resolve(
            new Response(`{"resource":["Resource is not in valid state."]}`, { status: 400 }),
          )
          : fetch(input, init),
    });
    const { steps } = await world.report();
    assert.equal(steps[0]?.results[0]?.outcome, "skipped");
  });
  it("several records of plan periods are not blamed on dates or another program", async () => {
    const world = await open({
      ...OLD,
      top: ["reporting_periods: 1"],
      waldur: withOldRecord(0, "2025-03"),
    });
    const { summary } = await world.report();
    assert.doesNotMatch(summary.failures[0]?.hint ?? "", /ignores dates/);
  });
});
