import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  daysIn,
  daysUntil,
  granularityOf,
  periodsBetween,
} from "../../../../src/emulator/dwdi/calendar.ts";

describe("the emulator's calendar", () => {
  it("knows the same days as `Date`", () => {
    const dates = fc.date({
      min: new Date("0001-01-01T00:00:00Z"),
      max: new Date("9999-12-30T00:00:00Z"),
      noInvalidDate: true,
    });
    fc.assert(fc.property(dates, (date) => {
      const day = date.toISOString().slice(0, 10);
      const tomorrow = new Date(date.getTime() + 86_400_000).toISOString().slice(0, 10);
      assert.equal(granularityOf(day), "day");
      assert.equal(granularityOf(day.slice(0, 7)), "month");
      assert.ok(daysUntil("9999-12-31", day.slice(0, 7)).includes(day));
      if (tomorrow.length === 10) {
        assert.deepEqual([...periodsBetween(day, tomorrow)], [day, tomorrow]);
      }
    }));
  });

  it("knows what is none", () => {
    const wrong = ["2025-13", "2025-00", "2025-02-29", "2025-01-32", "2025-01-00", "0000-01"];
    for (const text of [...wrong, "2025", "2025-1", "2025-01-1", "2025-01-01T00", " 2025-01", ""]) {
      assert.equal(granularityOf(text), undefined, text);
    }
    assert.equal(granularityOf("2024-02-29"), "day");
  });

  it("counts the days of leap years by Gregory's rule", () => {
    const days = ["1900-02", "2000-02", "2023-02", "2024-02", "0004-02", "2025-12"].map(daysIn);
    assert.deepEqual(days, [28, 29, 28, 29, 29, 31]);
  });

  it("walks over the ends of months and years", () => {
    assert.deepEqual([...periodsBetween("2024-11", "2025-02")].length, 4);
    assert.deepEqual([...periodsBetween("2023-12-31", "2024-01-01")], ["2023-12-31", "2024-01-01"]);
    assert.deepEqual([...periodsBetween("9999-12", "9999-12")], ["9999-12"]);
  });
});
