import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forEach, passOn } from "../../../../cli/output/one-by-one.ts";

/** Counts to three, and notes what happens to it. */
async function* three(log: unknown[]): AsyncGenerator<number> {
  try {
    for (let number = 1; number <= 3; number++) {
      log.push(`asked for ${number}`);
      yield await Promise.resolve(number);
    }
  } finally {
    log.push("ended");
  }
}

describe("items passed on", () => {
  it("come one by one, and what is to be done after one is done before the next", async () => {
    const log: unknown[] = [];
    const twice = passOn(three(log), (number) => 2 * number, () => void log.push("after"));
    for await (const number of twice) log.push(number);
    assert.deepEqual(log, [
      ...["asked for 1", 2, "after"],
      ...["asked for 2", 4, "after"],
      ...["asked for 3", 6, "after", "ended"],
    ]);
  });

  it("end where their reader stops", async () => {
    const log: unknown[] = [];
    for await (const _ of passOn(three(log), (number) => number)) break;
    assert.deepEqual(log, ["asked for 1", "ended"]);
  });

  it("end where one of them fails", async () => {
    const log: unknown[] = [];
    const failing = forEach(three(log), (number) => {
      log.push(number);
      return number === 2 ? Promise.reject(new Error("two")) : Promise.resolve();
    });
    await assert.rejects(failing, /^Error: two$/);
    assert.deepEqual(log, ["asked for 1", 1, "asked for 2", 2, "ended"]);
  });
});
