import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createPool } from "../../../src/http/pool.ts";

const { signal: calm } = new AbortController();

describe("a pool", () => {
  it("never runs more than its limit, first come first served, and loses no place", async () => {
    const task = fc.record({ turns: fc.nat(5), fails: fc.boolean(), isAborted: fc.boolean() });
    await fc.assert(fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(task, { maxLength: 40 }),
      async (limit, tasks) => {
        const pool = createPool(limit);
        const started: number[] = [];
        let running = 0;
        let most = 0;
        const all = tasks.map(async ({ turns, fails, isAborted }, index) => {
          const controller = new AbortController();
          const done = pool.run(controller.signal, async () => {
            started.push(index);
            most = Math.max(most, ++running);
            for (let n = 0; n < turns; n++) await Promise.resolve();
            running--;
            if (fails) throw new Error("the task failed");
          });
          if (isAborted) controller.abort();
          await done.catch(() => {});
        });
        await Promise.all(all);
        assert.ok(most <= limit, `${most} ran at a time`);
        assert.deepEqual(started, [...started].sort((a, b) => a - b));
        assert.ok(started.length >= tasks.filter(({ isAborted }) => !isAborted).length);
        let free = 0;
        const open: (() => void)[] = [];
        const full = Array.from({ length: limit + 1 }, () =>
          pool.run(calm, () => {
            free++;
            return new Promise<void>((resolve) => open.push(resolve));
          }));
        await new Promise((resolve) => setTimeout(resolve, 0));
        assert.equal(free, limit);
        while (open.length > 0) {
          open.shift()?.();
          await new Promise((resolve) => setTimeout(resolve, 0));
        }
        await Promise.all(full);
        assert.equal(free, limit + 1);
      },
    ));
  });

  it("gives the place of a waiter that was aborted to the next", async () => {
    const pool = createPool(1);
    let end = () => {};
    const first = pool.run(calm, () => new Promise<void>((resolve) => (end = resolve)));
    const controller = new AbortController();
    const aborted = assert.rejects(pool.run(controller.signal, () => assert.fail("it ran")));
    const third = pool.run(calm, () => Promise.resolve("third"));
    controller.abort();
    await aborted;
    end();
    await first;
    assert.equal(await third, "third");
  });
});
