import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { widthOf } from "../../../../cli/io/text.ts";
import { describeWork, drawWork } from "../../../../cli/io/progress-text.ts";

const SCREEN = { isTerminal: true, limit: 80, width: 80, color: false, ascii: false };
const WORK = { what: "compute 2025-03", count: { done: 2.5, total: 12, unit: "months" } };

describe("work as a line", () => {
  it("has what, a bar, done of total, the rate and the time left", () => {
    assert.equal(
      drawWork(WORK, { seconds: 5, rate: 0.5, idle: 1 }, SCREEN),
      "compute 2025-03  ████░░░░░░░░░░░░░░░░  2 of 12 months  30/min  18 s left",
    );
  });

  it("has the time so far while nothing is done, or nobody knows how much there is", () => {
    const pace = { seconds: 3.4, rate: 0, idle: 3.4 };
    assert.match(drawWork(WORK, pace, SCREEN), / 2 of 12 months {2}3 s$/);
    const what = "compute 2025-03: waiting for DWDI";
    assert.equal(drawWork({ what }, pace, SCREEN), `${what}  3 s`);
  });

  it("counts rates and times in the unit that fits", () => {
    const said = (rate: number) => {
      const work = { what: "x", count: { done: 0, total: 60, unit: "months" } };
      return drawWork(work, { seconds: 9, rate, idle: 0 }, SCREEN).split("  ").slice(-2);
    };
    assert.deepEqual(said(20), ["20/s", "3 s left"]);
    assert.deepEqual(said(1.25), ["1.3/s", "48 s left"]);
    assert.deepEqual(said(0.5), ["30/min", "2 min 0 s left"]);
    assert.deepEqual(said(0.01), ["36/h", "1 h 40 min left"]);
  });

  it("is in ASCII where the locale is", () => {
    const line = drawWork(
      { ...WORK, what: "a name that is much longer than there is room for in this terminal" },
      { seconds: 5, rate: 0.5, idle: 1 },
      { ...SCREEN, ascii: true },
    );
    assert.match(line, /^[ -~]+$/);
    assert.match(line, /~.* #\.{7} /);
  });

  it("fits every width with whatever names, and has no control characters", () => {
    fc.assert(fc.property(
      fc.string({ unit: "grapheme", maxLength: 200 }),
      fc.option(
        fc.record({
          done: fc.double({ min: 0, max: 1e6, noNaN: true }),
          total: fc.integer({ min: 1, max: 1e6 }),
          unit: fc.constantFrom("months", "days", "steps"),
        }),
        { nil: undefined },
      ),
      fc.record({
        seconds: fc.double({ min: 0, max: 1e7, noNaN: true }),
        rate: fc.double({ min: 0, max: 1e6, noNaN: true }),
        idle: fc.double({ min: 0, max: 1e7, noNaN: true }),
      }),
      fc.integer({ min: 1, max: 200 }),
      fc.boolean(),
      (what, count, pace, width, ascii) => {
        const work = { what, ...(count && { count }) };
        const line = drawWork(work, pace, { ...SCREEN, width, limit: width, ascii });
        assert.ok(widthOf(line) <= Math.max(0, width - 4), `${widthOf(line)} of ${width}: ${line}`);
        // deno-lint-ignore no-control-regex
        assert.doesNotMatch(line, /[\x00-\x1f\x7f-\x9f]/);
      },
    ));
  });

  it("is told in words too", () => {
    assert.equal(describeWork(WORK), "compute 2025-03: 2 of 12 months done");
    assert.equal(describeWork({ what: "waiting for DWDI" }), "waiting for DWDI");
  });
});
