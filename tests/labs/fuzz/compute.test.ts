import "./runs.ts";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type ComputeEntry, type ComputeMetrics, computeUsage } from "../../../src/index.ts";
import { DwdiResponseError } from "../../../src/errors.ts";
import { isSum, isTooLarge } from "./decimal.ts";
import { pagesClient } from "./pages.ts";
import {
  type Field,
  isDamaged,
  NAME,
  NOISE,
  NUMBER,
  objectOf,
  seldomDamaged,
  text,
} from "./wire.ts";

const MONTHS = ["2024-11", "2024-12", "2025-01"];
const METRICS = ["nodeHours", "cpuHours", "gpuHours", "tpuV5Hours"] as const;

type Hours = Readonly<Record<(typeof METRICS)[number], Field>>;

const HOURS: fc.Arbitrary<Hours> = fc.record({
  nodeHours: seldomDamaged(NUMBER),
  cpuHours: seldomDamaged(NUMBER),
  gpuHours: fc.oneof(fc.constant<Field>({ json: undefined }), seldomDamaged(NUMBER)),
  tpuV5Hours: fc.oneof(fc.constant<Field>({ json: undefined }), NUMBER),
});

/** The date of a row, most often none; `01` becomes the month's. */
const DATE: fc.Arbitrary<Field> = fc.oneof(
  { arbitrary: fc.constantFrom<Field>({ json: undefined }, { json: "null" }), weight: 300 },
  {
    arbitrary: fc.constantFrom("MONTH", "MONTH-01", "MONTH-31T23:59:59Z", "MONTH-07 10:00")
      .map((date) => ({ json: `"${date}"` })),
    weight: 300,
  },
  {
    arbitrary: fc.constantFrom('"2023-01-01"', '"MONTH1"', '"20250101"', '""', "1", "[]")
      .map((json): Field => ({ json, isDamage: true })),
    weight: 1,
  },
);

interface Row {
  readonly username: string;
  readonly hours: Hours;
  readonly json: string;
  readonly isDamage: boolean;
}

const ROW: fc.Arbitrary<Row> = fc.record({
  username: text(NAME),
  hours: HOURS,
  usageDate: DATE,
  noise: NOISE,
}).map(({ username, hours, usageDate, noise }) => {
  const fields = { ...noise, username, ...hours, usageDate };
  return { username: nameOf(username), hours, json: objectOf(fields), isDamage: isDamaged(fields) };
});

interface Element {
  readonly account: string;
  readonly totals: Hours;
  readonly rows: readonly Row[];
  readonly json: string;
  readonly isDamage: boolean;
}

const ELEMENT: fc.Arbitrary<Element> = fc.record({
  account: text(NAME),
  totals: HOURS,
  prefix: fc.constantFrom("total", "account"),
  rows: fc.array(ROW, { maxLength: 3 }),
  users: fc.constantFrom("list", "list", "list", "null", "missing"),
  noise: NOISE,
}).map(({ account, totals, prefix, rows, users, noise }) => {
  const named = METRICS.map((metric) => [prefix + capital(metric), totals[metric]]);
  const list = users === "list" ? `[${rows.map(({ json }) => json).join()}]` : "null";
  const fields: Record<string, Field> = {
    ...noise,
    account,
    ...Object.fromEntries(named),
    ...(users !== "missing" && { users: { json: list } }),
  };
  return {
    account: nameOf(account),
    totals,
    rows: users === "list" ? rows : [],
    json: objectOf(fields),
    isDamage: isDamaged(fields) || (users === "list" && rows.some(({ isDamage }) => isDamage)),
  };
});

const ANSWERS = fc.array(fc.array(fc.array(ELEMENT, { maxLength: 3 }), { maxLength: 2 }), {
  minLength: 1,
  maxLength: MONTHS.length,
});

/** The decimals that a number is the sum of, by metric. */
type Parts = Map<string, string[]>;

describe("any compute answer", () => {
  it("is summed as decimals are, or refused", async () => {
    const accounts = fc.option(fc.array(NAME, { maxLength: 5 }), { nil: undefined });
    await fc.assert(fc.asyncProperty(ANSWERS, accounts, async (answers, accounts) => {
      const months = MONTHS.slice(0, answers.length);
      const client = pagesClient("compute", (url) => {
        const month = url.searchParams.get("from") ?? "";
        const pages = answers[months.indexOf(month)] ?? [];
        return pages.map((page) => page.map(({ json }) => json.replaceAll("MONTH", month)));
      });
      const query = { from: months[0] ?? "", to: months.at(-1) ?? "" };
      const usage = computeUsage(client, { ...query, ...(accounts && { accounts }) });
      const isAsked = accounts?.length !== 0;
      if (isAsked && answers.flat(2).some(({ isDamage }) => isDamage)) {
        await assert.rejects(usage, DwdiResponseError);
        return;
      }
      const models = answers.map((pages) => isAsked ? modelOf(pages.flat()) : new Map());
      const isTooLargeIn = (model: ReadonlyMap<string, Model>) =>
        [...model].some(([name, sums]) =>
          (accounts?.includes(name) ?? true) && isAnyTooLarge(sums)
        );
      if (models.some(isTooLargeIn)) {
        await assert.rejects(usage, DwdiResponseError);
        return;
      }
      const { entries, missing } = await usage;
      const expected = models.flatMap((model, index) =>
        namesIn(model, accounts).map((account) => ({ period: months[index], account, model }))
      );
      assert.deepEqual(
        entries.map(({ period, account }) => [period, account]),
        expected.map(({ period, account }) => [period, account]),
      );
      for (const [index, entry] of entries.entries()) {
        const { account = "", model } = expected[index] ?? {};
        checkEntry(entry, model?.get(account));
      }
      assert.deepEqual(
        new Set(missing),
        new Set(accounts?.filter((name) => models.some((model) => !model.has(name)))),
      );
    }));
  });
});

interface Model {
  readonly totals: Parts;
  readonly users: Map<string, Parts>;
}

function modelOf(elements: readonly Element[]): Map<string, Model> {
  const accounts = new Map<string, Model>();
  for (const { account, totals, rows } of elements) {
    const model = accounts.get(account) ?? { totals: new Map(), users: new Map() };
    accounts.set(account, model);
    for (const metric of METRICS) {
      const ofUsers = rows.map(({ hours }) => hours[metric].decimal);
      const { decimal } = totals[metric];
      add(model.totals, metric, decimal === undefined ? ofUsers : [decimal]);
    }
    for (const { username, hours } of rows) {
      const parts = model.users.get(username) ?? new Map();
      model.users.set(username, parts);
      for (const metric of METRICS) add(parts, metric, [hours[metric].decimal]);
    }
  }
  return accounts;
}

function add(parts: Parts, metric: string, decimals: readonly (string | undefined)[]): void {
  const said = decimals.filter((decimal) => decimal !== undefined);
  if (said.length > 0) parts.set(metric, [...parts.get(metric) ?? [], ...said]);
}

function isAnyTooLarge({ totals, users }: Model): boolean {
  return [totals, ...users.values()].some((parts) => [...parts.values()].some(isTooLarge));
}

/** The accounts in the order of an answer: as they were asked for, else by their characters' codes. */
function namesIn(model: ReadonlyMap<string, Model>, asked?: readonly string[]): string[] {
  if (asked === undefined) return [...model.keys()].sort();
  return [...new Set(asked)].filter((name) => model.has(name));
}

function checkEntry(entry: ComputeEntry, model: Model | undefined): void {
  assert.ok(model);
  checkHours(entry, model.totals);
  assert.deepEqual(entry.users.map(({ username }) => username), [...model.users.keys()].sort());
  for (const user of entry.users) checkHours(user, model.users.get(user.username));
}

function checkHours(
  { nodeHours, cpuHours, other }: ComputeMetrics,
  parts: Parts = new Map(),
): void {
  const hours = Object.entries({ nodeHours, cpuHours, ...other })
    .filter(([, value]) => value !== undefined);
  assert.deepEqual(hours.map(([metric]) => metric).sort(), [...parts.keys()].sort());
  for (const [metric, value] of hours) {
    const decimals = parts.get(metric) ?? [];
    assert.ok(isSum(value ?? NaN, decimals), `${value} is not ${decimals.join(" + ")}`);
  }
}

function nameOf({ json = "", isDamage }: Field): string {
  return isDamage ? "" : JSON.parse(json);
}

function capital(metric: string): string {
  return metric.charAt(0).toUpperCase() + metric.slice(1);
}
