/**
 * DWDI's answer on compute usage, summed to one entry an account.
 *
 * @module
 */
import { joinBy, sumOf } from "./answer.ts";
import type { ResponsePage } from "../client/client.ts";
import { type AccountElement, type ComputeUser, elementReader, userOf } from "./compute-element.ts";
import { type ComputeMetrics, hasOther, metricsBy, sumMetrics } from "./compute-metrics.ts";
import { elementsOf } from "./elements.ts";
import type { Period } from "../period/period.ts";

/** What one account used in one month or day. */
export interface ComputeEntry extends ComputeMetrics {
  /** The month, `YYYY-MM`, or the day, `YYYY-MM-DD`. */
  readonly period: string;
  /** The account, `account`. */
  readonly account: string;
  /** Its users by name; empty where DWDI lists none. */
  readonly users: readonly ComputeUser[];
}

/** Sums an answer's elements to one entry an account. */
export function readCompute(
  pages: readonly ResponsePage[],
  period: Period,
): Map<string, ComputeEntry> {
  const elements = elementsOf(pages, "compute", elementReader(period.from));
  const entries = new Map<string, ComputeEntry>();
  for (const [account, element] of joinBy(elements, ({ account }) => account, joinElements)) {
    entries.set(account, entryOf(period.from, element));
  }
  return entries;
}

function joinElements(elements: readonly AccountElement[], account: string): AccountElement {
  return { account, totals: totalsOf(elements), rows: elements.flatMap(({ rows }) => rows) };
}

/**
 * Where an element has no total of a metric but its users have values, these count. All are summed
 * at once: a sum of sums would be rounded more than once.
 */
function totalsOf(elements: readonly AccountElement[]): ComputeMetrics {
  const parts = elements.flatMap(({ totals, rows }) => [totals, ...rows]);
  return metricsBy(parts, (metric) => {
    return sumOf(elements.flatMap(({ totals, rows }) => metric(totals) ?? rows.map(metric)));
  });
}

/** In a literal where all is there, as with most: a spread would take thrice the memory. */
function entryOf(period: string, element: AccountElement): ComputeEntry {
  const { account, totals, rows } = element;
  const { nodeHours, cpuHours, other } = totals;
  const users = usersOf(rows);
  if (nodeHours === undefined || cpuHours === undefined || hasOther(rows)) {
    return { period, account, ...totalsOf([element]), users };
  }
  return { period, account, nodeHours, cpuHours, other, users };
}

/** The users of an account by name, each once. */
function usersOf(rows: readonly ComputeUser[]): readonly ComputeUser[] {
  if (isOrdered(rows)) return rows;
  const sorted = [...rows].sort((a, b) => a.username < b.username ? -1 : 1);
  if (isOrdered(sorted)) return sorted;
  const users = joinBy(
    sorted,
    ({ username }) => username,
    (parts, username) => userOf(username, sumMetrics(parts)),
  );
  return [...users.values()];
}

function isOrdered(rows: readonly ComputeUser[]): boolean {
  let before: string | undefined;
  return rows.every(({ username }) => {
    const isNext = before === undefined || before < username;
    before = username;
    return isNext;
  });
}
