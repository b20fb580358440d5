import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { addDays } from "../../../src/period/calendar.ts";
import { EASTERNMOST, isDateIn, startIn, WESTERNMOST } from "../../../src/period/time-zone.ts";

describe("the start of a period", () => {
  it("is first at UTC+14 and last at UTC−12", () => {
    const start = (offset: number) => new Date(startIn(offset, "2025-03")).toISOString();
    assert.equal(start(EASTERNMOST), "2025-02-28T10:00:00.000Z");
    assert.equal(start(0), "2025-03-01T00:00:00.000Z");
    assert.equal(start(WESTERNMOST), "2025-03-01T12:00:00.000Z");
  });
});

describe("a date in a period", () => {
  const cases: readonly (readonly [period: string, date: string, isIn: boolean])[] = [
    ["2025-03", "2025-03-31", true],
    ["2025-03", "2025-04-01", false],
    ["2025-03", "2025-02-28T10:00:00Z", true],
    ["2025-03", "2025-02-28T09:59:59Z", false],
    ["2025-03", "2025-04-01T11:59:59.999Z", true],
    ["2025-03", "2025-04-01T12:00Z", false],
    ["2025-03", "2025-04-01T13:00+02:00", true],
    ["2025-03", "2025-02-30T23:00:00Z", false],
    ["2025-03-01", "2025-02-28 23:00:00", true],
    ["2025-03-01", "2025-03-02", false],
    ["2025-03", "2025-03x", false],
    ["2025-03", "", false],
  ];
  for (const [period, date, isIn] of cases) {
    it(`is ${isIn ? "" : "not "}${period} for '${date}'`, () => {
      assert.equal(isDateIn(period, date), isIn);
    });
  }

  it("is so for a moment exactly where some zone has that day", () => {
    const hours = fc.integer({ min: -40, max: 64 });
    fc.assert(fc.property(hours, (hour) => {
      const moment = new Date(Date.parse("2025-03-10") + hour * 3_600_000).toISOString();
      assert.equal(isDateIn("2025-03-10", moment), hour >= -14 && hour < 36);
      assert.equal(isDateIn(addDays("2025-03-10", 1), moment), hour >= 10 && hour < 60);
    }));
  });
});
