/**
 * What stands in Waldur, by resource and component.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { standingOf } from "../../../src/waldur/plan/standing.ts";

const resource_uuid = "a".repeat(32);
const billing_period = "2025-03-01";
const record = { uuid: "b", type: "nodeHours", usage: "1.00", billing_period, resource_uuid };

describe("standingOf", () => {
  it("finds records and users of a component, and of no other resource", () => {
    const user = { username: "ada", usage: "0.50", component_type: "nodeHours", billing_period };
    const other = "c".repeat(32);
    const standing = standingOf([record], [
      { ...user, resource_uuid },
      { ...user, resource_uuid: other, usage: "9.00" },
      { ...user, resource_uuid, username: "" },
    ]);
    assert.deepEqual(standing.record(resource_uuid, "nodeHours"), {
      uuid: "b",
      usage: "1.00",
      isPositive: true,
    });
    assert.deepEqual([...standing.users(resource_uuid, "nodeHours")], [["ada", "0.50"]]);
    assert.equal(standing.record(other, "nodeHours"), undefined);
    assert.equal(standing.record(resource_uuid, "cpuHours"), undefined);
    assert.equal(standing.users(resource_uuid, "cpuHours").size, 0);
  });

  it("knows no amount where Waldur shows several records for one, so that it is set anew", () => {
    const standing = standingOf([record, { ...record, uuid: "d" }], []);
    assert.equal(standing.record(resource_uuid, "nodeHours")?.usage, null);
  });

  it("knows all the same whether one of several is above zero, since that is not overwritten", () => {
    const zero = { ...record, uuid: "d", usage: "0.00" };
    for (const [records, isPositive] of [[[record, zero], true], [[zero, zero], false]] as const) {
      const standing = standingOf(records, []);
      assert.equal(standing.record(resource_uuid, "nodeHours")?.isPositive, isPositive);
    }
  });
});
