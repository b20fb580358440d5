import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Column, hoursColumn } from "../../../../cli/output/document.ts";
import { numberFormat } from "../../../../cli/output/number-format.ts";
import { writeTable } from "../../../../cli/output/table.ts";
import { widthOf } from "../../../../cli/io/text.ts";
import { documentOf, format, textColumns } from "./documents.ts";

const USAGE: readonly Column[] = [
  ...textColumns("account"),
  hoursColumn("nodeHours"),
  ...textColumns("username"),
];

describe("a table", () => {
  it("aligns, groups, and shows what is not known as a dash", async () => {
    const rows = [{ account: "g207", nodeHours: 12345.678, username: "ada" }, { account: "é" }];
    assert.equal(
      await format(writeTable, documentOf(USAGE, rows)),
      [
        "ACCOUNT  NODE-HOURS  USERNAME",
        "g207      12,345.68  ada",
        "é                 -  -",
        "",
      ].join("\n"),
    );
  });

  it("cuts a cell that is longer than any path, in its middle", async () => {
    const path = `/${"a".repeat(4095)}`;
    const table = await format(
      writeTable,
      documentOf(textColumns("path"), [{ path }, { path: `begin${"x".repeat(1_000_000)}end` }]),
    );
    const [, whole = "", cut = ""] = table.split("\n");
    assert.equal(whole, path);
    assert.match(cut, /^beginx+…x+end$/);
    assert.equal(widthOf(cut), 4097);
  });

  it("has a header when there is nothing", async () => {
    assert.equal(await format(writeTable, documentOf(USAGE)), "ACCOUNT  NODE-HOURS  USERNAME\n");
  });

  it("gets a column for each further metric, unless the columns were chosen", async () => {
    const document = documentOf(USAGE, [{ account: "a" }, { account: "b", gpuHours: 1, x: 2 }]);
    const [header] = (await format(writeTable, document)).split("\n");
    assert.equal(header, "ACCOUNT  NODE-HOURS  GPU-HOURS  USERNAME");
    const chosen = { ...documentOf(USAGE, [{ account: "b", gpuHours: 1 }]), chosen: true };
    assert.doesNotMatch(await format(writeTable, chosen), /GPU/);
  });

  it("groups numbers that are written out, unless base units are asked for", async () => {
    const columns: readonly Column[] = [{ field: "c", header: "CHANGE", quantity: "amount" }];
    const rows = [{ c: "-1234567.80" }, { c: "+123.4567" }, { c: "1000" }];
    assert.equal(
      await format(writeTable, documentOf(columns, rows)),
      "       CHANGE\n-1,234,567.80\n    +123.4567\n        1,000\n",
    );
    const raw = await format(writeTable, documentOf(columns, rows), { raw: true });
    assert.match(raw, /^-1234567\.80$/m);
  });

  it("lets no text of a server move the cursor or break a line", async () => {
    const account = "\u001b[2J\u009b1A\r\n\u202eevil";
    const text = await format(writeTable, documentOf(textColumns("account"), [{ account }]));
    assert.equal(text, "ACCOUNT\n\\u001b[2J\\u009b1A\\u000d\\u000a\\u202eevil\n");
  });

  it("shows base units without an exponent", async () => {
    const columns: readonly Column[] = [{ field: "s", header: "SPACE", quantity: "bytes" }];
    const document = documentOf(columns, [{ s: 1e21 }, { s: 1.5e-7 }]);
    const text = await format(writeTable, document, { raw: true });
    assert.match(text, /^1000000000000000000000$/m);
    assert.match(text, /^ *0\.00000015$/m);
  });

  it("shows base units in full precision when asked", async () => {
    const columns: readonly Column[] = [{ field: "s", header: "SPACE", quantity: "bytes" }];
    const document = documentOf(columns, [{ s: 5000000000 }]);
    const text = await format(writeTable, document, { raw: true });
    assert.equal(text, " SPACE [B]\n5000000000\n");
  });

  it("starts each column at the same place in all lines", async () => {
    const name = fc.string({ minLength: 1, unit: "grapheme" }).map((name) => `x${name}x`);
    await fc.assert(fc.asyncProperty(fc.array(name, { minLength: 1 }), async (names) => {
      const rows = names.map((account) => ({ account, end: "|" }));
      const text = await format(writeTable, documentOf(textColumns("account", "end"), rows));
      const [, ...lines] = text.trimEnd().split("\n");
      assert.equal(new Set(lines.map(widthOf)).size, 1);
    }));
  });
});

describe("numbers in tables", () => {
  const bytes = (...numbers: readonly number[]) => {
    const { unit, format } = numberFormat("bytes", numbers, false);
    return `${numbers.map(format).join(" ")} ${unit}`;
  };

  it("of bytes share the largest unit that leaves the smallest visible", () => {
    assert.equal(bytes(5e9, 0), "5.00 0.00 GB");
    assert.equal(bytes(2.5e15, 3e13), "2.50 0.03 PB");
    assert.equal(bytes(2.5e15, 1e12), "2,500.00 1.00 TB");
    assert.equal(bytes(999, 1), "999 1 B");
    assert.equal(bytes(), " B");
  });

  it("are never shown as zero when they are not", () => {
    fc.assert(fc.property(fc.double({ min: Number.MIN_VALUE, max: 1e15, noNaN: true }), (value) => {
      assert.notEqual(numberFormat("hours", [value], false).format(value), "0.00");
    }));
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 2 ** 53 - 1 })), (values) => {
      const { format } = numberFormat("bytes", values, false);
      for (const value of values) assert.match(format(value), /[1-9]/);
    }));
  });
});
