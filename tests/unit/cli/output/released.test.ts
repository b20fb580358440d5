import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { released } from "../../../../cli/output/released.ts";
import { documentOf, textColumns } from "./documents.ts";

describe("a bucket that is written", () => {
  const collector = Object.getOwnPropertyDescriptor(globalThis, "gc");
  let collected = 0;
  before(() => {
    const gc = () => void collected++;
    Object.defineProperty(globalThis, "gc", { value: gc, configurable: true });
  });
  after(() => {
    if (collector === undefined) Reflect.deleteProperty(globalThis, "gc");
    else Object.defineProperty(globalThis, "gc", collector);
  });

  it("is collected before the next is asked for, as what its reading left is before, if it is large", async () => {
    const rows = (count: number) => Array.from({ length: count }, () => ({ name: "a" }));
    const { buckets } = documentOf(textColumns("name"), rows(3), rows(5000), rows(2));
    const seen: unknown[] = [];
    for await (const { items } of released(buckets)) seen.push([items.length, collected]);
    assert.deepEqual(seen, [[3, 0], [5000, 1], [2, 2]]);
  });
});
