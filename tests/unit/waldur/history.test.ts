/**
 * Past months, loaded once.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  DwdiAbortError,
  DwdiAuthError,
  DwdiConfigError,
  DwdiNotFoundError,
} from "../../../src/errors.ts";
import { addMonths } from "../../../src/period/calendar.ts";
import { monthsToLoad } from "../../../src/waldur/history.ts";
import type { RunProgress } from "../../../src/waldur/index.ts";
import { account, type Given, OFFERING, type World } from "../../kit/waldur-world.ts";
import { useWorlds } from "./worlds.ts";

const open = useWorlds();
const MONTHS = Array.from({ length: 24 }, (_, index) => addMonths("2023-01", index));
const TWO_YEARS = { from: "2023-01-01", to: "2024-12-31" };
const LONG: Given = {
  resources: { g207: {}, g208: {} },
  users: ["ada", "bob"],
  fixture: {
    compute: {
      ...Object.fromEntries(MONTHS.map((month, index) => [month, [
        account("g207", index + 1, { ada: index, bob: 1 }),
        account("g208", 7),
      ]])),
      "2025-03": [account("g207", 3), account("g208", 4)],
    },
  },
};

describe("loading history", () => {
  it("loads whole months, oldest first", async () => {
    const world = await open(LONG);
    const { steps, summary } = await world.history(TWO_YEARS);
    // The present month is set again at the end.
    assert.deepEqual(steps.map(({ month }) => month), [...MONTHS, "2025-03"]);
    assert.deepEqual([summary.changed, summary.failed], [50, 0]);
    assert.equal(world.held().length, 25 * 4 - 3);
    assert.equal(world.requests("dwdi").length, 25);
  });

  it("tells how far it has come, in parts of months as resources are written", async () => {
    const world = await open(LONG);
    const told: RunProgress[] = [];
    await world.history({ ...TWO_YEARS, onProgress: (progress) => told.push(progress) });
    assert.deepEqual([...new Set(told.map(({ month }) => month))], MONTHS);
    assert.ok(told.every(({ offering, total }) => offering === "Alps" && total === 24));
    const done = told.map(({ done }) => done);
    assert.deepEqual(done, done.toSorted((a, b) => a - b));
    assert.deepEqual([done[0], done.at(-1)], [0, 24]);
    // Of each month the beginning, two totals and one resource's users.
    assert.equal(done.length, 24 * 4);
    assert.ok(told.every(({ month, done }) => Math.ceil(done) - MONTHS.indexOf(month) <= 1));
  });

  it("costs no POST the second time", async () => {
    const world = await open(LONG);
    await world.history(TWO_YEARS);
    world.server.emulator.clear();
    const { summary } = await world.history(TWO_YEARS);
    assert.equal(world.requests("post").length, 0);
    assert.equal(summary.unchanged, 48);
  });

  it("ends up the same when it is cut short at any moment and run again", async () => {
    const whole = await open(LONG);
    await whole.history(TWO_YEARS);
    const posts = whole.requests("post").length;
    for (const share of [0.1, 0.35, 0.6, 0.95]) {
      const world = await open(LONG);
      const stop = new AbortController();
      const waitFor = Math.floor(posts * share);
      const timer = setInterval(() => {
        if (world.requests("post").length >= waitFor) stop.abort();
      }, 1);
      await assert.rejects(world.history({ ...TWO_YEARS, signal: stop.signal }), DwdiAbortError)
        .finally(() => clearInterval(timer));
      const before = world.held().length;
      world.server.emulator.clear();
      await world.history(TWO_YEARS);
      assert.deepEqual(world.held(), whole.held());
      assert.ok(before === 0 || world.requests("post").length < posts);
    }
  });

  it("asks without a cluster where there is none, as the seed documents, and says so", async () => {
    const world = await open({ ...LONG, cluster: "" });
    const { notices } = await world.history({ from: "2024-01-01", to: "2024-01-31" });
    assert.ok(world.held().length > 0);
    assert.doesNotMatch(world.requests("dwdi")[0]?.query ?? "", /cluster/);
    assert.match(notices.join("\n"), /has no cluster: its usage of all clusters is loaded/);
  });

  it("leaves users alone, and does not list them, when it is told to skip them", async () => {
    const world = await open(LONG);
    await world.history({ ...TWO_YEARS, skipUsers: true });
    assert.equal(world.held().length, 50);
    assert.ok(
      !world.requests("listing").some(({ path }) => /user-usages|offering-users/.test(path)),
    );
  });

  it("loads only the resources that are named, and says which are not there", async () => {
    const world = await open(LONG);
    const { notices } = await world.history({ ...TWO_YEARS, backendIds: ["g208", "g999"] });
    assert.ok(world.held().every((line) => line.startsWith("g208 ")));
    assert.deepEqual(notices, [
      "no resource of the offering has the backend id 'g999'",
      "Waldur shows the usage that was set last: that of 2025-03 is set again",
    ]);
  });

  it("goes on after a month that DWDI fails to answer, and counts it as failed", async () => {
    const world = await open(LONG);
    world.server.emulator.fault({ route: "compute", status: 400 });
    const { summary } = await world.history(TWO_YEARS);
    assert.equal(summary.failed, 2);
    assert.equal(summary.changed, 48);
  });

  it("goes on after a month of which Waldur cannot say what stands, which fails as one", async () => {
    const world = await open({ ...LONG, fetchFrom: ({ fetch }) => fetch });
    faultAtListing(world, 404);
    const { steps, summary } = await world.history({ from: "2024-01-01", to: "2024-03-31" });
    assert.deepEqual(steps.map(({ month, results }) => [month, results.length]), [
      ["2024-01", 0],
      ["2024-02", 2],
      ["2024-03", 2],
      ["2025-03", 2],
    ]);
    assert.deepEqual([summary.changed, summary.failed], [6, 1]);
    const [failure] = summary.failures;
    assert.deepEqual([failure?.code, failure?.month], ["not-found", "2024-01"]);
    assert.ok(failure && !("resource" in failure));
  });

  it("ends where Waldur refuses the token on the way", async () => {
    const world = await open({ ...LONG, fetchFrom: ({ fetch }) => fetch });
    faultAtListing(world, 401);
    await assert.rejects(world.history(TWO_YEARS), DwdiAuthError);
    assert.deepEqual(world.held(), []);
  });

  it("ends with a defect", async () => {
    const world = await open({ ...LONG, fetchFrom: ({ fetch }) => fetch });
    const defect = new RangeError("a clock without hands");
    let asked = 0;
    const now = () => {
      if (++asked > 1) throw defect;
      return world.now;
    };
    await assert.rejects(world.history({ ...TWO_YEARS, now }), (error) => error === defect);
  });

  it("writes nothing in a dry run, and counts what it would change", async () => {
    const world = await open(LONG);
    const { summary } = await world.history({ ...TWO_YEARS, dryRun: true });
    assert.deepEqual(world.bodies(), []);
    assert.deepEqual([summary.changed, summary.failed], [48, 0]);
  });

  it("plans at most one month ahead of the one that is applied", async () => {
    const world = await open(LONG);
    const { historySteps } = await import("../../../src/waldur/index.ts");
    const options = { ...TWO_YEARS, offering: OFFERING, now: () => world.now };
    const steps = historySteps(world.config, options);
    await steps.next();
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(world.requests("dwdi").length, 2);
    await steps.return({} as never);
  });

  /** Lets pass what is read once, so that the fault meets the usage of the first month. */
  function faultAtListing({ server: { emulator } }: World, status: number): void {
    emulator.fault({ route: "waldur", latency: 0, times: 3 });
    emulator.fault({ route: "waldur", status });
  }
});

describe("what is stale in history", () => {
  const month = "2025-02";
  const given: Given = {
    resources: { listed: {}, zero: {}, absent: {} },
    components: { nodeHours: "usage", cpuHours: "usage" },
    usage: ["listed", "zero", "absent"].flatMap((of) => [
      { of, month, usage: "9.00", type: "nodeHours" },
      { of, month, usage: "9.00", type: "cpuHours" },
    ]),
    userUsage: ["present", "vanished"].flatMap((username) => [
      { of: "listed", month, usage: "4.00", username, type: "nodeHours" },
      { of: "listed", month, usage: "4.00", username, type: "cpuHours" },
    ]),
    fixture: {
      compute: {
        [month]: [
          {
            account: "listed",
            totalNodeHours: 5,
            totalCpuHours: 6,
            users: [{ username: "present", nodeHours: 5 }],
          },
          { account: "zero", totalNodeHours: 0, totalCpuHours: 0, users: [] },
        ],
      },
    },
  };
  const period = { from: "2025-02-01", to: "2025-02-01" };

  it("is kept unless it is to be reconciled: totals, users, and what DWDI lists as 0", async () => {
    const world = await open(given);
    const { notices } = await world.history(period);
    assert.deepEqual(kept(world), [
      "listed cpuHours 6.00",
      "listed nodeHours 5.00",
      "zero cpuHours 9.00",
      "zero nodeHours 9.00",
      "absent cpuHours 9.00",
      "absent nodeHours 9.00",
      "listed cpuHours present 4.00",
      "listed cpuHours vanished 4.00",
      "listed nodeHours present 5.00",
      "listed nodeHours vanished 4.00",
    ]);
    assert.match(notices.join("\n"), /the option reconcileStale/);
  });

  it("is set to zero with --reconcile-stale, a user's single component too", async () => {
    const world = await open(given);
    const { summary } = await world.history({ ...period, reconcileStale: true });
    assert.deepEqual(kept(world), [
      "listed cpuHours 6.00",
      "listed nodeHours 5.00",
      "zero cpuHours 0.00",
      "zero nodeHours 0.00",
      "absent cpuHours 0.00",
      "absent nodeHours 0.00",
      "listed cpuHours present 0.00",
      "listed cpuHours vanished 0.00",
      "listed nodeHours present 5.00",
      "listed nodeHours vanished 0.00",
    ]);
    assert.equal(summary.failed, 0);
  });

  it("is kept in a component that DWDI sends for nobody, with --reconcile-stale too", async () => {
    const world = await open({
      ...given,
      fixture: { compute: { [month]: [account("listed", 5), account("zero", 0)] } },
    });
    const { notices } = await world.history({ ...period, reconcileStale: true });
    assert.ok(kept(world).includes("listed cpuHours 9.00"));
    assert.ok(kept(world).includes("zero cpuHours 9.00"));
    assert.deepEqual(notices, [
      "the component 'cpuHours' is not reported where DWDI sends no cpuHours",
      "Waldur shows the usage that was set last: that of 2025-03 is set again",
      "2 of 2 users were set without a link to a user of Waldur: the token sees no users of the " +
      "offering, as a service provider's where the offering does not allow it",
    ]);
  });

  it("is no 0 where Waldur holds nothing, as in the loader of old, unless it is to be reconciled", async () => {
    const zeros = { ...given, usage: [], userUsage: [] };
    const world = await open(zeros);
    const { notices } = await world.history(period);
    assert.deepEqual(kept(world).filter((line) => line.startsWith("zero")), []);
    assert.match(notices.join("\n"), /lists 0 and Waldur holds nothing, nothing is set/);
    await world.history({ ...period, reconcileStale: true });
    assert.deepEqual(kept(world).filter((line) => line.startsWith("zero")), [
      "zero cpuHours 0.00",
      "zero nodeHours 0.00",
    ]);
    const reported = await open({ ...zeros, top: ["reporting_periods: 2"] });
    await reported.report();
    assert.ok(kept(reported).includes("zero nodeHours 0.00"), "a report sets it, as ever");
  });

  it("makes no record where there is none, with --reconcile-stale neither", async () => {
    const world = await open({ ...given, usage: [], userUsage: [] });
    await world.history({ ...period, reconcileStale: true });
    assert.ok(!world.held().some((line) => line.startsWith("absent")));
  });

  function kept(world: World): string[] {
    return world.held().filter((line) => line.includes(` ${month} `))
      .map((line) => line.replace(` ${month}`, ""));
  }
});

describe("what is checked before history is loaded", () => {
  const now = () => new Date("2025-03-15T10:00:00Z");
  const config = { timezone: "UTC" };

  it("are the dates: days, in order, at most 1 826 apart, up to the current month", () => {
    for (
      const [from, to, message] of [
        ["2025-1-5", "2025-02-01", /start date '2025-1-5' is not a day/],
        ["2025-01-01", "2025-02-30", /end date '2025-02-30' is not a day/],
        ["2025-02-01", "2025-01-31", /before the start/],
        ["2020-01-01", "2025-01-01", /1827 days/],
        ["2025-01-01", "2025-04-01", /after the current month 2025-03/],
      ] as const
    ) {
      assert.throws(
        () => monthsToLoad(config, { from, to, now }),
        (error) => error instanceof DwdiConfigError && message.test(error.message),
      );
    }
    assert.equal(monthsToLoad(config, { from: "2020-01-01", to: "2024-12-31", now }).length, 60);
    assert.deepEqual(monthsToLoad(config, { from: "2025-02-28", to: "2025-03-31", now }), [
      "2025-02",
      "2025-03",
    ]);
  });

  it("are refused before anything is sent", async () => {
    const world = await open();
    await assert.rejects(world.history({ from: "2025-03-01", to: "2025-01-01" }), DwdiConfigError);
    await assert.rejects(world.history({ offering: "nowhere" }), DwdiNotFoundError);
    assert.equal(world.server.emulator.requests.length, 0);
  });

  it("is whether the token is a staff user's, unless that is not to be checked", async () => {
    const world = await open({ role: "provider" });
    await assert.rejects(
      world.history(),
      (error) => error instanceof DwdiAuthError && /needs a staff user/.test(error.message),
    );
    assert.equal(world.server.emulator.requests.length, 1);
    await world.history({ skipStaffCheck: true });
    assert.ok(!world.server.emulator.requests.slice(1).some(({ path }) => path.includes("/me/")));
  });

  it("finds the offering by its uuid with dashes too", async () => {
    const world = await open();
    const dashed = OFFERING.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    await world.history({ offering: dashed.toUpperCase() });
  });
});
