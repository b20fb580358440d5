import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { MissingNames } from "../../../../cli/output/missing-names.ts";
import { listPeriod, parsePeriod } from "../../../../src/period/period.ts";
import { dwdi } from "../../../kit/cli-world.ts";

const YEAR = listPeriod(parsePeriod({ from: "2024-01-01", to: "2024-12-31" }));

function linesOf(days: readonly (readonly string[])[]): string[] {
  const names = new MissingNames("days");
  days.forEach((missing, index) => names.add(YEAR[index] ?? "", missing));
  return names.lines();
}

describe("names that DWDI does not list", () => {
  it("are one line each, with how many days and the ranges", () => {
    const days = YEAR.map((day) => [
      "g",
      ...(day < "2024-02" || day === "2024-03-05" ? ["h"] : []),
    ]);
    assert.deepEqual(linesOf(days), [
      "not listed by DWDI in 366 of 366 days: g (2024-01-01 to 2024-12-31)",
      "not listed by DWDI in 32 of 366 days: h (2024-01-01 to 2024-01-31, 2024-03-05)",
    ]);
  });

  it("have a line that stays short, be they listed every other day", () => {
    const [line = ""] = linesOf(YEAR.map((_, index) => index % 2 === 0 ? ["g"] : []));
    assert.match(line, /^not listed by DWDI in 183 of 366 days: g \(2024-01-01, 2024-01-03, /);
    assert.match(line, /2024-01-15, and 175 more: see --verbose\)$/);
  });

  it("have ranges that hold the days in which they are missing and no others", () => {
    fc.assert(fc.property(fc.array(fc.boolean(), { maxLength: 15 }), (absent) => {
      const [line] = linesOf(absent.map((isMissing) => isMissing ? ["g"] : []));
      const missing = YEAR.filter((_, index) => absent[index] === true);
      if (line === undefined) return assert.equal(missing.length, 0);
      const [, count, total, told = ""] = /in (\d+) of (\d+) days: g \((.*)\)$/.exec(line) ?? [];
      assert.deepEqual([count, total], [String(missing.length), String(absent.length)]);
      const ranges = told.split(", ").map((range) => range.split(" to "));
      const days = ranges.flatMap(([from = "", to = from]) =>
        YEAR.filter((day) => day >= from && day <= to)
      );
      assert.deepEqual(days, missing);
    }));
  });

  it("make one line of a year of days, and a line a day with --verbose", async () => {
    const line = "compute --demo --from 2024-01-01 --to 2024-12-31 --account g999 -o csv";
    const { stderr } = await dwdi(line.split(" "));
    assert.equal(
      stderr,
      "dwdi: not listed by DWDI in 366 of 366 days: g999 (2024-01-01 to 2024-12-31)\n",
    );
    const verbose = await dwdi([...line.split(" "), "--verbose"]);
    assert.equal(verbose.stderr.match(/not listed by DWDI in 2024-\d\d-\d\d: g999/g)?.length, 366);
    assert.equal((await dwdi([...line.split(" "), "--quiet"])).stderr, "");
  });
});
