/**
 * What Waldur does not take, and what follows from it.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DwdiAuthError } from "../../../src/errors.ts";
import {
  applyPlan,
  planUsage,
  type WaldurClient,
  type WaldurResponse,
} from "../../../src/waldur/index.ts";
import { account, type Given } from "../../kit/waldur-world.ts";
import { useWorlds } from "./worlds.ts";

const open = useWorlds();
const BOTH = {
  "2025-02": [account("g207", 2, { ada: 2 }), account("g208", 3, { bob: 3 })],
  "2025-03": [account("g207", 5, { ada: 5 }), account("g208", 6, { bob: 6 })],
};
const TWO = { g207: {}, g208: {} };

describe("a provider's token", () => {
  it("may not report usage of past months: a skip, tried once a month", async () => {
    const world = await open({ role: "provider", resources: TWO, fixture: { compute: BOTH } });
    const { summary, steps } = await world.report();
    assert.deepEqual(world.held().filter((line) => line.includes("2025-02")), []);
    assert.equal(world.held().filter((line) => line.includes("2025-03")).length, 4);
    assert.deepEqual([summary.changed, summary.skipped, summary.failed], [2, 2, 0]);
    const refused = world.requests("post").filter(({ status }) => status === 400);
    assert.equal(refused.length, 1);
    assert.match(steps[0]?.results[1]?.reason ?? "", /past months from staff only/);
  });

  it("may report the past of limit-based components, which still goes through", async () => {
    const world = await open({
      role: "provider",
      components: { nodeHours: "usage", cpuHours: "limit" },
      fixture: {
        compute: { "2025-02": [{ account: "g207", totalNodeHours: 1, totalCpuHours: 2 }] },
      },
      usage: [],
    });
    const { steps } = await world.report();
    assert.ok(world.held().includes("g207 2025-02 cpuHours 2.00"));
    assert.ok(!world.held().some((line) => line.startsWith("g207 2025-02 nodeHours")));
    assert.equal(steps[0]?.results[0]?.outcome, "changed");
    assert.match(steps[0]?.results[0]?.reason ?? "", /staff only/);
  });

  it("may not report past usage of users either, where the totals stand: a skip", async () => {
    const world = await open({
      usage: [{ of: "g207", month: "2025-02", usage: "2.00" }],
      fixture: { compute: { "2025-02": [account("g207", 2, { ada: 2 })] } },
      fetchFrom: ({ fetch }) => fetch,
    });
    const text = "Backfilling past billing periods is not allowed";
    const waldur = { ...world.waldur, post: () => Promise.resolve({ status: 400, text }) };
    const now = () => world.now;
    const [result] = await applyPlan(waldur, await world.plan(["2025-02"]), { now });
    assert.equal(result?.outcome, "skipped");
    assert.match(result?.reason ?? "", /past months from staff only/);
  });

  it("fails history with a hint for a staff token, after one try a month", async () => {
    const world = await open({ role: "provider", resources: TWO, fixture: { compute: BOTH } });
    const { summary } = await world.history({ from: "2025-02-01", skipStaffCheck: true });
    assert.equal(summary.failed, 2);
    assert.equal(summary.failures[0]?.code, "auth");
    assert.match(summary.failures[0]?.hint ?? "", /staff/);
    assert.equal(world.requests("post").length, 1);
  });
});

describe("a manager's token", () => {
  it("may give no date: in the current month the same is sent without one", async () => {
    const world = await open({
      role: "manager",
      resources: TWO,
      top: ["reporting_periods: 1"],
      fixture: { compute: BOTH },
    });
    const { summary } = await world.report();
    assert.deepEqual(summary.failures, []);
    assert.equal(world.held().length, 4);
    assert.equal(world.requests("post").filter(({ status }) => status === 400).length, 1);
  });

  it("fails when the month may be over in Waldur's zone, where no date would be a guess", async () => {
    const world = await open({
      role: "manager",
      now: new Date("2025-03-31T20:00:00Z"),
      top: ["reporting_periods: 1"],
      fixture: { compute: BOTH },
    });
    const { summary } = await world.report();
    assert.deepEqual(world.held(), []);
    assert.match(summary.failures[0]?.message ?? "", /can specify date/);
    assert.match(summary.failures[0]?.hint ?? "", /token of staff or of the service provider/);
  });
});

describe("an erred resource", () => {
  const given: Given = {
    resources: { g207: { state: "Erred" }, g208: {} },
    fixture: { compute: BOTH },
  };

  it("is skipped without a request, where the agent tries ten times a cycle", async () => {
    const world = await open(given);
    const { summary, notices } = await world.report();
    assert.ok(!world.requests("post").some(({ status }) => status === 400));
    assert.ok(!world.requests("dwdi").some(({ query }) => query.includes("g207")));
    assert.deepEqual([summary.changed, summary.skipped, summary.failed], [2, 2, 0]);
    assert.match(notices.join("\n"), /project g207.* is skipped: it is Erred/);
  });

  it("is skipped after one try when it became so after it was listed", async () => {
    const world = await open(given);
    const early: WaldurClient = {
      ...world.waldur,
      async list(...asked) {
        const list = await world.waldur.list(...asked);
        const hide = (row: unknown) => Object(row).state ? { ...Object(row), state: "OK" } : row;
        return { ...list, rows: list.rows.map(hide) };
      },
    };
    const months = ["2025-02", "2025-03"];
    const now = () => world.now;
    const plan = await planUsage(world.dwdi, early, world.offering, months, { now });
    const results = await applyPlan(early, plan, { now });
    assert.deepEqual(results.map(({ entry, outcome }) => [entry.backendId, outcome]), [
      ["g207", "skipped"],
      ["g208", "changed"],
      ["g207", "skipped"],
      ["g208", "changed"],
    ]);
    assert.equal(world.requests("post").filter(({ status }) => status === 400).length, 1);
  });
});

describe("a refusal that stays", () => {
  /** Results with a Waldur that refuses usage in these words, and how often it was asked to take it. */
  async function refused(given: Given, text: string) {
    const world = await open({ ...given, fetchFrom: ({ fetch }) => fetch });
    let tries = 0;
    const waldur: WaldurClient = {
      ...world.waldur,
      post() {
        tries++;
        return Promise.resolve({ status: 400, text });
      },
    };
    const now = () => world.now;
    const [result] = await applyPlan(waldur, await world.plan(["2025-03"]), { now });
    return { result, tries };
  }

  it("though no date is sent any more is a failure after two tries", async () => {
    const words = "Only staff users and service providers can specify date";
    const { result, tries } = await refused({ fixture: { compute: BOTH } }, words);
    assert.equal(result?.outcome, "failed");
    assert.match(result?.failure?.message ?? "", /can specify date/);
    assert.equal(tries, 2);
  });

  it("of past usage where there is none but of a limit is a failure after one try", async () => {
    const words = "Backfilling past billing periods is not allowed";
    const components = { nodeHours: "limit" } as const;
    const { result, tries } = await refused({ components, fixture: { compute: BOTH } }, words);
    assert.equal(result?.outcome, "failed");
    assert.match(result?.failure?.message ?? "", /Backfilling/);
    assert.equal(tries, 1);
  });
});

describe("users who are refused", () => {
  const given: Given = {
    components: { nodeHours: "usage", cpuHours: "usage" },
    fixture: {
      compute: {
        "2025-03": [{
          account: "g207",
          totalNodeHours: 3,
          totalCpuHours: 30,
          users: ["ada", "bob"].map((username) => ({ username, nodeHours: 1, cpuHours: 10 })),
        }],
      },
    },
  };

  /** The result and the routes of its POSTs with a Waldur that answers some of them otherwise. */
  async function applied(answerTo: (route: string, body: object) => WaldurResponse | undefined) {
    const world = await open({ ...given, fetchFrom: ({ fetch }) => fetch });
    const posts: string[] = [];
    const waldur: WaldurClient = {
      ...world.waldur,
      async post(route, body, call) {
        posts.push(route.split("/").at(-2) ?? "");
        return answerTo(route, body) ?? await world.waldur.post(route, body, call);
      },
    };
    const now = () => world.now;
    const [result] = await applyPlan(waldur, await world.plan(["2025-03"]), { now });
    return { result, posts };
  }

  it("of one component fail the resource, whose other users are not sent", async () => {
    const { result, posts } = await applied((route) =>
      route.endsWith("set_user_usages/") ? { status: 400, text: "no such user" } : undefined
    );
    assert.match(result?.failure?.message ?? "", /^the usage of project g207 .* no such user$/);
    assert.deepEqual(posts, ["set_usage", "set_user_usages"]);
  });

  it("one by one fail the resource, and the next one is not sent", async () => {
    const { result, posts } = await applied((route, body) => {
      if (route.endsWith("set_user_usages/")) return { status: 405, text: "" };
      return "username" in body ? { status: 400, text: `not ${body.username}` } : undefined;
    });
    assert.match(result?.failure?.message ?? "", /not ada$/);
    assert.deepEqual(posts, ["set_usage", "set_user_usages", "set_user_usage"]);
  });

  it("in bulk alone are sent one by one, all of them", async () => {
    const { result, posts } = await applied((route) =>
      route.endsWith("set_user_usages/") ? { status: 404, text: "" } : undefined
    );
    assert.equal(result?.outcome, "changed");
    assert.deepEqual(posts, [
      "set_usage",
      "set_user_usages",
      ...Array.from({ length: 4 }, () => "set_user_usage"),
    ]);
  });

  it("since the totals have no record fail the resource, with what to check", async () => {
    const { result, posts } = await applied((route) =>
      route.endsWith("/set_usage/") ? { status: 201, text: "" } : undefined
    );
    assert.equal(
      result?.failure?.message,
      "Waldur lists no usage of nodeHours for project g207 in 2025-03, though it was set",
    );
    assert.match(result?.failure?.hint ?? "", /may list usage/);
    assert.deepEqual(posts, ["set_usage"]);
  });
});

describe("other refusals", () => {
  it("fail the resource that they concern, in Waldur's words", async () => {
    const world = await open({
      resources: { g207: { plan: false }, g208: {} },
      top: ["reporting_periods: 1"],
      fixture: { compute: BOTH },
    });
    const { summary } = await world.report();
    assert.deepEqual(world.held(), [
      "g208 2025-03 nodeHours 6.00",
      "g208 2025-03 nodeHours bob 6.00",
    ]);
    assert.match(summary.failures[0]?.message ?? "", /must have a plan/);
    assert.match(summary.failures[0]?.hint ?? "", /plan/);
  });

  it("of a past month do not keep the current one from being reported", async () => {
    const world = await open({ fixture: { compute: BOTH } });
    world.server.emulator.fault({ route: "waldur", status: 400, times: 1, body: "{}" });
    const { steps } = await world.report();
    assert.equal(steps.length, 1, "the fault met the offering itself");
    await world.report();
    assert.ok(world.held().includes("g207 2025-03 nodeHours 5.00"));
  });

  it("of the token end the run at once: 401 and 403", async () => {
    for (const status of [401, 403]) {
      const world = await open({ fixture: { compute: BOTH } });
      world.server.emulator.fault({ route: "waldur", status, times: 9 });
      await assert.rejects(
        world.report(),
        (error) => error instanceof DwdiAuthError && error.status === status,
      );
      assert.equal(world.requests("listing").length, 1);
    }
  });
});

describe("an older server", () => {
  it("without set_user_usages gets users one by one, which is remembered", async () => {
    const world = await open({
      resources: TWO,
      waldur: { traits: { lacksBulkUserUsages: true } },
      fixture: { compute: BOTH },
    });
    const { summary } = await world.report();
    assert.deepEqual(summary.failures, []);
    assert.equal(world.held().length, 8);
    const bulk = world.requests("post").filter(({ path }) => path.endsWith("set_user_usages/"));
    assert.equal(bulk.length, 1);
  });

  it("that ignores offering_uuid shows other resources' rows, which do no harm", async () => {
    const other = { uuid: "e".repeat(32), name: "other", offering: "d".repeat(32) };
    const world = await open({
      resources: { g207: {}, other },
      waldur: {
        traits: { lacksOfferingFilter: true },
        offerings: [
          {
            uuid: "0ffe00000000000000000000000000a1",
            name: "Offering",
            backendId: "daint",
            components: [{ type: "nodeHours", billingType: "usage" }],
          },
          {
            uuid: "d".repeat(32),
            name: "Other",
            components: [{ type: "nodeHours", billingType: "usage" }],
          },
        ],
        componentUsages: [{
          resource: "e".repeat(32),
          type: "nodeHours",
          billingPeriod: "2025-03-01",
          usage: "1.00",
        }],
      },
      fixture: { compute: BOTH },
    });
    const { summary } = await world.report();
    assert.deepEqual(summary.failures, []);
    assert.ok(world.held().includes("g207 2025-03 nodeHours 5.00"));
    assert.ok(world.server.emulator.waldur.componentUsages.some(({ usage }) => usage === "1.00"));
  });

  it("that knows no offering_backend_id leaves the cluster to the file, for all months", async () => {
    const world = await open({
      cluster: "",
      settings: ["cscs_dwdi_cluster: Alps"],
      fixture: { compute: BOTH },
    });
    const { summary } = await world.report();
    assert.equal(summary.changed, 2);
    for (const { query } of world.requests("dwdi")) assert.match(query, /cluster=Alps$/);
  });
});
