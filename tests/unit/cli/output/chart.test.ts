import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { chartsOf } from "../../../../cli/output/chart.ts";
import {
  type Bucket,
  type Column,
  hoursColumn,
  type Row,
} from "../../../../cli/output/document.ts";
import type { Screen } from "../../../../cli/io/screen.ts";
import { widthOf } from "../../../../cli/io/text.ts";
import { PIPE, textColumns } from "./documents.ts";

const COLUMNS: readonly Column[] = [...textColumns("period", "account"), hoursColumn("nodeHours")];
const LABELS = textColumns("period", "account");

interface Given {
  readonly columns?: readonly Column[];
  readonly screen?: Partial<Screen>;
}

/** The charts of months, a list of rows each. */
function charts(
  months: readonly (readonly Row[])[],
  { columns = COLUMNS, screen = {} }: Given = {},
): string[][] {
  const buckets: Bucket[] = months.map((rows, month) => ({
    period: `2025-0${month + 1}`,
    items: rows.map((row) => ({ entry: row, rows: [row] })),
    missing: [],
  }));
  const to = `2025-0${Math.max(1, months.length)}`;
  const period = { granularity: "month", from: "2025-01", to } as const;
  return chartsOf({ columns, labels: LABELS, period }, buckets, false, { ...PIPE, ...screen });
}

function accounts(hours: Readonly<Record<string, number>>): Row[] {
  return Object.entries(hours).map(([account, nodeHours]) => ({ account, nodeHours }));
}

describe("a chart", () => {
  it("of one month has a bar an account, the largest first", () => {
    const rows = [...accounts({ g207: 5, s1: 40, zero: 0, little: 0.001 }), { account: "absent" }];
    assert.deepEqual(charts([rows], { screen: { width: 33 } }), [[
      "NODE-HOURS by account, 2025-01",
      "s1      40.00  ██████████████████",
      "g207     5.00  ██▎",
      "little  <0.01  ▏",
      "zero     0.00",
    ]]);
  });

  it("of several months has a bar a month, in order, and none where nothing is known", () => {
    const months = [accounts({ a: 0.1, b: 0.2 }), [{ account: "a" }], accounts({ a: 0.6 })];
    assert.deepEqual(charts(months, { screen: { width: 25, ascii: true } }), [[
      "NODE-HOURS by month",
      "2025-01  0.30  #####",
      "2025-02     -",
      "2025-03  0.60  ##########",
    ]]);
  });

  it("sums what stands for the rows of a month, where there is a whole", () => {
    const whole = { account: "a", nodeHours: 9 };
    const user = { account: "a", username: "ada", nodeHours: 1 };
    const bucket = { items: [{ entry: {}, rows: [user], whole }], missing: [] };
    const period = { granularity: "month", from: "2025-01", to: "2025-02" } as const;
    const document = { columns: COLUMNS, labels: [...LABELS, ...textColumns("username")], period };
    const buckets = [{ ...bucket, period: "2025-01" }, { ...bucket, period: "2025-02" }];
    const [chart] = chartsOf(document, buckets, false, PIPE);
    assert.match(chart?.[1] ?? "", /^2025-01 {2}9\.00 /);
    const [ofUsers] = chartsOf(
      { ...document, period: { ...period, to: "2025-01" } },
      buckets.slice(0, 1),
      false,
      PIPE,
    );
    assert.equal(ofUsers?.[0], "NODE-HOURS by account and username, 2025-01");
    assert.match(ofUsers?.[1] ?? "", /^a ada {2}1\.00 {2}█+$/);
  });

  it("tells the sum of those that get no bar", () => {
    const rows = Array.from({ length: 25 }, (_, at) => ({ account: `a${at}`, nodeHours: 25 - at }));
    const [chart = []] = charts([rows]);
    assert.equal(chart.length, 22);
    assert.match(chart[20] ?? "", /^a19 +6\.00 {2}█/);
    assert.match(chart[21] ?? "", /^\(5 more\) {2}15\.00$/);
  });

  it("says so where there is nothing to draw, a chart a column", () => {
    const columns = [...COLUMNS, hoursColumn("cpuHours")];
    assert.deepEqual(charts([accounts({ a: 1 })], { columns }).map((lines) => lines.length), [
      2,
      1,
    ]);
    assert.deepEqual(charts([[]]), [["NODE-HOURS by account, 2025-01: no data"]]);
  });

  it("names the unit that its numbers share", () => {
    const columns: readonly Column[] = [{ field: "s", header: "SPACE", quantity: "bytes" }];
    const [chart] = charts([[{ account: "a", s: 5e12 }]], { columns, screen: { width: 20 } });
    assert.deepEqual(chart, ["SPACE [TB] by account, 2025-01", "a  5.00  ███████████"]);
  });

  it("is coloured only where colours are shown", () => {
    const [[, line = ""] = []] = charts([accounts({ a: 1 })], {
      screen: { width: 12, color: true },
    });
    assert.equal(line, "a  1.00  \u001b[36m███\u001b[39m");
  });

  it("is as wide as its screen, whatever the names and numbers", () => {
    const row = fc.record({
      account: fc.string({ unit: "grapheme", maxLength: 60 }),
      nodeHours: fc.double({ min: 0, max: 1e9, noNaN: true }),
    });
    const screens = fc.record({
      width: fc.integer({ min: 24, max: 200 }),
      color: fc.boolean(),
      ascii: fc.boolean(),
    });
    fc.assert(fc.property(fc.array(row, { minLength: 1 }), screens, (rows, screen) => {
      const [[, ...lines] = []] = charts([rows], { screen });
      const widths = lines.map((line) => widthOf(stripVTControlCharacters(line)));
      const isFull = rows.some(({ nodeHours }) => nodeHours > 0);
      const widest = Math.max(...widths);
      if (isFull) assert.equal(widest, screen.width);
      else assert.ok(widest <= screen.width);
    }));
  });
});
