/**
 * DWDI's answer on compute usage, summed to one entry an account.
 *
 * @module
 */
import * as v from "valibot";
import { amountIssue, amountOf, elementsOf, groupBy, kindOf, sumOf } from "./answer.ts";
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

/** The metrics of something, with a name for what is absent. */
interface Metrics {
  readonly nodeHours?: number | undefined;
  readonly cpuHours?: number | undefined;
  readonly other: Readonly<Record<string, number>>;
}

/** One of an account's elements; an account can have several, as a user can have several rows. */
interface AccountElement {
  readonly account: string;
  readonly totals: Metrics;
  readonly rows: readonly ComputeUser[];
}

/** Sums an answer's elements to one entry an account. */
export function readCompute(pages: readonly Page[], period: Period): Map<string, ComputeEntry> {
  const elements = elementsOf(pages, "compute", elementSchema(period.from));
  const entries = new Map<string, ComputeEntry>();
  for (const [account, parts] of groupBy(elements, (element) => element.account)) {
    entries.set(account, {
      period: period.from,
      account,
      ...present(sumOfAll(parts.map(totalsOf))),
      users: usersOf(parts.map(({ rows }) => rows)),
    });
  }
  return entries;
}

/** Where an element has no total of a metric but its users have values, the total is their sum. */
function totalsOf({ totals, rows }: AccountElement): Metrics {
  const parts: readonly Metrics[] = rows;
  return metricsBy(parts.concat(totals), (metric) => metric(totals) ?? sumOf(rows.map(metric)));
}

/** The users of an account by name. */
function usersOf([first = [], ...others]: (readonly ComputeUser[])[]): readonly ComputeUser[] {
  const rows = first.concat(...others).sort((a, b) => a.username < b.username ? -1 : 1);
  const isRepeated = rows.some(({ username }, index) => username === rows[index - 1]?.username);
  if (!isRepeated) return rows;
  const users = [...groupBy(rows, ({ username }) => username)];
  return users.map(([username, parts]) => userOf(username, sumOfAll(parts)));
}

function sumOfAll(parts: readonly Metrics[]): Metrics {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return metricsBy(parts, (metric) => sumOf(parts.map(metric)));
}

type Metric = (metrics: Metrics) => number | undefined;

/** The metrics that some of the parts have, each with a value of its own. */
function metricsBy(
  parts: readonly Metrics[],
  valueOf: (metric: Metric) => number | undefined,
): Metrics {
  return {
    nodeHours: valueOf(({ nodeHours }) => nodeHours),
    cpuHours: valueOf(({ cpuHours }) => cpuHours),
    other: parts.every(({ other }) => other === NO_OTHER) ? NO_OTHER : othersBy(parts, valueOf),
  };
}

function othersBy(
  parts: readonly Metrics[],
  valueOf: (metric: Metric) => number | undefined,
): Record<string, number> {
  const others: Record<string, number> = {};
  for (const name of new Set(parts.flatMap(({ other }) => Object.keys(other)))) {
    const value = valueOf(({ other }) => other[name]);
    if (value !== undefined) others[name] = value;
  }
  return others;
}

const NO_OTHER: Readonly<Record<string, number>> = Object.freeze({});

function present({ nodeHours, cpuHours, other }: Metrics): ComputeMetrics {
  return {
    ...(nodeHours === undefined ? {} : { nodeHours }),
    ...(cpuHours === undefined ? {} : { cpuHours }),
    other,
  };
}

/** As {@linkcode present}, in literals: an answer may have a million users. */
function userOf(username: string, { nodeHours, cpuHours, other }: Metrics): ComputeUser {
  if (nodeHours === undefined) {
    return cpuHours === undefined ? { username, other } : { username, cpuHours, other };
  }
  return cpuHours === undefined
    ? { username, nodeHours, other }
    : { username, nodeHours, cpuHours, other };
}

function elementSchema(period: string): v.GenericSchema<unknown, AccountElement> {
  const readTotals = readerOf(/^(total)([A-Z]\w*Hours)$/);
  const readOlderTotals = readerOf(/^(account)([A-Z]\w*Hours)$/);
  const readMetrics = readerOf(/^()([a-z]\w*Hours)$/);

  // By hand, since schemas would copy each of what may be a million rows.
  function readRow(row: unknown, index: number): ComputeUser {
    if (!isObject(row)) throw new Fault("expected an object", row, ["users", index]);
    const { username } = row;
    if (typeof username !== "string") throw notText(row, "username", index);
    checkDate(row, period, index);
    return userOf(username, readMetrics(row, index));
  }

  return v.pipe(
    v.looseObject({ account: v.string(), users: v.nullish(v.instance(Array), []) }),
    v.rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
      try {
        const { account, users } = value;
        checkDate(value, period);
        const [newer, older] = [readTotals(value), readOlderTotals(value)];
        const totals = metricsBy([newer, older], (metric) => metric(newer) ?? metric(older));
        return { account, totals, rows: (users ?? []).map(readRow) };
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        addIssue(error.issue);
        return NEVER;
      }
    }),
  );
}

/** Reads the numbers among an object's fields that are named as metrics. */
function readerOf(form: RegExp): (fields: Fields, row?: number) => Metrics {
  const metricOf = new Map<string, string | null>();
  return (fields, row) => {
    let nodeHours: number | undefined;
    let cpuHours: number | undefined;
    let other: Record<string, number> | undefined;
    for (const key in fields) {
      let metric = metricOf.get(key);
      if (metric === undefined) metricOf.set(key, metric = metricNamed(key, form));
      const value = fields[key];
      if (metric === null || value === null || value === undefined) continue;
      const amount = amountOf(value);
      if (amount === undefined) {
        if (!NAMED_METRIC.test(metric) && typeof value !== "number") continue;
        throw new Fault(amountIssue(value), value, pathOf(key, row));
      }
      if (metric === "nodeHours") nodeHours = amount;
      else if (metric === "cpuHours") cpuHours = amount;
      else (other ??= {})[metric] = amount;
    }
    return { nodeHours, cpuHours, other: other ?? NO_OTHER };
  };
}

const NAMED_METRIC = /^(node|cpu|gpu)Hours$/;

function metricNamed(key: string, form: RegExp): string | null {
  const [, , written] = form.exec(key) ?? [];
  return written === undefined ? null : written.charAt(0).toLowerCase() + written.slice(1);
}

/** A date, where there is one, lies in what was asked for: else its hours would be billed twice. */
function checkDate(fields: Fields, period: string, row?: number): void {
  const date = fields.usageDate ?? period;
  if (typeof date !== "string") throw notText(fields, "usageDate", row);
  if (date.startsWith(period) && "-T ".includes(date.charAt(period.length))) return;
  const message = `expected a date in ${period}, not another one`;
  throw new Fault(message, date, pathOf("usageDate", row));
}

type Fields = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function pathOf(key: string, row: number | undefined): Path {
  return row === undefined ? [key] : ["users", row, key];
}

function notText(fields: Fields, key: string, row: number | undefined): Fault {
  const value = fields[key];
  return new Fault(`expected a text, received ${kindOf(value)}`, value, pathOf(key, row));
}

/** What is wrong inside an element, and where. */
class Fault extends Error {
  readonly issue: {
    readonly message: string;
    readonly input: unknown;
    readonly path: [v.UnknownPathItem, ...v.UnknownPathItem[]];
  };

  constructor(message: string, value: unknown, [first, ...others]: Path) {
    super(message);
    const item = (key: unknown): v.UnknownPathItem => (
      { type: "unknown", origin: "value", input: undefined, key, value: undefined }
    );
    this.issue = { message, input: value, path: [item(first), ...others.map(item)] };
  }
}
