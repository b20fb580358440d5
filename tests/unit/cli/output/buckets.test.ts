import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bucketsOf, withNotices, withProgress } from "../../../../cli/output/buckets.ts";
import type { Bucket } from "../../../../cli/output/document.ts";
import { parsePeriod } from "../../../../src/period/period.ts";
import { fakeContext } from "../../../kit/cli-world.ts";
import { textColumns } from "./documents.ts";

const PERIOD = parsePeriod({ from: "2025-01", to: "2025-03" });

/** Three months of a stream of the SDK, which logs what happens to it. */
async function* months(log: unknown[], failsAt = ""): AsyncGenerator<{
  readonly period: string;
  readonly entries: readonly { readonly hours: number }[];
  readonly missing: readonly string[];
}> {
  try {
    for (const period of ["2025-01", "2025-02", "2025-03"]) {
      log.push(`read ${period}`);
      await Promise.resolve();
      if (period === failsAt) throw new Error("unreadable");
      yield { period, entries: [{ hours: 1 }], missing: period === "2025-02" ? ["g999"] : [] };
    }
  } finally {
    log.push("closed");
  }
}

/** All steps from the SDK to a format, each of which logs what it does. */
function pipeline(log: unknown[], failsAt?: string): AsyncGenerator<Bucket> {
  const note = (message: string) => void log.push(message);
  const context = {
    ...fakeContext(),
    program: "dwdi compute",
    log: {
      error: ({ message }: { readonly message: string }) => note(message),
      notice: note,
      warn: note,
      info: (message: string) => note(`info: ${message}`),
      debug: note,
    },
    progress: {
      show: ({ what, count }: { readonly what: string; readonly count?: { done: number } }) =>
        note(`show ${what} ${count?.done}`),
      end: () => note("end"),
      pauseFor: <T>(task: () => Promise<T>) => task(),
    },
  };
  const rows = [{ account: "a", nodeHours: 1 }];
  const buckets = bucketsOf(months(log, failsAt), (entry) => ({ entry, rows }));
  const shown = withProgress({ period: PERIOD, buckets }, context);
  return withNotices({ period: PERIOD, buckets: shown }, textColumns("account"), context);
}

describe("the buckets of a document", () => {
  it("come one by one: the notices of one and its progress before the next is read", async () => {
    const log: unknown[] = [];
    for await (const { period, items } of pipeline(log)) {
      log.push(`write ${period} ${items.length}`);
    }
    assert.deepEqual(log, [
      "show compute 2025-01 0",
      "read 2025-01",
      "write 2025-01 1",
      "nodeHours has no column; ask for it by --fields",
      "show compute 2025-02 1",
      "read 2025-02",
      "write 2025-02 1",
      "info: not listed by DWDI in 2025-02: g999",
      "show compute 2025-03 2",
      "read 2025-03",
      "write 2025-03 1",
      "closed",
      "end",
      "not listed by DWDI in 1 of 3 months: g999 (2025-02)",
    ]);
  });

  it("end where their reader stops", async () => {
    const log: unknown[] = [];
    for await (const _ of pipeline(log)) break;
    assert.deepEqual(log, ["show compute 2025-01 0", "read 2025-01", "closed", "end"]);
  });

  it("end where one of them cannot be read, and a notice says which", async () => {
    const log: unknown[] = [];
    const reading = async () => {
      for await (const { period } of pipeline(log, "2025-02")) log.push(`write ${period}`);
    };
    await assert.rejects(reading, /^Error: unreadable$/);
    assert.deepEqual(log.slice(-4), [
      "read 2025-02",
      "closed",
      "2025-02 could not be read: it and what follows are not in the output",
      "end",
    ]);
  });

  it("are collected before the next is read, if they are large and the binary runs", async () => {
    const collector = Object.getOwnPropertyDescriptor(globalThis, "gc");
    let collected = 0;
    const gc = () => void collected++;
    Object.defineProperty(globalThis, "gc", { value: gc, configurable: true });
    async function* usage() {
      for (const count of [3, 5000, 2]) {
        await Promise.resolve();
        yield { period: "2025-01", entries: new Array(count).fill({}), missing: [] };
      }
    }
    try {
      const seen: unknown[] = [];
      for await (const { items } of bucketsOf(usage(), (entry) => ({ entry, rows: [] }))) {
        seen.push([items.length, collected]);
      }
      assert.deepEqual(seen, [[3, 0], [5000, 0], [2, 1]]);
    } finally {
      if (collector === undefined) Reflect.deleteProperty(globalThis, "gc");
      else Object.defineProperty(globalThis, "gc", collector);
    }
  });
});
