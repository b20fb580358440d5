/**
 * What is not listed: when it is a zero, and when nothing is known.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { account } from "../../kit/waldur-world.ts";
import { useWorlds } from "./worlds.ts";

const open = useWorlds();
const HELD = [{ of: "g207", month: "2025-03", usage: "10.00" }];

describe("absence from DWDI's answer", () => {
  it("is a zero in the current month, and is marked and counted as one", async () => {
    const world = await open({
      resources: { g207: {}, g208: {} },
      usage: HELD,
      userUsage: [{ of: "g207", month: "2025-03", usage: "10.00", username: "ada" }],
      fixture: { compute: { "2025-03": [account("g208", 4)] } },
    });
    const { entries } = await world.plan(["2025-03"]);
    assert.deepEqual(entries[0]?.components, [
      { type: "nodeHours", billingType: "usage", waldur: "10.00", dwdi: "0.00", listed: false },
    ]);
    const { summary } = await world.report();
    assert.deepEqual(world.held(), [
      "g207 2025-03 nodeHours 0.00",
      "g208 2025-03 nodeHours 4.00",
      "g207 2025-03 nodeHours ada 0.00",
    ]);
    assert.equal(summary.notListed, 2);
  });

  it("is no usage data in past months, and nothing is written", async () => {
    const world = await open({
      resources: { g207: {}, g208: {} },
      usage: [{ of: "g207", month: "2025-02", usage: "10.00" }],
      fixture: { compute: { "2025-02": [account("g208", 4)], "2025-03": [account("g208", 4)] } },
    });
    const { steps, notices } = await world.report();
    assert.ok(world.held().includes("g207 2025-02 nodeHours 10.00"));
    assert.equal(steps[0]?.results[0]?.reason, "no usage data");
    assert.deepEqual(notices, []);
  });

  it("is no zero in history, in the current month neither", async () => {
    const world = await open({
      resources: { g207: {}, g208: {} },
      usage: HELD,
      fixture: { compute: { "2025-03": [account("g208", 4)] } },
    });
    const { entries } = await world.plan(["2025-03"], { purpose: "history" });
    assert.deepEqual(entries.map(({ action }) => action), ["skip", "set"]);
  });

  it("of all accounts of a cluster that has usage in Waldur fails, and writes nothing", async () => {
    const world = await open({ resources: { g207: {}, g208: {} }, usage: HELD });
    const { summary } = await world.report();
    assert.equal(world.requests("post").length, 0);
    assert.equal(summary.failed, 2);
    assert.match(summary.failures[0]?.message ?? "", /lists nothing for cluster daint in 2025-03/);
    assert.match(summary.failures[0]?.hint ?? "", /the option acceptEmpty/);
  });

  it("of all accounts is a zero where --accept-empty says so", async () => {
    const world = await open({ usage: HELD });
    await world.report({ acceptEmpty: true });
    assert.deepEqual(world.held(), ["g207 2025-03 nodeHours 0.00"]);
  });

  it("of all accounts is a zero at a month's beginning, when Waldur holds nothing either", async () => {
    const world = await open();
    const { summary } = await world.report();
    assert.deepEqual(world.held(), ["g207 2025-03 nodeHours 0.00"]);
    assert.equal(summary.notListed, 1);
    assert.equal((await world.report()).summary.notListed, 0, "it is written once");
  });

  it("of one cluster's accounts does not concern the others", async () => {
    const world = await open({
      cluster: "",
      settings: ["cscs_dwdi_cluster: daint"],
      resources: { g207: {} },
      usage: HELD,
      fixture: { compute: { "2025-03": [account("g207", 5)] } },
    });
    const { summary } = await world.report();
    assert.equal(summary.failed, 0);
  });

  it("is not what a failure of DWDI is: nothing is written, and the run fails", async () => {
    const world = await open({ usage: HELD });
    world.server.emulator.fault({ route: "compute", status: 400, times: 9 });
    const { summary } = await world.report();
    assert.equal(world.requests("post").length, 0);
    assert.deepEqual(summary.failures.map(({ code, month }) => [code, month]), [
      ["server", "2025-02"],
      ["server", "2025-03"],
    ]);
  });

  it("is not what a refusal of DWDI is either", async () => {
    const world = await open({ usage: HELD });
    world.server.emulator.fault({ route: "compute", status: 403, times: 9 });
    const { summary } = await world.report();
    assert.equal(world.requests("post").length, 0);
    assert.deepEqual(summary.failures.map(({ code }) => code), ["auth", "auth"]);
  });

  it("of an inference resource in the current month is a zero, where the agent logs an error", async () => {
    const world = await open({
      kind: "inference",
      resources: { ["a".repeat(32)]: {}, ["b".repeat(32)]: {} },
      fixture: {
        inference: { "2025-03": [{ waldurResourceUuid: "b".repeat(32), totalCost: 1 }] },
      },
    });
    await world.report();
    assert.deepEqual(world.held(), [
      `${"a".repeat(32)} 2025-03 token_cost 0.00`,
      `${"b".repeat(32)} 2025-03 token_cost 1.00`,
    ]);
  });
});
