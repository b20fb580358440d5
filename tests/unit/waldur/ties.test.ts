/**
 * Runs with a Waldur that orders equal rows anew for each page.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { account } from "../../kit/waldur-world.ts";
import { useWorlds } from "./worlds.ts";

const open = useWorlds();
const ACCOUNTS = Array.from({ length: 1000 }, (_, index) => `g${index}`);
const USERS = ["ada", "bob", "cyd", "dan", "eve"];
const COMPONENTS = { nodeHours: "usage", cpuHours: "usage" } as const;
const RESOURCES = Object.fromEntries(ACCOUNTS.map((name) => [name, {}]));

describe("1 000 resources of two components and five users each", () => {
  it("are reported once: a second report sends nothing", { timeout: 300_000 }, async () => {
    const rows = ACCOUNTS.map((name) => ({
      ...account(name, 15, {}, { totalCpuHours: 30 }),
      users: USERS.map((username) => ({ username, nodeHours: 3, cpuHours: 6 })),
    }));
    const world = await open({
      top: ["reporting_periods: 1"],
      resources: RESOURCES,
      components: COMPONENTS,
      users: USERS,
      fixture: { compute: { "2025-03": rows } },
      fetchFrom: ({ fetch }) => fetch,
    });
    assert.deepEqual((await world.report()).summary.failures, []);
    assert.equal(world.held().length, 1000 * 2 * 6);
    world.server.emulator.clear();
    const { summary } = await world.report();
    assert.deepEqual([summary.unchanged, summary.failures], [1000, []]);
    assert.equal(world.requests("post").length, 0);
  });

  it(
    "lose every stale amount to --reconcile-stale, though all have one date",
    { timeout: 300_000 },
    async () => {
      const world = await open({
        resources: RESOURCES,
        components: COMPONENTS,
        fixture: { compute: { "2025-02": [account("other", 1)] } },
        usage: ACCOUNTS.flatMap((of) =>
          Object.keys(COMPONENTS).map((type) => ({ of, month: "2025-02", usage: "7.00", type }))
        ),
        fetchFrom: ({ fetch }) => fetch,
      });
      const { summary } = await world.history({
        from: "2025-02-01",
        reconcileStale: true,
        acceptEmpty: true,
      });
      // Each in the past month, and again in the present one.
      assert.deepEqual([summary.changed, summary.failures], [2000, []]);
      assert.deepEqual(world.held().filter((line) => !line.endsWith(" 0.00")), []);
    },
  );
});
