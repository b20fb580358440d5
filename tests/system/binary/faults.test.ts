/**
 * A few of the fault runs, so that each change of the code meets some; `npm run test:faults` has
 * hundreds.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runTrial } from "../../labs/faults/trial.ts";
import { judge } from "../../labs/faults/verdict.ts";
import { unlessMissing } from "../../kit/programs.ts";

const SEEDS = Array.from({ length: 20 }, (_, index) => 1000 + index);
const TOGETHER = 4;

describe("things that go wrong on the way", { skip: unlessMissing("openssl") }, () => {
  for (let first = 0; first < SEEDS.length; first += TOGETHER) {
    const seeds = SEEDS.slice(first, first + TOGETHER);
    it(`leave no wrong number behind: seeds ${seeds.join(", ")}`, async () => {
      await Promise.all(seeds.map(async (seed) => {
        const { objections } = judge(await runTrial(seed));
        assert.deepEqual(objections, [], `npm run test:faults -- --seed ${seed} --runs 1`);
      }));
    });
  }
});
