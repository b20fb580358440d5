import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CONNECTION_FAULTS, REQUEST_FAULTS, type Schedule, scheduleOf } from "./schedule.ts";

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed);

describe("a schedule of faults", () => {
  it("is the same whenever its seed is the same", () => {
    for (const seed of SEEDS) assert.deepEqual(drawn(scheduleOf(seed)), drawn(scheduleOf(seed)));
  });

  it("is another one for another seed", () => {
    const different = new Set(SEEDS.map((seed) => JSON.stringify(drawn(scheduleOf(seed)))));
    assert.equal(different.size, SEEDS.length);
  });

  it("does not depend on what was asked of it before", () => {
    const schedule = scheduleOf(7);
    const first = schedule.request("GET /a", 3);
    drawn(schedule);
    assert.deepEqual(schedule.request("GET /a", 3), first);
  });

  it("knows every fault in some seed", () => {
    const kinds = new Set(SEEDS.flatMap((seed) => drawn(scheduleOf(seed))).map((it) => it?.kind));
    for (const kind of [...CONNECTION_FAULTS, ...REQUEST_FAULTS]) assert.ok(kinds.has(kind), kind);
  });
});

function drawn(schedule: Schedule) {
  return Array.from({ length: 400 }, (_, count) => [
    schedule.connection(count),
    schedule.request("GET /a", count),
    schedule.request(`POST /b ${count}`, 0),
  ]).flat();
}
