/**
 * What is taken of Waldur's answers, and what is said of an invalid one.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readUsageRow, readUserRow } from "../../../src/waldur/client/rows.ts";

const ROW = {
  uuid: "B-1",
  type: "nodeHours",
  usage: "1.5",
  billing_period: "2025-03-01",
  resource_uuid: "AAAA-bbbb",
};

describe("a row of usage", () => {
  it("holds a uuid that can be compared, and an amount with two decimals", () => {
    const read = { ...ROW, usage: "1.50", resource_uuid: "aaaabbbb" };
    assert.deepEqual(readUsageRow("row 1", ROW), read);
    assert.deepEqual(readUsageRow("row 1", { ...ROW, usage: 1.5 }), read);
  });

  it("that is invalid is told by its place, and not by its value", () => {
    const { usage: _, ...lacking } = ROW;
    for (
      const [row, said] of [
        [lacking, "usage: missing"],
        [{ ...ROW, usage: "a secret" }, "usage: expected a decimal"],
        [{ ...ROW, type: 5, usage: true }, "type: expected a string, received a number"],
        [5, "expected an object, received a number"],
      ] as const
    ) {
      assert.throws(() => readUsageRow("row 1", row), {
        name: "DwdiResponseError",
        message: `row 1 is invalid: ${said}`,
      });
    }
  });
});

describe("a user", () => {
  it("is staff only where Waldur says so", () => {
    for (const is_staff of [undefined, null, false, true]) {
      const { is_staff: isStaff } = readUserRow("the user", { username: "ada", is_staff });
      assert.equal(isStaff, is_staff === true);
    }
    assert.equal(readUserRow("the user", { username: "ada" }).is_staff, false);
  });
});
