/**
 * DWDI's answer on compute usage, summed to one entry an account.
 *
 * @module
 */
import * as v from "valibot";
import { amountSchema, elementsOf, groupBy, sumOf } from "./answer.ts";
import type { Page } from "./client.ts";
import type { Period } from "./period.ts";

/** Hours by metric; a metric that DWDI did not send is absent. */
export interface ComputeMetrics {
  /** Node-hours: `totalNodeHours` of an account, `nodeHours` of a user. */
  readonly nodeHours?: number;
  /** CPU-hours: `totalCpuHours` of an account, `cpuHours` of a user. */
  readonly cpuHours?: number;
  /** Further metrics by DWDI's name, in hours, such as `gpuHours`. */
  readonly other: Readonly<Record<string, number>>;
}

/** What one user used of an account in one month or day. */
export interface ComputeUser extends ComputeMetrics {
  /** The user's name on the cluster, `username`. */
  readonly username: string;
}

/** What one account used in one month or day. */
export interface ComputeEntry extends ComputeMetrics {
  /** The month, `YYYY-MM`, or the day, `YYYY-MM-DD`. */
  readonly period: string;
  /** The account, `account`. */
  readonly account: string;
  /** Its users by name; empty where DWDI lists none. */
  readonly users: readonly ComputeUser[];
}

type Metrics = ReadonlyMap<string, number>;

interface Row {
  readonly username: string;
  readonly metrics: Metrics;
}

interface AccountElement {
  readonly account: string;
  readonly totals: Metrics;
  readonly rows: readonly Row[];
}

/** Sums an answer's elements to one entry an account. */
export function readCompute(pages: readonly Page[], period: Period): Map<string, ComputeEntry> {
  const schema = elementSchema(period.from);
  const elements = elementsOf(pages, "compute", schema);
  const entries = new Map<string, ComputeEntry>();
  for (const [account, parts] of groupBy(elements, (element) => element.account)) {
    entries.set(account, summed(period, account, parts));
  }
  return entries;
}

function summed(period: Period, account: string, parts: readonly AccountElement[]): ComputeEntry {
  const rows = parts.length === 1 ? parts[0]?.rows ?? [] : parts.flatMap((part) => part.rows);
  return {
    period: period.from,
    account,
    ...measured(parts.map(totalsOf)),
    users: usersOf(rows),
  };
}

/** Where an element has no total of a metric but its users have values, the total is their sum. */
function totalsOf({ totals, rows }: AccountElement): Metrics {
  const all = new Map(totals);
  for (const metric of new Set(rows.flatMap(({ metrics }) => [...metrics.keys()]))) {
    const total = totals.get(metric) ?? sumOf(rows.map(({ metrics }) => metrics.get(metric)));
    if (total !== undefined) all.set(metric, total);
  }
  return all;
}

function usersOf(rows: readonly Row[]): ComputeUser[] {
  const users = [...groupBy(rows, ({ username }) => username)];
  return users.sort(([a], [b]) => a < b ? -1 : 1).map(([username, parts]) => ({
    username,
    ...measured(parts.map(({ metrics }) => metrics)),
  }));
}

const NO_OTHER: Readonly<Record<string, number>> = Object.freeze({});

function measured(parts: readonly Metrics[]): ComputeMetrics {
  const names = new Set(parts.flatMap((metrics) => [...metrics.keys()]));
  const sums = new Map<string, number>();
  for (const name of names) {
    const sum = sumOf(parts.map((metrics) => metrics.get(name)));
    if (sum !== undefined) sums.set(name, sum);
  }
  const { nodeHours, cpuHours, ...other } = Object.fromEntries(sums);
  return {
    ...(nodeHours === undefined ? {} : { nodeHours }),
    ...(cpuHours === undefined ? {} : { cpuHours }),
    other: Object.keys(other).length === 0 ? NO_OTHER : other,
  };
}

function elementSchema(period: string): v.GenericSchema<unknown, AccountElement> {
  const usageDate = v.nullish(v.pipe(
    v.string(),
    v.check((date) => isWithin(date, period), `expected a date in ${period}, not another one`),
  ));
  const row = v.pipe(
    v.looseObject({ username: v.string(), usageDate }),
    v.rawTransform<Fields & { username: string }, Row>(
      ({ dataset: { value }, addIssue, NEVER }) => {
        const metrics = readMetrics(value, ROW_METRIC, addIssue);
        return metrics ? { username: value.username, metrics } : NEVER;
      },
    ),
  );
  return v.pipe(
    v.looseObject({ account: v.string(), usageDate, users: v.nullish(v.array(row), []) }),
    v.rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
      const { account, users } = value;
      const totals = readMetrics(value, TOTAL_METRIC, addIssue);
      const older = readMetrics(value, OLDER_TOTAL_METRIC, addIssue);
      if (!totals || !older) return NEVER;
      return { account, totals: new Map([...older, ...totals]), rows: users ?? [] };
    }),
  );
}

type Fields = Record<string, unknown>;
type AddIssue = (issue: { message: string; path?: [v.ObjectPathItem] }) => void;

const ROW_METRIC = /^()([a-z]\w*Hours)$/;
const TOTAL_METRIC = /^(total)([A-Z]\w*Hours)$/;
const OLDER_TOTAL_METRIC = /^(account)([A-Z]\w*Hours)$/;
const NAMED_METRIC = /^(node|cpu|gpu)Hours$/;

/** The numbers among an object's fields that are named as metrics; undefined after an issue. */
function readMetrics(fields: Fields, name: RegExp, addIssue: AddIssue): Metrics | undefined {
  const metrics = new Map<string, number>();
  for (const [key, value] of Object.entries(fields)) {
    const [, , written] = key.endsWith("Hours") ? name.exec(key) ?? [] : [];
    if (written === undefined || value === null || value === undefined) continue;
    const metric = written.charAt(0).toLowerCase() + written.slice(1);
    const amount = v.safeParse(amountSchema, value);
    if (amount.success) {
      metrics.set(metric, amount.output);
    } else if (NAMED_METRIC.test(metric) || typeof value === "number") {
      const path: v.ObjectPathItem = { type: "object", origin: "value", input: fields, key, value };
      addIssue({ message: amount.issues[0].message, path: [path] });
      return undefined;
    }
  }
  return metrics;
}

function isWithin(date: string, period: string): boolean {
  return date.startsWith(period) && /^$|^[-T ]/.test(date.slice(period.length));
}
