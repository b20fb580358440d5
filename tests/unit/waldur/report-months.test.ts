/**
 * The months of a report: which they are, and under which one Waldur files usage.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { account } from "../../kit/waldur-world.ts";
import { useWorlds } from "./worlds.ts";

const open = useWorlds();
const ZONES = ["Etc/GMT+12", "America/New_York", "UTC", "Europe/Zurich", "Etc/GMT-14"];
const USAGE = {
  "2025-01": [account("g207", 1)],
  "2025-02": [account("g207", 2)],
  "2025-03": [account("g207", 3)],
};

describe("the months of a report", () => {
  for (const timeZone of ZONES) {
    it(`are filed as they are meant by a server in ${timeZone}, ahead of ours or behind`, async () => {
      const world = await open({
        top: ["timezone: Europe/Zurich"],
        waldur: { timeZone },
        fixture: { compute: USAGE },
        now: new Date("2025-03-01T12:30:00Z"),
      });
      const { summary } = await world.report();
      assert.deepEqual(summary.failures, []);
      assert.deepEqual(world.held(), [
        "g207 2025-02 nodeHours 2.00",
        "g207 2025-03 nodeHours 3.00",
      ]);
    });
  }

  it("leave a month alone in its first hours: it waits for the next run, and this is said", async () => {
    const world = await open({
      fixture: { compute: USAGE },
      now: new Date("2025-03-01T11:00:00Z"),
    });
    const { notices } = await world.report();
    assert.deepEqual(world.held(), ["g207 2025-02 nodeHours 2.00"]);
    assert.match(
      notices.join("\n"),
      /2025-03 has not begun.*is reported from 2025-03-01 12:00 UTC on/,
    );
  });

  it("are those of the file's time zone and number, oldest first", async () => {
    const world = await open({
      top: ["timezone: Pacific/Kiritimati", "reporting_periods: 3"],
      fixture: { compute: USAGE },
      now: new Date("2025-02-28T11:00:00Z"),
    });
    const { steps } = await world.report();
    assert.deepEqual(steps.map(({ month }) => month), ["2025-01", "2025-02", "2025-03"]);
  });

  it("are planned again when the month ends while its answer is on the way", async () => {
    const world = await open({
      resources: { g207: {}, g208: {} },
      usage: [{ of: "g208", month: "2025-02", usage: "4.00" }],
      fixture: { compute: USAGE },
      now: new Date("2025-02-28T23:59:59Z"),
    });
    let asked = 0;
    // The clock is read when the run starts, and then for each plan.
    const now = () =>
      ++asked > 5 ? new Date("2025-03-01T00:00:01Z") : new Date("2025-02-28T23:59:59Z");
    const { steps } = await world.report({ now });
    assert.deepEqual(steps.map(({ month }) => month), ["2025-01", "2025-02", "2025-03"]);
    assert.ok(world.held().includes("g207 2025-02 nodeHours 2.00"));
    assert.ok(world.held().includes("g208 2025-02 nodeHours 4.00"), "February is a past month now");
  });

  it("cover a resource that was created in mid-month by its plan", async () => {
    const world = await open({
      resources: { g207: { created: "2025-02-12T14:30:00Z" } },
      fixture: { compute: USAGE },
    });
    await world.report();
    const usages = world.server.emulator.waldur.componentUsages;
    assert.deepEqual(usages.map(({ inPlanPeriod }) => inPlanPeriod), [true, true]);
  });
});
