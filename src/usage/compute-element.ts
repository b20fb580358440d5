/**
 * One element of DWDI's answer on compute usage, checked: an account's totals and its users' rows.
 *
 * @module
 */
import { amountIssue, amountOf } from "./answer.ts";
import { type ComputeMetrics, metricsBy, metricsOf, NO_METRICS } from "./compute-metrics.ts";
import { Misfit, type Path, unlike } from "./elements.ts";

/** What one user used of an account in one month or day. */
export interface ComputeUser extends ComputeMetrics {
  /** The user's name on the cluster, `username`. */
  readonly username: string;
}

/** In a literal where all is there, as with most: a spread would take thrice the memory. */
export function userOf(username: string, metrics: ComputeMetrics): ComputeUser {
  const { nodeHours, cpuHours, other } = metrics;
  if (nodeHours === undefined || cpuHours === undefined) return { username, ...metrics };
  return { username, nodeHours, cpuHours, other };
}

/** One of an account's elements; an account can have several, as a user can have several rows. */
export interface AccountElement {
  readonly account: string;
  /** As they were sent: what is missing here may be there in the rows. */
  readonly totals: ComputeMetrics;
  readonly rows: readonly ComputeUser[];
}

/**
 * Makes what reads an element of the answer on one month or day. It reads by hand, since schemas
 * would copy each of what may be a million rows.
 */
export function elementReader(period: string): (element: unknown) => AccountElement {
  const readTotals = readerOf(/^total([A-Z]\w*Hours)$/);
  const readOlderTotals = readerOf(/^account([A-Z]\w*Hours)$/);
  const readMetrics = readerOf(/^([a-z]\w*Hours)$/);

  function readRow(row: unknown, index: number): ComputeUser {
    if (!isObject(row)) throw unlike("an object", row, ["users", index]);
    const { username } = row;
    if (typeof username !== "string") throw unlike("a text", username, pathOf("username", index));
    checkDate(row, period, index);
    return userOf(username, readMetrics(row, index));
  }

  return (element) => {
    if (!isObject(element)) throw unlike("an object", element, []);
    const { account, users } = element;
    if (typeof account !== "string") throw unlike("a text", account, ["account"]);
    const list = users ?? [];
    if (!Array.isArray(list)) throw unlike("a list", list, ["users"]);
    checkDate(element, period);
    const totals = firstOf(readTotals(element), readOlderTotals(element));
    return { account, totals, rows: list.map(readRow) };
  };
}

/** Reads the numbers among an object's fields that are named as metrics. */
function readerOf(form: RegExp): (fields: Fields, row?: number) => ComputeMetrics {
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
        throw new Misfit(amountIssue(value), pathOf(key, row));
      }
      if (metric === "nodeHours") nodeHours = amount;
      else if (metric === "cpuHours") cpuHours = amount;
      else (other ??= {})[metric] = amount;
    }
    return metricsOf(nodeHours, cpuHours, other);
  };
}

const NAMED_METRIC = /^(node|cpu|gpu)Hours$/;

function metricNamed(key: string, form: RegExp): string | null {
  const [, written] = form.exec(key) ?? [];
  return written === undefined ? null : written.charAt(0).toLowerCase() + written.slice(1);
}

/** An older name counts where the newer one is absent. */
function firstOf(newer: ComputeMetrics, older: ComputeMetrics): ComputeMetrics {
  if (older === NO_METRICS) return newer;
  return metricsBy([newer, older], (metric) => metric(newer) ?? metric(older));
}

/** A date, where there is one, lies in what was asked for: else its hours would be billed twice. */
function checkDate(fields: Fields, period: string, row?: number): void {
  const date = fields.usageDate ?? period;
  if (typeof date !== "string") throw unlike("a text", date, pathOf("usageDate", row));
  if (date.startsWith(period) && "-T ".includes(date.charAt(period.length))) return;
  throw new Misfit(`expected a date in ${period}, not another one`, pathOf("usageDate", row));
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function pathOf(key: string, row: number | undefined): Path {
  return row === undefined ? [key] : ["users", row, key];
}
