/**
 * Faults while a plan is applied: the end state is right, and so is the summary.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DwdiAbortError } from "../../../src/errors.ts";
import { waldurOptionsOf } from "../../../src/waldur/index.ts";
import { account, type Given, type World } from "../../kit/waldur-world.ts";
import { until } from "../../kit/until.ts";
import { useWorlds } from "./worlds.ts";

const open = useWorlds();
const GIVEN: Given = {
  resources: { g207: {}, g208: {} },
  top: ["reporting_periods: 1"],
  fixture: { compute: { "2025-03": [account("g207", 5, { ada: 5 }), account("g208", 6)] } },
};
const DONE = [
  "g207 2025-03 nodeHours 5.00",
  "g208 2025-03 nodeHours 6.00",
  "g207 2025-03 nodeHours ada 5.00",
];

/** The requests of a run before the first POST: the offering, its resources, totals and users. */
const READS = 4;

/** Lets the requests that read pass, so that the fault meets the first POST. */
function faultAtPost(
  world: World,
  fault: Parameters<World["server"]["emulator"]["fault"]>[0],
): void {
  world.server.emulator.fault({ route: "waldur", latency: 0, times: READS });
  world.server.emulator.fault({ route: "waldur", ...fault });
}

describe("a fault while applying", () => {
  for (
    const [what, fault] of [
      ["a 500", { status: 500 }],
      ["a 429 with Retry-After", { status: 429, retryAfter: "0" }],
      ["a connection closed before the request was looked at", { close: true, times: 2 }],
      ["a connection closed after the request was applied", { closeAfter: true, times: 2 }],
    ] as const
  ) {
    it(`that passes is tried again: ${what}`, async () => {
      const world = await open(GIVEN);
      faultAtPost(world, fault);
      const { summary } = await world.report();
      assert.deepEqual(world.held(), DONE);
      assert.deepEqual([summary.changed, summary.failed], [2, 0]);
    });
  }

  it("that stays fails its resource only, and the next run repairs it", async () => {
    const world = await open(GIVEN);
    faultAtPost(world, { status: 500, times: 1 });
    const waldurOptions = () => ({
      ...waldurOptionsOf(world.config, world.offering),
      retry: { limit: 0 },
    });
    const { summary } = await world.report({ waldurOptions });
    assert.deepEqual([summary.changed, summary.failed], [1, 1]);
    assert.equal(summary.failures[0]?.code, "server");
    assert.deepEqual(world.held(), ["g208 2025-03 nodeHours 6.00"]);
    await world.report();
    assert.deepEqual(world.held(), DONE);
  });

  it("that is a time-out fails when it stays", async () => {
    const world = await open(GIVEN);
    faultAtPost(world, { latency: 2_000 });
    const waldurOptions = () => ({
      ...waldurOptionsOf(world.config, world.offering),
      timeout: 500,
      retry: { limit: 0 },
    });
    const { summary } = await world.report({ waldurOptions });
    assert.deepEqual(summary.failures.map(({ code }) => code), ["timeout"]);
  });

  it("in the read-back fails what could not be looked at", async () => {
    const world = await open({
      ...GIVEN,
      fixture: { compute: { "2025-03": [account("g207", 5), account("g208", 6)] } },
    });
    world.server.emulator.fault({ route: "waldur", latency: 0, times: READS + 2 });
    world.server.emulator.fault({ route: "waldur", status: 404, times: 1 });
    const { summary } = await world.report();
    assert.equal(summary.failed, 2);
    assert.equal(world.held().length, 2);
  });

  it("is told apart from another program that reports the same resource", async () => {
    const world = await open(GIVEN);
    const { applyPlan } = await import("../../../src/waldur/index.ts");
    const plan = await world.plan(["2025-03"]);
    const meddling = {
      ...world.waldur,
      async post(route: string, body: object) {
        const answer = await world.waldur.post(route, body);
        const usages = [{ type: "nodeHours", amount: "12.00" }];
        if (route.includes("set_usage")) await world.waldur.post(route, { ...body, usages });
        return answer;
      },
    };
    const results = await applyPlan(meddling, plan, { now: () => world.now });
    assert.match(results[1]?.failure?.message ?? "", /Waldur holds 12.00 of nodeHours, sent 6.00/);
  });
});

describe("a run that is told to end", () => {
  it("sends nothing more, lets what is being written finish, and is resumed by the next", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `g${index}`);
    const world = await open({
      top: ["reporting_periods: 1"],
      resources: Object.fromEntries(names.map((name) => [name, {}])),
      fixture: { compute: { "2025-03": names.map((name) => account(name, 5)) } },
    });
    world.server.emulator.fault({ route: "waldur", latency: 50, times: 1000 });
    const stop = new AbortController();
    const running = world.report({ signal: stop.signal });
    await until(() => world.requests("post").length >= 6);
    stop.abort();
    const sent = world.requests("post").length;
    await assert.rejects(running, DwdiAbortError);
    const later = world.requests("post");
    assert.ok(later.length <= sent + 4, `${sent} were sent, then ${later.length}`);
    world.server.emulator.clear();
    await world.report();
    assert.equal(world.held().length, 40);
    assert.ok(world.requests("post").length < 40);
  });
});
