import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Document } from "../../../../cli/output/document.ts";
import { writeJson, writeNdjson } from "../../../../cli/output/json.ts";
import { CONTROLS, documentOf, format, textColumns } from "./documents.ts";

const PERIOD = { granularity: "month", from: "2025-01", to: "2025-02" } as const;

function document(...lists: Parameters<typeof documentOf>[1][]): Document {
  return { ...documentOf(textColumns("account"), ...lists), period: PERIOD };
}

describe("JSON", () => {
  it("is a valid document when there is nothing", async () => {
    assert.deepEqual(JSON.parse(await format(writeJson, document())), {
      schema: "test/1",
      period: PERIOD,
      entries: [],
      missing: [],
    });
  });

  it("gathers entries in order, and names what is missing once", async () => {
    async function* buckets() {
      await Promise.resolve();
      yield { items: [{ entry: { a: 1 }, rows: [] }], missing: ["g2", "g1"] };
      yield { items: [{ entry: { a: 2 }, rows: [] }], missing: ["g1"] };
    }
    const text = await format(writeJson, { ...document(), buckets: buckets() });
    const { entries, missing } = JSON.parse(text);
    assert.deepEqual(entries, [{ a: 1 }, { a: 2 }]);
    assert.deepEqual(missing, ["g2", "g1"]);
  });

  it("has no controls in it, and any text comes back", async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: "binary" }), async (account) => {
      const text = await format(writeJson, document([{ account }]));
      assert.doesNotMatch(text.replaceAll("\n", ""), CONTROLS);
      assert.equal(JSON.parse(text).entries[0].account, account);
    }));
  });
});

describe("NDJSON", () => {
  it("is one entry a line and nothing else", async () => {
    const text = await format(writeNdjson, document([{ account: "a\nb" }], [], [{ account: "c" }]));
    assert.equal(text, '{"account":"a\\nb"}\n{"account":"c"}\n');
  });
});
