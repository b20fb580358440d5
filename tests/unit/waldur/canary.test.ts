/**
 * Servers that accept a date and ignore it, as those of October 2024: found out with one resource.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { applyPlan, report, type RunStep } from "../../../src/waldur/index.ts";
import { account, type Given, type World } from "../../kit/waldur-world.ts";
import type { Fetch } from "../../../src/index.ts";
import { useWorlds } from "./worlds.ts";

const open = useWorlds();
const IGNORED = /ignores dates: no past month is written in this run/;
const ACCOUNTS = ["g207", "g208", "g209"];
const both = (past: number, present: number) => ({
  compute: {
    "2025-01": ACCOUNTS.map((name) => account(name, past - 1, { ada: past - 1 })),
    "2025-02": ACCOUNTS.map((name) => account(name, past, { ada: past })),
    "2025-03": ACCOUNTS.map((name) => account(name, present, { ada: present })),
  },
});
const OLD: Given = {
  resources: Object.fromEntries(ACCOUNTS.map((name) => [name, {}])),
  // That release does not say the cluster of a resource.
  settings: ["cscs_dwdi_cluster: daint"],
  top: ["reporting_periods: 2"],
  waldur: { release: "2024-10" },
  fixture: both(12, 13),
};

describe("a Waldur that ignores dates", () => {
  it("is found out with one resource, and the present month is still reported", async () => {
    const world = await open(OLD);
    const { summary, steps } = await world.report();
    assert.deepEqual(amounts(world), [
      "g207 2025-03 nodeHours 13.00",
      "g208 2025-03 nodeHours 13.00",
      "g209 2025-03 nodeHours 13.00",
    ]);
    assert.deepEqual(outcomes(steps), [
      ["2025-02", "failed"],
      ["2025-02", "skipped"],
      ["2025-02", "skipped"],
      ["2025-03", "changed"],
      ["2025-03", "changed"],
      ["2025-03", "changed"],
    ]);
    assert.deepEqual(totalsSent(world).filter((amount) => amount === "12.00").length, 1);
    assert.equal(summary.failures.length, 1);
    const [failure] = summary.failures;
    assert.match(failure?.message ?? "", /holds nothing of nodeHours, sent 12\.00/);
    assert.match(failure?.message ?? "", IGNORED);
    assert.match(failure?.hint ?? "", /its amounts of 2025-03 were sent again/);
    const skipped = steps[0]?.results.filter(({ outcome }) => outcome === "skipped") ?? [];
    for (const { reason } of skipped) assert.match(reason ?? "", IGNORED);
  });

  it("holds what it held of the resource in the present month, be DWDI there or not", async () => {
    for (const amount of ["13.00", "9.00"]) {
      const usage = ACCOUNTS.map((of) => ({ of, month: "2025-03", usage: amount }));
      const world = await open({ ...OLD, usage, top: ["reporting_periods: 3"] });
      failPresentMonth(world);
      const { summary } = await world.report({ skipUsers: true });
      assert.deepEqual(
        amounts(world),
        ACCOUNTS.map((name) => `${name} 2025-03 nodeHours ${amount}`),
      );
      assert.match(JSON.stringify(summary.failures), IGNORED);
    }
  });

  it("is sent DWDI's present amounts where it held none, in loading history too", async () => {
    const world = await open(OLD);
    const { summary, steps } = await world.history({ from: "2025-01-01", to: "2025-02-28" });
    assert.deepEqual(amounts(world), ["g207 2025-03 nodeHours 13.00"]);
    assert.deepEqual([summary.changed, summary.failed, summary.skipped], [1, 1, 5]);
    assert.deepEqual(steps.map(({ month }) => month), ["2025-01", "2025-02", "2025-03"]);
  });

  it("is sent 0.00 where it held none and DWDI does not say, and that is told", async () => {
    const world = await open(OLD);
    failPresentMonth(world);
    const { summary } = await world.history({ from: "2025-01-01", to: "2025-02-28" });
    const hints = summary.failures.map(({ hint }) => hint).join("\n");
    assert.match(hints, /sent again, 0\.00 where none is known \(nodeHours\)/);
    assert.deepEqual(amounts(world), ["g207 2025-03 nodeHours 0.00"]);
    assert.ok(summary.failures.some(({ month }) => month === "2025-03"));
  });

  it("is found out by a plan that is applied on its own", async () => {
    const usage = ACCOUNTS.map((of) => ({ of, month: "2025-03", usage: "9.00" }));
    const world = await open({ ...OLD, usage });
    const plan = await world.plan(["2025-02", "2025-01"]);
    const results = await applyPlan(world.waldur, plan, { now: () => world.now });
    assert.deepEqual(results.map(({ entry, outcome }) => [entry.month, outcome]), [
      ["2025-02", "failed"],
      ...Array.from({ length: 2 }, () => ["2025-02", "skipped"]),
      ...Array.from({ length: 3 }, () => ["2025-01", "skipped"]),
    ]);
    assert.deepEqual(amounts(world), ACCOUNTS.map((name) => `${name} 2025-03 nodeHours 9.00`));
  });

  it("is not judged by what it refuses", async () => {
    const world = await open({
      ...OLD,
      resources: { g207: { state: "OK" }, g208: {}, g209: {} },
    });
    world.server.emulator.fault({ route: "waldur", method: "POST", status: 400 });
    const { summary } = await world.report({ skipUsers: true });
    assert.deepEqual(
      summary.failures.map(({ resource, message }) => [resource, IGNORED.test(message)]),
      [["project g207", false], ["project g208", true]],
    );
    assert.ok(amounts(world).every((line) => line.includes("2025-03 nodeHours 13.00")));
  });

  it("writes no other resource where the first amount cannot be read back", async () => {
    const world = await open({ ...OLD, fetchFrom: ({ fetch }) => failReadBack(fetch) });
    const { summary, steps } = await world.report({ skipUsers: true });
    assert.deepEqual(outcomes(steps).slice(0, 3), ACCOUNTS.map(() => ["2025-02", "failed"]));
    assert.deepEqual(totalsSent(world), ["12.00", "13.00", "13.00", "13.00"]);
    assert.equal(summary.failed, 3);
    assert.deepEqual(amounts(world), ACCOUNTS.map((name) => `${name} 2025-03 nodeHours 13.00`));
  });

  it("is not judged by amounts that nobody holds: the next shows it, up to three", async () => {
    for (const [lost, kept] of [[1, 2], [3, 0]] as const) {
      let posts = 0;
      const world = await open({
        ...OLD,
        waldur: {},
        resources: Object.fromEntries([...ACCOUNTS, "g210"].map((name) => [name, {}])),
        fetchFrom: ({ fetch }) => (input, init) => {
          const isTotal = String(input).endsWith("/set_usage/");
          if (isTotal && posts++ < lost) {
            return Promise.resolve(new Response(null, { status: 201 }));
          }
          return fetch(input, init);
        },
      });
      const { summary } = await world.report({ skipUsers: true });
      const failures = summary.failures.filter(({ month }) => month === "2025-02");
      assert.deepEqual(
        failures.map(({ message }) => IGNORED.test(message)),
        failures.map(() => false),
      );
      assert.equal(failures.length, lost === 3 ? 3 : 1);
      assert.match(failures[0]?.message ?? "", /holds nothing of nodeHours, sent 12/);
      const past = amounts(world).filter((line) => line.includes("2025-02"));
      assert.equal(past.length, kept);
    }
  });

  it("is not judged by a sign-in page that answers in its place", async () => {
    let pages = 0;
    const world = await open({
      ...OLD,
      waldur: {},
      fetchFrom: ({ fetch }) => (input, init) => {
        const isTotal = String(input).endsWith("/set_usage/");
        if (!isTotal || pages++ > 0) return fetch(input, init);
        const headers = { "content-type": "text/html" };
        return Promise.resolve(new Response("<title>Sign in</title>", { headers }));
      },
    });
    const { summary } = await world.report({ skipUsers: true });
    assert.deepEqual([summary.changed, summary.failed], [5, 1]);
    assert.match(
      summary.failures[0]?.message ?? "",
      /did not return JSON but text\/html, "Sign in"/,
    );
  });

  it("is found out once for all offerings of its token, and for another token again", async () => {
    for (const [role, canaries] of [["staff", 1], ["provider", 2]] as const) {
      const world = await open(OLD);
      const { waldurTokens } = world.server.settings;
      const { offering, config, now } = world;
      const token = waldurTokens[role];
      const other = { ...offering, waldur: { ...offering.waldur, auth: { token } } };
      const { failures } = await report({ ...config, offerings: [offering, other] }, {
        now: () => now,
        skipUsers: true,
      });
      assert.equal(failures.length, canaries);
      assert.equal(totalsSent(world).filter((amount) => amount === "12.00").length, canaries);
    }
  });
});

describe("a Waldur that honours dates", () => {
  it("is asked one request more", async () => {
    const world = await open({ ...OLD, waldur: {} });
    const { summary } = await world.report({ skipUsers: true });
    assert.deepEqual([summary.changed, summary.failed], [6, 0]);
    assert.deepEqual(canariesOf(world), ["2025-02"]);
    const listings = world.requests("listing").filter(({ path }) => path.endsWith("usages/"));
    // Of two months what stands and what stands then, and the one resource.
    assert.equal(listings.length, 5);
  });

  it("proves it with a month that has ended everywhere, else for that month alone", async () => {
    const now = new Date("2025-03-01T06:00:00Z");
    const world = await open({ ...OLD, now, top: ["reporting_periods: 3"], waldur: {} });
    await world.report({ skipUsers: true });
    assert.deepEqual(canariesOf(world), ["2025-01"]);
    const half = await open({
      ...OLD,
      now,
      waldur: {},
      usage: ACCOUNTS.map((of) => ({ of, month: "2025-01", usage: "11.00" })),
    });
    const { config, offering } = half;
    await report({ ...config, offerings: [offering, { ...offering }] }, {
      now: () => now,
      skipUsers: true,
    });
    assert.deepEqual(canariesOf(half), ["2025-02"]);
  });
});

/** Lets DWDI answer for two months, and for no other. */
function failPresentMonth({ server: { emulator } }: World): void {
  emulator.fault({ route: "compute", latency: 0, times: 2 });
  emulator.fault({ route: "compute", status: 400, times: Infinity });
}

/** Refuses to list the usage of a single resource. */
function failReadBack(fetch: Fetch): Fetch {
  return (input, init) =>
    input.includes("&resource_uuid=")
      ? Promise.resolve(new Response("[]", { status: 404 }))
      : fetch(input, init);
}

/** The months of the resources that were read back alone. */
function canariesOf(world: World): string[] {
  return world.requests("listing").flatMap(({ query }) =>
    query.includes("&resource_uuid=") ? /billing_period=(\d{4}-\d\d)/.exec(query)?.[1] ?? [] : []
  );
}

function amounts(world: World): string[] {
  return world.held().filter((line) => line.split(" ").length === 4);
}

function totalsSent(world: World): string[] {
  return world.bodies().flatMap((body) =>
    ((Object(body).usages ?? []) as { amount?: string }[]).flatMap(({ amount }) => amount ?? [])
  );
}

function outcomes(steps: readonly RunStep[]): (string | undefined)[][] {
  return steps.flatMap(({ month, results }) => results.map(({ outcome }) => [month, outcome]));
}
