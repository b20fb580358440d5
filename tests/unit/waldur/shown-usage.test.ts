/**
 * What Waldur shows of a resource, its `current_usages`: the amounts that were set last.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DwdiAbortError } from "../../../src/errors.ts";
import { applyPlan } from "../../../src/waldur/index.ts";
import { account, type Given, type World } from "../../kit/waldur-world.ts";
import { useWorlds } from "./worlds.ts";

const open = useWorlds();
const GIVEN: Given = {
  resources: { g207: {}, g208: {} },
  top: ["reporting_periods: 2"],
  fixture: {
    compute: {
      "2025-01": [account("g207", 11), account("g208", 21)],
      "2025-02": [account("g207", 12), account("g208", 22)],
      "2025-03": [account("g207", 13), account("g208", 23)],
    },
  },
  usage: [
    { of: "g207", month: "2025-03", usage: "13.00" },
    { of: "g208", month: "2025-03", usage: "23.00" },
    { of: "g208", month: "2025-02", usage: "22.00" },
  ],
};
const JANUARY = { from: "2025-01-01", to: "2025-01-31" };

describe("what Waldur shows of a resource", () => {
  it("is the present month after a report of past ones, though nothing changed in it", async () => {
    const world = await open(GIVEN);
    const { summary } = await world.report();
    assert.deepEqual(await shown(world), { g207: "13.00", g208: undefined });
    assert.deepEqual([summary.changed, summary.unchanged], [1, 3]);
    assert.equal(world.requests("post").length, 2);
    world.server.emulator.clear();
    await world.report();
    assert.equal(world.requests("post").length, 0);
  });

  it("is the present month after history was loaded, and costs nothing the next time", async () => {
    const world = await open(GIVEN);
    const { notices, summary } = await world.history(JANUARY);
    assert.deepEqual(await shown(world), { g207: "13.00", g208: "23.00" });
    assert.deepEqual([summary.changed, summary.unchanged], [2, 2]);
    assert.match(notices.join("\n"), /that of 2025-03 is set again/);
    world.server.emulator.clear();
    const again = await world.history(JANUARY);
    assert.equal(world.requests("post").length, 0);
    assert.deepEqual(again.notices, []);
  });

  it("is the present month after history that ends with it", async () => {
    const world = await open(GIVEN);
    await world.history({ ...JANUARY, to: "2025-03-31" });
    assert.deepEqual(await shown(world), { g207: "13.00", g208: "23.00" });
  });

  it("is the present month after a run that continues one that was interrupted", async () => {
    const world = await open(GIVEN);
    const stop = new AbortController();
    const onProgress = ({ done }: { done: number }) => done === 1 && stop.abort();
    const run = world.history({ ...JANUARY, onProgress, signal: stop.signal });
    await assert.rejects(run, DwdiAbortError);
    assert.deepEqual(await shown(world), { g207: "11.00", g208: "21.00" });
    await world.history(JANUARY);
    assert.deepEqual(await shown(world), { g207: "13.00", g208: "23.00" });
  });

  it("stays a past month where DWDI does not say the present one, which is a failure", async () => {
    const world = await open(GIVEN);
    world.server.emulator.fault({ route: "compute", latency: 0 });
    world.server.emulator.fault({ route: "compute", status: 400 });
    const { summary } = await world.history(JANUARY);
    assert.deepEqual(await shown(world), { g207: "11.00", g208: "21.00" });
    assert.deepEqual(summary.failures.map(({ month }) => month), ["2025-03", "2025-03"]);
  });

  it("is the present month after a plan that names it first", async () => {
    const world = await open(GIVEN);
    const plan = await world.plan(["2025-03", "2025-02"]);
    const results = await applyPlan(world.waldur, plan, { now: () => world.now });
    assert.deepEqual(results.map(({ entry, outcome }) => [entry.month, outcome]), [
      ["2025-03", "unchanged"],
      ["2025-03", "unchanged"],
      ["2025-02", "changed"],
      ["2025-02", "unchanged"],
    ]);
    assert.deepEqual(await shown(world), { g207: "13.00", g208: undefined });
  });

  async function shown({ waldur }: World): Promise<Record<string, string | undefined>> {
    const { rows } = await waldur.list("/marketplace-provider-resources/");
    return Object.fromEntries(
      rows.map((row) => [Object(row).backend_id, Object(row).current_usages.nodeHours]),
    );
  }
});
