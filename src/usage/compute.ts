/**
 * Compute usage: node-hours and other hours by account and user.
 *
 * @module
 */
import * as v from "valibot";
import { groupBy } from "../amounts/sum.ts";
import type { KnownKeys } from "../client/check-keys.ts";
import type { DwdiClient } from "../client/client.ts";
import type { CallOptions } from "../client/client-options.ts";
import { parsePeriod, type PeriodQuery } from "../period/period.ts";
import { isDateIn } from "../period/time-zone.ts";
import type { Bucket, UsageReader } from "./bucket.ts";
import {
  checkQuery,
  collectBuckets,
  streamBuckets,
  type Usage,
  USAGE_QUERY_KEYS,
  type UsageOptions,
} from "./range.ts";
import { checkNames, type UsageRequest } from "./request.ts";
import { amount, invalidAmount, isAmount, listedName, numberIn, sumOfSent } from "./response.ts";

/** A query for compute usage. */
export type ComputeQuery = PeriodQuery & ComputeFilter;

/** What a query for compute usage names beside its period. */
export interface ComputeFilter extends UsageOptions {
  /** The accounts, exactly as DWDI writes them; all that the credentials may see when left out. */
  readonly accounts?: readonly string[] | undefined;
  /** The clusters whose usage counts; all when left out. */
  readonly clusters?: readonly string[] | undefined;
}

/** Hours by metric; a metric that DWDI did not send is absent. */
export interface ComputeMetrics {
  /** Node-hours: `totalNodeHours` of an account, `nodeHours` of a user. */
  readonly nodeHours?: number;
  /** CPU-hours: `totalCpuHours` of an account, `cpuHours` of a user. */
  readonly cpuHours?: number;
  /** Further metrics by DWDI's name, in hours, such as `gpuHours`. */
  readonly other: Readonly<Record<string, number>>;
}

/** The hours that one user used of an account in one month or day. */
export interface ComputeUser extends ComputeMetrics {
  /** The user's name on the cluster, `username`; empty where {@linkcode UsageOptions.collectInvalid} goes on without one. */
  readonly username: string;
}

/** The hours that one account used in one month or day. */
export interface ComputeEntry extends ComputeMetrics {
  /** The month, `YYYY-MM`, or the day, `YYYY-MM-DD`. */
  readonly period: string;
  /** The account, `account`. */
  readonly account: string;
  /** Its users, `users`, sorted by name; empty where DWDI lists none. */
  readonly users: readonly ComputeUser[];
}

/** The compute usage of a month or day. */
export type ComputeBucket = Bucket<ComputeEntry>;

/** The compute usage of a period. */
export type ComputeUsage = Usage<ComputeEntry>;

/**
 * Reads compute usage by account and user, from `/compute/usage-month/account` or
 * `/compute/usage-day/account`. Rows of the same account or user are summed exactly.
 *
 * @throws {DwdiConfigError} When the query or the options are invalid.
 * @throws {DwdiError} As {@linkcode DwdiClient.get} does.
 *
 * @example
 * ```ts
 * import { computeUsage, createDwdiClient } from "@dwdi/sdk";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * const usage = await computeUsage(client, { clusters: ["daint"], month: "2025-01" });
 * for (const { account, nodeHours } of usage.entries) console.log(account, nodeHours);
 * await dwdi.close();
 * ```
 */
export function computeUsage(
  client: DwdiClient,
  query: ComputeQuery,
  options: CallOptions = {},
): Promise<ComputeUsage> {
  return collectBuckets(query, computeUsageStream(client, query, options));
}

/**
 * Reads compute usage one month or day at a time, for periods too large to hold.
 *
 * @throws {DwdiError} As {@linkcode computeUsage} does, when the first item is asked for or later.
 *
 * @example
 * ```ts
 * import { computeUsageStream, createDwdiClient } from "@dwdi/sdk";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * for await (const month of computeUsageStream(client, { from: "2024-01", to: "2024-12" })) {
 *   console.log(month.period, month.entries.length);
 * }
 * await dwdi.close();
 * ```
 */
export async function* computeUsageStream(
  client: DwdiClient,
  query: ComputeQuery,
  options: CallOptions = {},
): AsyncGenerator<ComputeBucket, void> {
  checkQuery(query, QUERY_KEYS);
  const { accounts, clusters } = query;
  checkNames("accounts", accounts);
  checkNames("clusters", clusters);
  const period = parsePeriod(query);
  const request: UsageRequest = {
    route: `/compute/usage-${period.granularity}/account`,
    periodParams: ["from", "to"],
    listParam: "account",
    names: accounts,
    filters: { cluster: clusters },
  };
  yield* streamBuckets(client, period, accounts, request, READER, query, options);
}

/** An account's element; an account can have several, and a user several rows. */
interface AccountElement {
  readonly account: string;
  readonly totals: ComputeMetrics;
  readonly users: readonly ComputeUser[];
}

/** An account's element in the response for a month or day. */
function accountSchema(
  period: string,
  collectInvalid: boolean,
): v.GenericSchema<unknown, AccountElement> {
  const hours = v.nullish(amount);
  // The hours of a row that is dated otherwise would be counted twice.
  const usageDate = v.nullish(v.pipe(
    v.string(),
    v.check((date) => isDateIn(period, date), `expected a date in ${period}, received another one`),
  ));
  const user = v.pipe(
    v.looseObject({
      username: collectInvalid ? v.nullish(v.string(), "") : v.string(),
      usageDate,
      nodeHours: hours,
      cpuHours: hours,
      gpuHours: hours,
    }),
    v.rawTransform(({ dataset: { value: row }, addIssue }): ComputeUser => {
      const { username, nodeHours, cpuHours } = row;
      const other = otherHours(row, /^([a-z]\w*Hours)$/, addIssue);
      // Most rows have both. Without a spread for each, a response is read in a seventh less time.
      if (typeof nodeHours === "number" && typeof cpuHours === "number") {
        return { username, nodeHours, cpuHours, other };
      }
      return { username, ...presentMetrics(nodeHours, cpuHours, other) };
    }),
  );
  return v.pipe(
    v.looseObject({
      account: listedName,
      usageDate,
      users: v.nullish(v.array(user), []),
      totalNodeHours: hours,
      totalCpuHours: hours,
      totalGpuHours: hours,
      // Older servers name the totals so.
      accountNodeHours: hours,
      accountCpuHours: hours,
      accountGpuHours: hours,
    }),
    v.rawTransform(({ dataset: { value: element }, addIssue }) => ({
      account: element.account,
      users: element.users,
      totals: presentMetrics(
        element.totalNodeHours ?? element.accountNodeHours,
        element.totalCpuHours ?? element.accountCpuHours,
        {
          ...otherHours(element, /^account([A-Z]\w*Hours)$/, addIssue),
          ...otherHours(element, /^total([A-Z]\w*Hours)$/, addIssue),
        },
      ),
    })),
  );
}

/** The hours of further metrics: each number in another field `…Hours`. */
function otherHours(
  fields: Readonly<Record<string, unknown>>,
  names: RegExp,
  addIssue: (issue: { message: string; path: [v.IssuePathItem] }) => void,
): ComputeMetrics["other"] {
  let other: Record<string, number> | undefined;
  for (const field in fields) {
    if (!field.endsWith("Hours") || NAMED.has(field)) continue;
    const [, name] = names.exec(field) ?? [];
    if (name === undefined) continue;
    const value = fields[field];
    const number = numberIn(value);
    if (isAmount(number)) {
      other ??= {};
      other[name.charAt(0).toLowerCase() + name.slice(1)] = number;
    } else if (typeof value === "number") {
      const path = { type: "object", origin: "value", input: fields, key: field, value } as const;
      addIssue({ message: invalidAmount(value), path: [path] });
    }
  }
  return other ?? NO_OTHER;
}

/** The fields of the metrics that have names of their own in {@linkcode ComputeMetrics}. */
const NAMED: ReadonlySet<string> = new Set([
  ...["nodeHours", "totalNodeHours", "accountNodeHours"],
  ...["cpuHours", "totalCpuHours", "accountCpuHours"],
]);

/** One object for all: most of a million rows have no further metrics. */
const NO_OTHER = Object.freeze({});

const QUERY_KEYS: KnownKeys<ComputeQuery> = {
  accounts: true,
  clusters: true,
  ...USAGE_QUERY_KEYS,
};

const READER: UsageReader<AccountElement, ComputeEntry> = {
  list: "compute",
  nameField: "account",
  elementSchema: accountSchema,
  nameOf: ({ account }) => account,
  normalName: (account) => account,
  entryOf(period, account, elements) {
    const rows = elements.flatMap(({ users }) => users);
    return { period, account, ...totalsOf(elements), users: usersOf(rows) };
  },
};

/**
 * The totals of an account; an element without a total counts with its users' hours. All are summed
 * at once: a sum of sums would be rounded more than once.
 */
function totalsOf(elements: readonly AccountElement[]): ComputeMetrics {
  const parts = elements.flatMap(({ totals, users }) => [totals, ...users]);
  return metricsBy(
    parts,
    (metric) => elements.flatMap(({ totals, users }) => metric(totals) ?? users.map(metric)),
  );
}

/** The users of an account by name, their rows summed. */
function usersOf(rows: readonly ComputeUser[]): readonly ComputeUser[] {
  const sorted = rows.toSorted((a, b) => a.username < b.username ? -1 : 1);
  if (sorted.every(({ username }, index) => username !== sorted[index + 1]?.username)) {
    return sorted;
  }
  return [...groupBy(sorted, ({ username }) => username)].map(([username, parts]) => ({
    username,
    ...metricsBy(parts, (metric) => parts.map(metric)),
  }));
}

type Metric = (metrics: ComputeMetrics) => number | undefined;

/** The sum of each metric's values; a metric that no part has is absent. */
function metricsBy(
  parts: readonly ComputeMetrics[],
  valuesOf: (metric: Metric) => readonly (number | undefined)[],
): ComputeMetrics {
  const names = new Set<string>();
  for (const { other } of parts) for (const name in other) names.add(name);
  const other: Record<string, number> = {};
  for (const name of names) {
    const sum = sumOfSent(valuesOf((part) => part.other[name]));
    if (sum !== undefined) other[name] = sum;
  }
  const nodeHours = sumOfSent(valuesOf((part) => part.nodeHours));
  const cpuHours = sumOfSent(valuesOf((part) => part.cpuHours));
  return presentMetrics(nodeHours, cpuHours, other);
}

/** Metrics without those that are missing. */
function presentMetrics(
  nodeHours: number | null | undefined,
  cpuHours: number | null | undefined,
  other: ComputeMetrics["other"],
): ComputeMetrics {
  if (typeof nodeHours === "number") {
    return typeof cpuHours === "number" ? { nodeHours, cpuHours, other } : { nodeHours, other };
  }
  return typeof cpuHours === "number" ? { cpuHours, other } : { other };
}
