/**
 * When a month begins and ends in every time zone, and the date that usage is sent with.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { addMonths, lastDayOf } from "../../../src/period/calendar.ts";
import {
  hasBegun,
  isCurrentEverywhere,
  startOf,
  usageDate,
} from "../../../src/waldur/plan/billing-period.ts";

const ZONES = ["Etc/GMT+12", "America/New_York", "UTC", "Europe/Zurich", "Etc/GMT-14"];
const at = (moment: string, shift = 0) => new Date(Date.parse(moment) + shift);

describe("a month", () => {
  it("has begun everywhere when it begins in the last time zone", () => {
    assert.equal(hasBegun("2025-03", at("2025-03-01T12:00Z", -1)), false);
    assert.equal(hasBegun("2025-03", at("2025-03-01T12:00Z")), true);
    assert.equal(isCurrentEverywhere("2025-03", at("2025-03-01T12:00Z", -1)), false);
    assert.equal(isCurrentEverywhere("2025-03", at("2025-03-01T12:00Z")), true);
  });

  it("is no more the month everywhere when the first time zone leaves it", () => {
    assert.equal(isCurrentEverywhere("2025-02", at("2025-02-28T10:00Z", -1)), true);
    assert.equal(isCurrentEverywhere("2025-02", at("2025-02-28T10:00Z")), false);
    assert.equal(hasBegun("2025-02", at("2025-02-28T10:00Z")), true);
  });

  it("is reported for now, and when it is over for the morning of its last day", () => {
    const end = "2025-02-28T09:00:00.000Z";
    assert.equal(usageDate("2025-02", at("2025-02-14T08:07:06.005Z")), "2025-02-14T08:07:06.005Z");
    assert.equal(usageDate("2025-02", at(end, -1)), "2025-02-28T08:59:59.999Z");
    for (const shift of [0, 1, 1e9]) assert.equal(usageDate("2025-02", at(end, shift)), end);
  });
});

const months = fc.integer({ min: 0, max: 12 * 60 }).map((count) => addMonths("1990-01", count));

describe("the date that usage is sent with", () => {
  it("falls in its month in every time zone and never in the future", () => {
    fc.assert(fc.property(months, fc.integer({ min: 0, max: 70 * 86_400_000 }), (month, later) => {
      const now = new Date(startOf(month).getTime() + later);
      const date = new Date(usageDate(month, now));
      assert.ok(date <= now);
      for (const zone of ZONES) assert.equal(monthIn(zone, date), month);
    }));
  });

  it("is now, or the last day's morning when the month is over", () => {
    assert.equal(
      usageDate("2025-02", new Date("2025-02-10T12:34:56Z")),
      "2025-02-10T12:34:56.000Z",
    );
    assert.equal(
      usageDate("2024-02", new Date("2025-02-10T12:34:56Z")),
      "2024-02-29T09:00:00.000Z",
    );
  });

  it("has a month that has begun everywhere, exactly from UTC−12's midnight on", () => {
    assert.ok(!hasBegun("2025-03", new Date("2025-03-01T11:59:59.999Z")));
    assert.ok(hasBegun("2025-03", new Date("2025-03-01T12:00:00Z")));
  });

  it("may be left out only when it is this month in every zone", () => {
    fc.assert(fc.property(months, fc.integer({ min: -2, max: 33 * 24 }), (month, hours) => {
      const now = new Date(Date.parse(`${month}-01T00:30:00Z`) + hours * 3_600_000);
      const isEverywhere = ZONES.every((zone) => monthIn(zone, now) === month);
      assert.equal(isCurrentEverywhere(month, now), isEverywhere);
    }));
    assert.equal(lastDayOf("2025-02"), "2025-02-28");
  });
});

function monthIn(timeZone: string, date: Date): string {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit" })
    .formatToParts(date);
  const part = (type: string) => parts.find((part) => part.type === type)?.value;
  return `${part("year")}-${part("month")}`;
}
