import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { layOut, type TextColumn } from "../../../../cli/output/table-layout.ts";
import { padTo, widthOf } from "../../../../cli/io/text.ts";
import { PIPE } from "./documents.ts";

function text(...cells: readonly string[]): TextColumn {
  return { cells, isText: true };
}

function numbers(...cells: readonly string[]): TextColumn {
  return { cells, isText: false };
}

function lay(columns: readonly TextColumn[], limit?: number): string[] {
  return layOut(columns, { ...PIPE, limit });
}

const LONG = "/capstor/store/cscs/a-very-long-name/g207";

describe("a table in a terminal", () => {
  it("is the same as in a pipe where it fits", () => {
    const columns = [text("PATH", LONG), numbers("SPACE", "1.00")];
    assert.deepEqual(lay(columns, widthOf(LONG) + 7), lay(columns));
  });

  it("has its widest texts shortened in the middle", () => {
    const columns = [text("PERIOD", "2025-01"), text("PATH", LONG), numbers("SPACE", "1,234.00")];
    assert.deepEqual(lay(columns, 41), [
      "PERIOD   PATH                       SPACE",
      "2025-01  /capstor/st…-name/g207  1,234.00",
    ]);
  });

  it("goes on in further lines with a last column of words", () => {
    const error = "127.0.0.1:1 cannot be reached: the connection was refused";
    assert.deepEqual(lay([text("SERVICE", "compute"), text("ERROR", error)], 36), [
      "SERVICE  ERROR",
      "compute  127.0.0.1:1 cannot be",
      "         reached: the connection was",
      "         refused",
    ]);
  });

  it("makes headings of its first columns where shortening is not enough", () => {
    const columns = [
      text("OFFERING", "Daint", "Daint", "Eiger"),
      text("RESOURCE", "Daint project g207", "Daint project g207", "Eiger project g207"),
      text("COMPONENT", "nodeHours", "cpuHours", "nodeHours"),
      numbers("CHANGE", "+1.00", "+20.00", "+1,234,567.89"),
    ];
    assert.deepEqual(lay(columns, 40), [
      "OFFERING  RESOURCE",
      "  COMPONENT         CHANGE",
      "Daint  Daint project g207",
      "  nodeHours          +1.00",
      "  cpuHours          +20.00",
      "Eiger  Eiger project g207",
      "  nodeHours  +1,234,567.89",
    ]);
  });

  it("marks what is cut by ASCII where nothing else is certain", () => {
    const screen = { ...PIPE, limit: 6, ascii: true };
    assert.deepEqual(layOut([text("N", "abcdefgh")], screen), ["N", "abc~gh"]);
  });

  it("never breaks a line, never cuts a number", () => {
    const cell = fc.string({ unit: "grapheme", maxLength: 50 }).map((cell) => `x${cell}`);
    const number = fc.integer({ min: 0, max: 1e6 }).map(String);
    const rows = fc.array(fc.tuple(cell, cell, number, number, cell), { minLength: 1 });
    fc.assert(fc.property(rows, fc.integer({ min: 24, max: 120 }), (rows, limit) => {
      const column = (at: 0 | 1 | 4) => text("H", ...rows.map((row) => row[at]));
      const first = numbers("NUMBER", ...rows.map((row) => row[2]));
      const second = numbers("OTHER", ...rows.map((row) => row[3]));
      const lines = lay([column(0), column(1), first, second, column(4)], limit);
      for (const line of lines) assert.ok(widthOf(line) <= limit, line);
      const shown = lines.join(" ").split(/\s+/);
      for (const [, , one, other] of rows) {
        assert.ok(shown.includes(one) && shown.includes(other));
      }
    }));
  });

  it("leaves everything as it is where there is no limit", () => {
    const cells = fc.array(fc.string({ unit: "grapheme" }), { minLength: 1 });
    fc.assert(fc.property(cells, (cells) => {
      const width = Math.max(...cells.map(widthOf));
      const expected = cells.map((cell) => `${padTo(cell, width, "right")}  |`);
      assert.deepEqual(lay([text(...cells), text(...cells.map(() => "|"))]), expected);
    }));
  });
});
