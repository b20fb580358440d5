import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { writeCsv, writeParsable, writeTsv } from "../../../../cli/output/delimited.ts";
import { type Formatter, hoursColumn } from "../../../../cli/output/document.ts";
import { writeHtml } from "../../../../cli/output/html/index.ts";
import { writeJson, writeNdjson } from "../../../../cli/output/json.ts";
import { writeOpenMetrics } from "../../../../cli/output/openmetrics.ts";
import { writeTable } from "../../../../cli/output/table.ts";
import { writeYaml } from "../../../../cli/output/yaml.ts";
import { CONTROLS, documentOf, format, PIPE, textColumns } from "./documents.ts";

const COLUMNS = [...textColumns("period", "account"), hoursColumn("nodeHours")];
const TERMINAL = { screen: { ...PIPE, isTerminal: true, limit: 80 } };
const PERIOD = { granularity: "month", from: "2025-01", to: "2025-02" } as const;

/** Each format, with what of control characters is its own. */
const FORMATS: readonly (readonly [name: string, formatter: Formatter, own: RegExp])[] = [
  ["table", writeTable, /\n/g],
  ["json", writeJson, /\n/g],
  ["ndjson", writeNdjson, /\n/g],
  ["csv", writeCsv, /\r\n/g],
  ["tsv", writeTsv, /[\t\n]/g],
  ["-P", writeParsable, /\n/g],
  ["yaml", writeYaml, /\n/g],
  ["openmetrics", writeOpenMetrics, /\n/g],
  ["html", writeHtml, /\n/g],
];

const HOSTILE = "\u001b[2J\u009b1m\r\n\ta\u0007\u202eb\u2066\u2028\ufeff\ud800";
const names = fc.oneof(
  fc.constant(HOSTILE),
  fc.string({ unit: fc.constantFrom(...HOSTILE), minLength: 1 }),
  fc.string({ unit: "binary", minLength: 1 }),
);

describe("on a terminal", () => {
  for (const [name, formatter, own] of FORMATS) {
    it(`${name} has no control characters but its own`, async () => {
      const runs = name === "html" ? { numRuns: 10 } : {};
      await fc.assert(
        fc.asyncProperty(names, names, async (account, other) => {
          const rows = [account, other].map((account, index) => ({
            period: `2025-0${index + 1}`,
            account,
            nodeHours: 1,
          }));
          const document = { ...documentOf(COLUMNS, rows), period: PERIOD };
          const text = await format(formatter, document, TERMINAL);
          assert.doesNotMatch(text.replace(own, ""), CONTROLS);
          // The line ends are those of the rows, not of the names.
          if (name === "csv") assert.equal(text.split("\r\n").length, 4);
        }),
        runs,
      );
    });
  }
});

describe("in a pipe", () => {
  it("csv, tsv, -P and openmetrics have the bytes that DWDI sent", async () => {
    const account = "\u001b[31m\u009b\u202e";
    const document = () => documentOf(COLUMNS, [{ account, nodeHours: 1 }]);
    for (const formatter of [writeCsv, writeTsv, writeParsable, writeOpenMetrics]) {
      assert.ok((await format(formatter, document())).includes(account));
    }
  });
});
