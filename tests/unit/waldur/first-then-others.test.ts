/**
 * One task for each of many items: who begins when, and what ends them.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DwdiAbortError } from "../../../src/errors.ts";
import { firstThenOthers } from "../../../src/waldur/apply/first-then-others.ts";

/** Waits until a signal ends, and throws its reason. */
function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    signal.addEventListener("abort", end);
  });
}

describe("firstThenOthers", () => {
  it("runs nothing for nothing", async () => {
    await firstThenOthers([], undefined, () => assert.fail("a task was run"));
  });

  it("runs the first item alone, then the others together", async () => {
    const events: string[] = [];
    await firstThenOthers(["a", "b", "c"], undefined, async (item) => {
      events.push(`+${item}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      events.push(`-${item}`);
    });
    assert.deepEqual(events.slice(0, 4), ["+a", "-a", "+b", "+c"]);
    assert.deepEqual(events.slice(4).sort(), ["-b", "-c"]);
  });

  it("does not begin the others when the first fails", async () => {
    const begun: string[] = [];
    const run = firstThenOthers(["a", "b"], undefined, (item) => {
      begun.push(item);
      return Promise.reject(new Error(item));
    });
    await assert.rejects(run, { message: "a" });
    assert.deepEqual(begun, ["a"]);
  });

  it("throws the error of the only other item", async () => {
    const run = firstThenOthers(
      ["a", "b"],
      undefined,
      (item) => item === "a" ? Promise.resolve() : Promise.reject(new Error(item)),
    );
    await assert.rejects(run, { message: "b" });
  });

  it("ends the others when one of them fails, and throws its error", async () => {
    const reasons: unknown[] = [];
    const run = firstThenOthers(["a", "b", "c", "d"], undefined, async (item, signal) => {
      if (item === "a") return;
      if (item === "c") throw new Error("c");
      await ended(signal).catch((reason: unknown) => {
        reasons.push(reason);
        throw reason;
      });
    });
    await assert.rejects(run, { message: "c" });
    assert.equal(reasons.length, 2);
    for (const reason of reasons) {
      assert.ok(reason instanceof DwdiAbortError);
      assert.equal(reason.message, "another part of the run failed");
    }
  });

  it("ends all with the caller's signal, even one that has ended before", async () => {
    const before = AbortSignal.abort("before");
    await assert.rejects(
      firstThenOthers(["a"], before, (_, signal) => ended(signal)),
      (reason) => reason === "before",
    );
    const stop = new AbortController();
    const run = firstThenOthers(["a", "b", "c"], stop.signal, async (item, signal) => {
      if (item === "a") return;
      if (item === "c") stop.abort("enough");
      await ended(signal);
    });
    await assert.rejects(run, (reason) => reason === "enough");
  });
});
