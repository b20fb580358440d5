/**
 * The moments at which a month begins and ends, to the millisecond.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  hasBegun,
  isCurrentEverywhere,
  usageDate,
} from "../../../src/waldur/plan/billing-period.ts";

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
