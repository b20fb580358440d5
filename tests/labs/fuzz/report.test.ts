import { RUNS } from "./runs.ts";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DwdiError } from "../../../src/errors.ts";
import type { Fetch } from "../../../src/index.ts";
import { account, openWorld, type World } from "../../kit/waldur-world.ts";
import {
  holdingsOf,
  isMeant,
  modelOf,
  MONTHS,
  RESOURCES,
  SITUATION,
  type Situation,
} from "./situation.ts";
import { SPOILED, spoiling } from "./spoil.ts";

/** Each case is some hundred requests to the emulator: a tenth of the usual number. */
const numRuns = Math.ceil(RUNS / 10);

describe("any usage", () => {
  it("is what Waldur holds after a report, and the next finds nothing to do", async () => {
    await fc.assert(
      fc.asyncProperty(SITUATION, async (situation) => {
        const world = await open(situation, (fetch) => fetch);
        await checkReport(world, situation);
        assert.equal((await world.report()).summary.changed, 0);
      }),
      { numRuns },
    );
  });

  it("makes no other amount whatever Waldur answers, and the next report repairs it", async () => {
    await fc.assert(
      fc.asyncProperty(SITUATION, SPOILED, async (situation, spoiled) => {
        let isOver = false;
        const world = await open(situation, (fetch) => {
          const spoiledFetch = spoiling(fetch, spoiled);
          return (input, init) => isOver ? fetch(input, init) : spoiledFetch(input, init);
        });
        try {
          await world.report();
        } catch (error) {
          assert.ok(error instanceof DwdiError, String(error));
        }
        const [before, model] = [holdingsOf(situation), modelOf(situation)];
        for (const [key, held] of heldIn(world)) {
          const isKept = held === before.get(key);
          assert.ok(isKept || isMeant(held, model.get(key), situation.factor), `${key}: ${held}`);
        }
        isOver = true;
        await checkReport(world, situation);
      }),
      { numRuns },
    );
  });
});

function open(
  { factor, dwdi, usage, userUsage }: Situation,
  through: (fetch: Fetch) => Fetch,
): Promise<World> {
  const compute = Object.fromEntries(MONTHS.map((month) => [
    month,
    Object.entries(dwdi[month] ?? {}).map(([name, { total, users }]) => {
      const hours = Object.entries(users).map(([user, hours]) => [user, Number(hours)]);
      return account(name, total === undefined ? null : Number(total), Object.fromEntries(hours));
    }),
  ]));
  const component = `measured_unit: h, accounting_type: usage, label: h, unit_factor: ${factor}`;
  return openWorld({
    resources: Object.fromEntries(RESOURCES.map((name) => [name, {}])),
    fixture: { compute },
    usage,
    userUsage,
    configured: [`nodeHours: { ${component} }`],
    fetchFrom: ({ fetch }) => through(fetch),
  });
}

async function checkReport(world: World, situation: Situation): Promise<void> {
  await world.report();
  const [model, held] = [modelOf(situation), heldIn(world)];
  for (const key of new Set([...model.keys(), ...held.keys()])) {
    const [found, amount] = [held.get(key), model.get(key)];
    const isRight = isMeant(found, amount, situation.factor);
    assert.ok(isRight, `${key}: ${found} is not ${JSON.stringify(amount)}`);
  }
}

/** What Waldur holds, by resource, month and user. */
function heldIn(world: World): Map<string, string> {
  return new Map(
    world.held().map((line) => {
      const [of, month, , ...more] = line.split(" ");
      const [usage = "", ...user] = more.reverse();
      return [[of, month, ...user].join(" "), usage];
    }),
  );
}
