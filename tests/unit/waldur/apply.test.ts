/**
 * What ends the application of a plan, and what waits.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DwdiAuthError, DwdiConfigError, DwdiServerError } from "../../../src/errors.ts";
import { applyPlan, type Plan, type WaldurClient } from "../../../src/waldur/index.ts";
import { account, type Given, NOW, openWorld, type World } from "../../kit/waldur-world.ts";

const GIVEN: Given = {
  resources: { g207: {}, g208: {} },
  fixture: { compute: { "2025-03": [account("g207", 5, { ada: 5 }), account("g208", 6)] } },
  fetchFrom: ({ fetch }) => fetch,
};
const now = () => NOW;

async function planned(): Promise<{ readonly world: World; readonly plan: Plan }> {
  const world = await openWorld(GIVEN);
  return { world, plan: await world.plan(["2025-03"]) };
}

/** A client whose writes fail. */
function failing(waldur: WaldurClient, error: Error): WaldurClient {
  return { ...waldur, post: () => Promise.reject(error) };
}

describe("applyPlan", () => {
  it("gives each entry with what became of it", async () => {
    const { world, plan } = await planned();
    const results = await applyPlan(world.waldur, plan, { now });
    assert.deepEqual(results, plan.entries.map((entry) => ({ entry, outcome: "changed" })));
  });

  it("takes no plan of another schema", async () => {
    const { world, plan } = await planned();
    const other = JSON.parse(JSON.stringify({ ...plan, schema: "dwdi/plan/2" }));
    await assert.rejects(applyPlan(world.waldur, other, { now }), DwdiConfigError);
    assert.deepEqual(world.held(), []);
  });

  it("leaves alone a month that has not begun in every time zone", async () => {
    const { world, plan } = await planned();
    const early = () => new Date("2025-03-01T11:59:59Z");
    const results = await applyPlan(world.waldur, plan, { now: early });
    assert.deepEqual(results.map(({ outcome, reason }) => [outcome, reason]), [
      ["skipped", "2025-03 has not begun in every time zone"],
      ["skipped", "2025-03 has not begun in every time zone"],
    ]);
    assert.deepEqual(world.held(), []);
  });

  it("ends at once where the token is refused, and with a defect", async () => {
    for (const error of [new DwdiAuthError("refused"), new RangeError("a defect")]) {
      const { world, plan } = await planned();
      const applying = applyPlan(failing(world.waldur, error), plan, { now });
      await assert.rejects(applying, (thrown) => thrown === error);
    }
  });

  it("fails the resources that cannot be written, in the error's words", async () => {
    for (const details of [{ hint: "wait" }, {}]) {
      const { world, plan } = await planned();
      const waldur = failing(world.waldur, new DwdiServerError("down", details));
      const results = await applyPlan(waldur, plan, { now });
      const failure = { code: "server", message: "down", ...details };
      assert.deepEqual(results.map((result) => [result.outcome, result.failure]), [
        ["failed", failure],
        ["failed", failure],
      ]);
    }
  });
});
