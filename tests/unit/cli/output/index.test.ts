import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { dwdi } from "../../../kit/cli-world.ts";

/** Contradictions, each with what is said of it; nothing names a DWDI, so nothing could be sent. */
const REFUSED: readonly (readonly [line: string, said: string])[] = [
  [
    "compute --chart -o csv",
    "dwdi: --chart is for tables only (config)\nhint: leave it out, or --output csv\n",
  ],
  [
    "storage --chart -P",
    "dwdi: --chart is for tables only (config)\nhint: leave it out, or -P\n",
  ],
  [
    "inference --chart --fields period,resource",
    "dwdi: --chart draws numbers, and --fields names none (config)\n",
  ],
  [
    "compute -o openmetrics --fields account,nodeHours",
    "dwdi: --fields chooses metrics for openmetrics, and 'account' is none (config)\n" +
    "hint: the labels are always there: leave it out\n",
  ],
  [
    "compute -P --csv-formulas keep",
    "dwdi: --csv-formulas is for csv only (config)\n" +
    "hint: the other formats keep every text as it is\n",
  ],
  [
    "compute -o openmetrics --units scaled",
    "dwdi: --units scaled is for tables only (config)\n" +
    "hint: machine formats are in base units and full precision\n",
  ],
];

describe("the output flags", () => {
  for (const [line, said] of REFUSED) {
    it(`refuse ${line}`, async () => {
      const { code, stdout, stderr } = await dwdi(line.split(" "));
      assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
      assert.equal(stderr, said);
    });
  }

  for (const line of ["waldur report -o openmetrics", "ping -o openmetrics", "ping --chart"]) {
    it(`refuse ${line}, which has no metrics`, async () => {
      const { code, stderr } = await dwdi(line.split(" "));
      assert.equal(code, 2);
      assert.match(stderr, /--output cannot be 'openmetrics'|unknown flag --chart/);
    });
  }

  it("let missing accounts be told beside openmetrics too", async () => {
    const line = "compute --demo --month 2025-01 --account g207,g999 -o openmetrics";
    const { stdout, stderr } = await dwdi(line.split(" "));
    assert.equal(stderr, "dwdi: not listed by DWDI in 2025-01: g999\n");
    assert.deepEqual(stdout.match(/account="\w+"/g), ['account="g207"', 'account="g207"']);
  });

  it("let a chart stand under its table, without colour in a pipe", async () => {
    const line = "compute --demo --month 2025-01 --chart --account g207";
    const { stdout } = await dwdi(line.split(" "), { env: { COLUMNS: "30" } });
    const [table = "", ...charts] = stdout.split("\n\n");
    assert.match(table, /^PERIOD .*\n2025-01 .*$/);
    assert.equal(charts.length, 2);
    for (const chart of charts) {
      assert.match(chart, /^[A-Z]+-HOURS by account, 2025-01\ng207 {2}[\d,.]+ {2}█+\n?$/);
    }
  });
});
