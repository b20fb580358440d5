import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { writeCsv, writeParsable, writeTsv } from "../../../../cli/output/delimited.ts";
import { type Bucket, hoursColumn } from "../../../../cli/output/document.ts";
import { documentOf, format, OPTIONS, textColumns } from "./documents.ts";

const COLUMNS = textColumns("account", "path");
const texts = fc.array(fc.tuple(fc.string({ unit: nasty() }), fc.string({ unit: nasty() })));

/** Characters that formats trip over, among others. */
function nasty(): fc.Arbitrary<string> {
  return fc.oneof(fc.constantFrom(..."\"',;|\t\r\n\\ tnr"), fc.string({ maxLength: 1 }));
}

function rowsOf(pairs: readonly (readonly [string, string])[]) {
  return pairs.map(([account, path]) => ({ account, path }));
}

/** RFC 4180, section 2, as a machine of three states. */
function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quoted) {
      if (character !== '"') field += character;
      else if (text.charAt(at + 1) === '"') field += text.charAt(++at);
      else quoted = false;
    } else if (character === '"' && field === "") quoted = true;
    else if (character === ",") {
      record.push(field);
      field = "";
    } else if (text.startsWith("\r\n", at)) {
      records.push([...record, field]);
      record = [];
      field = "";
      at++;
    } else {
      assert.ok(!'"\r\n'.includes(character), "a character that has to be quoted is not");
      field += character;
    }
  }
  assert.equal(quoted, false);
  assert.equal(field, "", "the last record ends with CRLF");
  return records;
}

describe("CSV", () => {
  it("has its header also when there is nothing", async () => {
    assert.equal(await format(writeCsv, documentOf(COLUMNS)), "account,path\r\n");
  });

  it("writes its header with the first row: an error before leaves the output empty", async () => {
    async function* failing(): AsyncGenerator<Bucket> {
      yield { items: [], missing: [] };
      throw new Error("DWDI failed");
    }
    const written: string[] = [];
    const document = { ...documentOf(COLUMNS), buckets: failing() };
    const write = (text: string) => Promise.resolve(void written.push(text));
    await assert.rejects(writeCsv(document, write, OPTIONS), /DWDI failed/);
    assert.deepEqual(written, []);
  });

  it("leaves a value that is not known empty, and numbers in full", async () => {
    const columns = textColumns("a", "b", "c");
    const document = documentOf(columns, [{ a: 0.1 + 0.2, c: 0 }, { b: 12345678901234567890 }]);
    const text = await format(writeCsv, document);
    assert.equal(text, "a,b,c\r\n0.30000000000000004,,0\r\n,12345678901234567000,\r\n");
  });

  it("is read back by another reader, whatever is in it", async () => {
    await fc.assert(fc.asyncProperty(texts, async (pairs) => {
      const document = documentOf(COLUMNS, rowsOf(pairs));
      const text = await format(writeCsv, document, { csvFormulas: "keep" });
      assert.deepEqual(readCsv(text), [["account", "path"], ...pairs]);
    }));
  });

  it("makes texts harmless that a spreadsheet would run, and nothing else", async () => {
    const columns = [...textColumns("account"), hoursColumn("nodeHours")];
    const names = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "a=1", "'=1", " =1", ""];
    const rows = [...names.map((account) => ({ account })), { account: "a", nodeHours: -1 }];
    const cells = ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "'\rx", ...names.slice(6)];
    assert.deepEqual(readCsv(await format(writeCsv, documentOf(columns, rows))), [
      ["account", "nodeHours"],
      ...cells.map((cell) => [cell, ""]),
      ["a", "-1"],
    ]);
    const change = [{ field: "change", header: "CHANGE", quantity: "amount" }] as const;
    assert.equal(
      await format(writeCsv, documentOf(change, [{ change: "+5.00" }])),
      "change\r\n+5.00\r\n",
    );
  });

  it("is written as each bucket arrives", async () => {
    const events: string[] = [];
    async function* buckets(): AsyncGenerator<Bucket> {
      for (const account of ["a", "b"]) {
        events.push(`ask ${account}`);
        await Promise.resolve();
        yield { items: [{ entry: {}, rows: [{ account }] }], missing: [] };
      }
    }
    const document = { ...documentOf(textColumns("account")), buckets: buckets() };
    const write = (text: string) => {
      events.push(`write ${text.trim()}`);
      return Promise.resolve();
    };
    await writeCsv(document, write, OPTIONS);
    assert.deepEqual(events, ["ask a", "write account\r\na", "ask b", "write b"]);
  });
});

for (
  const [name, formatter, separator] of [["TSV", writeTsv, "\t"], [
    "-P",
    writeParsable,
    "|",
  ]] as const
) {
  describe(name, () => {
    it("splits at its separators, whatever is in it, and reads back", async () => {
      await fc.assert(fc.asyncProperty(texts, async (pairs) => {
        const text = await format(formatter, documentOf(COLUMNS, rowsOf(pairs)));
        const lines = text.split("\n");
        assert.equal(lines.pop(), "");
        const read = lines.map((line) => line.split(separator).map(unescape));
        assert.deepEqual(read, [["account", "path"], ...pairs]);
      }));
    });
  });
}

describe("numbers in CSV, TSV and -P", () => {
  const numbers = fc.oneof(
    fc.constantFrom(1e-7, 1.5e-7, 5e-324, 1e21, 1.25e25, Number.MAX_VALUE, -1e-7, 0, -0),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  for (const formatter of [writeCsv, writeTsv, writeParsable]) {
    it(`have no exponent and keep their value: ${formatter.name}`, async () => {
      await fc.assert(fc.asyncProperty(numbers, async (nodeHours) => {
        const document = documentOf([hoursColumn("nodeHours")], [{ nodeHours }]);
        const [, text = ""] = (await format(formatter, document)).split(/\r?\n/);
        assert.match(text, /^-?\d+(\.\d+)?$/);
        assert.equal(Number(text) + 0, nodeHours + 0);
      }));
    });
  }
});

describe("-P", () => {
  it("leaves its header out with -n", async () => {
    const document = documentOf(COLUMNS, rowsOf([["a", "b"]]));
    assert.equal(await format(writeParsable, document, { noHeader: true }), "a|b\n");
  });
});

function unescape(text: string): string {
  return text.replace(/\\(x7c|.)/g, (_, name: string) => {
    return new Map([["t", "\t"], ["n", "\n"], ["r", "\r"], ["x7c", "|"]]).get(name) ?? name;
  });
}
