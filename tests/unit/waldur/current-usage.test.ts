/**
 * The usage that Waldur holds, by resource and component.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { indexUsage } from "../../../src/waldur/plan/current-usage.ts";

const resource_uuid = "a".repeat(32);
const billing_period = "2025-03-01";
const record = { uuid: "b", type: "nodeHours", usage: "1.00", billing_period, resource_uuid };
const userRow = {
  uuid: "e",
  component_type: "nodeHours",
  component_usage: "b",
  billing_period,
  resource_uuid,
};

describe("indexUsage", () => {
  it("finds records and users of a component, and of no other resource", () => {
    const user = { ...userRow, username: "ada", usage: "0.50" };
    const other = "c".repeat(32);
    const usage = indexUsage([record], [
      { ...user, resource_uuid },
      { ...user, resource_uuid: other, usage: "9.00" },
      { ...user, resource_uuid, username: "" },
    ]);
    assert.deepEqual(usage.record(resource_uuid, "nodeHours"), {
      uuid: "b",
      usage: "1.00",
      amounts: ["1.00"],
      isPositive: true,
    });
    assert.deepEqual([...usage.users(resource_uuid, "nodeHours")], [["ada", "0.50"]]);
    assert.equal(usage.record(other, "nodeHours"), undefined);
    assert.equal(usage.record(resource_uuid, "cpuHours"), undefined);
    assert.equal(usage.users(resource_uuid, "cpuHours").size, 0);
  });

  it("takes a user's row that does not tell its month for that of its record", () => {
    const ada = { ...userRow, username: "ada", usage: "0.50", billing_period: "" };
    const usage = indexUsage([record], [ada, { ...ada, usage: "9.00", component_usage: "d" }]);
    assert.deepEqual([...usage.users(resource_uuid, "nodeHours")], [["ada", "0.50"]]);
  });

  it("knows no amount where Waldur shows several records for one, so that it is set anew", () => {
    const usage = indexUsage([record, { ...record, uuid: "d" }], []);
    assert.equal(usage.record(resource_uuid, "nodeHours")?.usage, null);
  });

  it("knows all the same whether one of several is above zero, since that is not overwritten", () => {
    const zero = { ...record, uuid: "d", usage: "0.00" };
    for (const [records, isPositive] of [[[record, zero], true], [[zero, zero], false]] as const) {
      const usage = indexUsage(records, []);
      assert.equal(usage.record(resource_uuid, "nodeHours")?.isPositive, isPositive);
    }
  });
});
