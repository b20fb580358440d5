import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  type Bucket,
  type Document,
  hoursColumn,
  type Row,
} from "../../../../cli/output/document.ts";
import type { Chart } from "../../../../cli/output/html/chart-data.ts";
import { writeHtml } from "../../../../cli/output/html/index.ts";
import { escapeControls } from "../../../../cli/io/text.ts";
import { documentOf, format, textColumns } from "./documents.ts";
import { type Piece, piecesOf, rowsOf } from "./html-reader.ts";

const COLUMNS = [...textColumns("period", "account"), hoursColumn("nodeHours")];
const SPACE = [
  ...textColumns("period", "path"),
  { field: "spaceUsed", header: "SPACE", quantity: "bytes" },
] as const;

/** A document of usage, its rows by month. */
function usage(
  rows: readonly Row[],
  columns: Document["columns"] = COLUMNS,
  missing: Readonly<Record<string, readonly string[]>> = {},
): Document {
  const periods = [
    ...new Set([...rows.map(({ period }) => String(period)), ...Object.keys(missing)]),
  ];
  async function* buckets(): AsyncGenerator<Bucket> {
    for (const period of periods.sort()) {
      await Promise.resolve();
      const listed = rows.filter((row) => row.period === period);
      const items = listed.map((row) => ({ entry: row, rows: [row] }));
      yield { period, items, missing: missing[period] ?? [] };
    }
  }
  const [from = "2025-01", to = from] = [periods[0], periods.at(-1)];
  const period = { granularity: from.length > 7 ? "day" : "month", from, to } as const;
  return { ...documentOf(columns), period, buckets: buckets() };
}

function used(period: string, account: string, nodeHours?: number): Row {
  return { period, account, nodeHours };
}

async function chartsOf(document: Document): Promise<readonly Chart[]> {
  const pieces = piecesOf(await format(writeHtml, document));
  return JSON.parse(pieces.find(({ attributes }) => attributes.id === "charts")?.text ?? "[]");
}

/** The text of a page without its scripts and its style. */
async function textOf(document: Document): Promise<string> {
  return piecesOf(await format(writeHtml, document))
    .filter(({ tag }) => tag !== "script" && tag !== "style")
    .map(({ text }) => text).join("");
}

describe("a page", () => {
  it("says what it is about, and has a language, one title and headings in order", async () => {
    const document = {
      ...usage([used("2025-01", "g207", 1)]),
      subject: { title: "Usage", scope: { Accounts: ["g207", "g208"], Clusters: undefined } },
    };
    const pieces = piecesOf(await format(writeHtml, document));
    const first = (name: string) => pieces.find(({ tag }) => tag === name);
    assert.equal(first("html")?.attributes.lang, "en");
    assert.equal(first("title")?.text, "Usage, January 2025");
    assert.equal(first("h1")?.text, "Usage");
    const facts = pieces.filter(({ tag }) => tag === "dd").map(({ text }) => text);
    assert.deepEqual(facts.slice(0, 2), ["g207, g208", "all"]);
    assert.match(facts[2] ?? "", /^\d+ \w+ \d{4}, \d\d:\d\d UTC, by dwdi \d/);
    const levels = pieces.flatMap(({ tag }) => /^h\d$/.test(tag) ? Number(tag.slice(1)) : []);
    assert.ok(levels.every((level, index) => level - (levels[index - 1] ?? 0) <= 1));
    assert.equal(levels.filter((level) => level === 1).length, 1);
    const headers = pieces.filter(({ tag }) => tag === "th");
    assert.deepEqual(headers.map(({ text }) => text), ["Period", "Account", "Node-hours"]);
    assert.ok(headers.every(({ attributes }) => attributes.scope === "col"));
    assert.match(first("caption")?.text ?? "", /1 row$/);
  });

  it("lets nothing run and nothing be fetched but what is in it", async () => {
    const rows = [used("2025-01", "a", 1), used("2025-01", "b", 1)];
    const pieces = piecesOf(await format(writeHtml, usage(rows)));
    const policy =
      pieces.find(({ attributes }) => attributes["http-equiv"] === "Content-Security-Policy")
        ?.attributes.content ?? "";
    const [first, ...others] = policy.split("; ");
    assert.equal(first, "default-src 'none'");
    assert.deepEqual(others.map((part) => part.split(" ")[0]).sort(), [
      "base-uri",
      "form-action",
      "script-src",
      "style-src",
    ]);
    assert.doesNotMatch(policy, /unsafe|http|data:|\*/);
    const inline = pieces.filter(({ tag, attributes }) =>
      tag === "style" || tag === "script" && attributes.type === undefined
    );
    assert.equal(inline.length, 3);
    for (const { text } of inline) {
      const hash = createHash("sha256").update(text).digest("base64");
      assert.ok(policy.includes(`'sha256-${hash}'`));
    }
    const linking = pieces.flatMap(({ attributes }) => Object.keys(attributes))
      .filter((name) => /^(src|href|style|on\w+|action|background)$/.test(name));
    assert.deepEqual(linking, []);
  });

  it("names the author of the charts' library and its terms", async () => {
    const page = await format(writeHtml, usage([used("2025-01", "a", 1), used("2025-01", "b", 1)]));
    assert.match(page, /Copyright \(c\) \d{4} Leon Sorokin/);
    assert.match(page, /Permission is hereby granted/);
  });

  it("shows any text as it is, and none of it is markup", async () => {
    const nasty = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(fc.constantFrom(
        "</script>",
        "<script>",
        "<img src=x onerror=alert(1)>",
        "<!--",
        "-->",
        "</td>",
        "]]>",
        "&lt;",
        "&",
        '"',
        "'",
        "/",
        " ",
        "\u2028",
      )).map((parts) => parts.join("")),
    );
    const pageNaming = (name: string) => {
      const rows = [used("2025-01", `${name}1`, 1), used("2025-01", `${name}2`, 2)];
      const subject = { title: name, scope: { Accounts: name } };
      return format(writeHtml, { ...usage(rows, COLUMNS, { "2025-01": [name] }), subject });
    };
    const tagsOf = (pieces: readonly Piece[]) =>
      pieces.map(({ tag }) => tag).filter((tag) => !/^\/?(wbr|time)$/.test(tag));
    const tags = tagsOf(piecesOf(await pageNaming("g207")));
    await fc.assert(fc.asyncProperty(nasty, async (name) => {
      const pieces = piecesOf(await pageNaming(name));
      assert.deepEqual(tagsOf(pieces), tags);
      const [first, second] = [escapeControls(`${name}1`), escapeControls(`${name}2`)];
      assert.deepEqual(rowsOf(pieces).map(([, account]) => account), [first, second]);
      const charts = pieces.find(({ attributes }) => attributes.id === "charts")?.text;
      assert.deepEqual(JSON.parse(charts ?? "[]")[0].names, [second, first]);
    }));
  });
});

describe("the table of a page", () => {
  it("holds each number in full precision", async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.double({ min: 0, noNaN: true })), async (all) => {
      const numbers = all.filter(Number.isFinite);
      const rows = numbers.map((number, index) => used("2025-01", `a${index}`, number));
      const pieces = piecesOf(await format(writeHtml, usage(rows)));
      const cells = pieces.slice(pieces.findIndex(({ tag }) => tag === "tbody"));
      const values = cells.filter(({ tag }) => tag === "data")
        .map(({ attributes }) => Number(attributes.value));
      assert.deepEqual(values, numbers.map((number) => number + 0));
    }));
  });

  it("shows what DWDI did not send as a dash, and 0 as 0", async () => {
    const page = await format(writeHtml, usage([used("2025-01", "a"), used("2025-01", "b", 0)]));
    assert.deepEqual(rowsOf(piecesOf(page)), [["2025-01", "a", "–"], ["2025-01", "b", "0.00"]]);
    assert.match(page, /not 0/);
  });

  it("shows base units in full when asked, and decimals as they are written", async () => {
    const columns = [{ field: "s", header: "SPACE", quantity: "bytes" }] as const;
    const raw = await format(writeHtml, documentOf(columns, [{ s: 5e9 }]), { raw: true });
    assert.deepEqual(rowsOf(piecesOf(raw)), [["5000000000"]]);
    const scaled = await format(writeHtml, documentOf(columns, [{ s: 5e9 }]));
    assert.deepEqual(rowsOf(piecesOf(scaled)), [["5.00"]]);
    assert.match(scaled, /Space \[GB\]/);
    const decimal = await format(writeHtml, documentOf(columns, [{ s: "-1234567.5" }]));
    assert.deepEqual(rowsOf(piecesOf(decimal)), [["-1,234,567.5"]]);
    assert.match(decimal, /<data value="-1234567.5"/);
  });

  it("keeps all rows of a large document", async () => {
    const rows = Array.from({ length: 2500 }, (_, index) => used("2025-01", `a${index}`, index));
    const page = await format(writeHtml, usage(rows));
    assert.equal(rowsOf(piecesOf(page)).length, 2500);
    assert.match(page, /2,500 rows/);
  });

  it("stands alone where a document is of no period", async () => {
    const page = await format(writeHtml, documentOf(COLUMNS, [used("2025-01", "a", 1)]));
    assert.deepEqual(rowsOf(piecesOf(page)), [["2025-01", "a", "1.00"]]);
    assert.doesNotMatch(page, /uPlot|<figure/);
  });
});

describe("what is missing", () => {
  it("is named, with when it was not listed", async () => {
    const rows = [used("2025-01", "a", 1), used("2025-02", "a", 1), used("2025-03", "a", 1)];
    const text = await textOf(usage(rows, COLUMNS, {
      "2025-01": ["b", "c"],
      "2025-02": ["c"],
      "2025-03": ["c"],
    }));
    assert.match(text, /Not listed by DWDI/);
    assert.match(text, /b: in January 2025/);
    assert.match(text, /c: in the whole period/);
  });

  it("is named alone in a single month, and no section where nothing is", async () => {
    const rows = [used("2025-01", "a", 1)];
    assert.match(await textOf(usage(rows, COLUMNS, { "2025-01": ["b"] })), /\nb\n/);
    assert.doesNotMatch(await textOf(usage(rows)), /Not listed/);
  });
});

describe("the charts of a page", () => {
  it("are bars by name of a single month, the largest first", async () => {
    const rows = [used("2025-01", "a", 1), used("2025-01", "b", 3), used("2025-01", "c")];
    assert.deepEqual(await chartsOf(usage(rows)), [
      {
        kind: "bars",
        names: ["b", "a"],
        values: [3, 1],
        texts: ["3.00", "1.00"],
        hasOthers: false,
      },
    ]);
  });

  it("are bars by period and by name of several months", async () => {
    const rows = [used("2025-01", "a", 1), used("2025-01", "b", 2), used("2025-02", "b", 3)];
    const [stack, bars] = await chartsOf(usage(rows));
    assert.deepEqual(stack, {
      kind: "stack",
      periods: ["2025-01", "2025-02"],
      parts: [
        { name: "b", values: [2, 3], texts: ["2.00", "3.00"] },
        { name: "a", values: [1, null], texts: ["1.00", "–"] },
      ],
      totals: ["3.00", "3.00"],
      scale: 1,
      hasOthers: false,
    });
    assert.deepEqual(bars?.kind === "bars" && bars.values, [5, 1]);
  });

  it("show of what is stored the last month, not the sum of months", async () => {
    const rows = [
      { period: "2025-01", path: "/a", spaceUsed: 9e12 },
      { period: "2025-02", path: "/a", spaceUsed: 2e12 },
      { period: "2025-02", path: "/b", spaceUsed: 1e12 },
    ];
    const document = usage(rows, SPACE);
    assert.match(await textOf(usage(rows, SPACE)), /3\.00 TB\s+in February 2025/);
    const [, bars] = await chartsOf(document);
    assert.deepEqual(bars?.kind === "bars" && bars.texts, ["2.00", "1.00"]);
  });

  it("are of users where one account is parted into them, else of accounts and users", async () => {
    const columns = [...COLUMNS, ...textColumns("username")];
    const partedOf = (...accounts: readonly string[]): Document => {
      async function* buckets(): AsyncGenerator<Bucket> {
        await Promise.resolve();
        const items = accounts.map((account) => ({
          entry: {},
          whole: used("2025-01", account, 4),
          rows: ["ada", "bob"].map((username, index) => ({
            ...used("2025-01", account, 1 + index),
            username,
          })),
        }));
        yield { period: "2025-01", items, missing: [] };
      }
      return { ...usage([used("2025-01", "x", 1)], columns), buckets: buckets() };
    };
    const namesOf = async (document: Document) =>
      (await chartsOf(document)).map((chart) => chart.kind === "bars" && chart.names);
    assert.deepEqual(await namesOf(partedOf("a")), [["bob", "ada"]]);
    assert.deepEqual(await namesOf(partedOf("a", "b")), [
      ["a", "b"],
      ["a · bob", "b · bob", "a · ada", "b · ada"],
    ]);
    assert.match(await textOf(partedOf("a")), /4\.00 \s*in total/);
  });

  it("sum exactly, all others together too", async () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 2 ** 40 }), {
      minLength: 15,
      maxLength: 40,
    });
    await fc.assert(fc.asyncProperty(amounts, async (grains) => {
      // Multiples of 1/64: any order of adding is exact, so that a plain sum is the model.
      const hours = grains.map((grain) => grain / 64);
      const rows = hours.map((hour, index) => used("2025-01", `a${index}`, hour));
      const [bars] = await chartsOf(usage(rows));
      assert.ok(bars?.kind === "bars" && bars.hasOthers);
      const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);
      assert.equal(sum(bars.values), sum(hours));
      assert.equal(bars.names.at(-1), `${hours.length - 12} others`);
      const others = hours.toSorted((a, b) => a - b).slice(0, -12);
      assert.equal(bars.values.at(-1), sum(others));
    }));
  });

  it("are told in words", async () => {
    const rows = [used("2025-01", "a", 1), used("2025-02", "a", 5), used("2025-02", "b", 1)];
    const described = piecesOf(await format(writeHtml, usage(rows)))
      .filter(({ attributes }) => attributes.role === "img")
      .map(({ attributes }) => attributes["aria-label"]);
    assert.deepEqual(described, [
      "Stacked bars. From 1.00 in January 2025 to 6.00 in February 2025; the most is 6.00 in " +
      "February 2025.",
      "Bars. a: 6.00; b: 1.00.",
    ]);
  });

  it("say of how many entries DWDI sent no number", async () => {
    const rows = [used("2025-01", "a", 1), used("2025-01", "b")];
    assert.match(await textOf(usage(rows)), /without 1 that DWDI sent no number for/);
  });
});
