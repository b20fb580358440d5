/**
 * The usage that DWDI lists for a group of resources in a month.
 *
 * @module
 */
import { exactSum, groupBy } from "../../amounts/sum.ts";
import type { DwdiClient } from "../../client/client.ts";
import type { Offering } from "../../config/index.ts";
import { type ComputeMetrics, computeUsage, type ComputeUser } from "../../usage/compute.ts";
import { inferenceCost } from "../../usage/inference.ts";
import type { Usage } from "../../usage/range.ts";
import { storageUsage } from "../../usage/storage.ts";
import type { PlanFailure } from "./plan.ts";
import type { ResourceGroup } from "./resource-groups.ts";

/** Values by metric; a metric that DWDI did not send is absent. */
export type Metrics = Readonly<Record<string, number>>;

/** The usage that DWDI lists under one account, path or inference resource. */
export interface ListedUsage {
  readonly metrics: Metrics;
  /** The metrics of users by username; of compute only. */
  readonly users: ReadonlyMap<string, Metrics>;
}

/** What DWDI says of a group of resources, by the names of its members. */
export interface GroupUsage {
  readonly listed: ReadonlyMap<string, ListedUsage>;
  /** What is wrong with the usage of a name: neither its amount nor its absence is known. */
  readonly failures: ReadonlyMap<string, PlanFailure>;
}

/** Reads the usage of all resources of a group. */
export async function readDwdiUsage(
  dwdi: DwdiClient,
  offering: Offering,
  { clusters, names: asked }: ResourceGroup,
  month: string,
  signal: AbortSignal | undefined,
): Promise<GroupUsage> {
  const names = [...asked];
  const query = { month, collectInvalid: true };
  const call = { signal };
  switch (offering.kind) {
    case "compute": {
      const filter = clusters === undefined ? {} : { clusters };
      const usage = await computeUsage(dwdi, { ...query, accounts: names, ...filter }, call);
      const listed = usage.entries.map((entry) =>
        [entry.account, {
          metrics: computeMetrics(entry),
          users: usersByName(entry.users),
        }] as const
      );
      return { listed: new Map(listed), failures: failuresOf(usage) };
    }
    case "storage": {
      const { filesystem, dataType, tenant } = offering;
      const filters = { filesystem, dataType, tenant };
      const usage = await storageUsage(dwdi, { ...query, paths: names, ...filters }, call);
      const listed = usage.entries.map(({ path, period: _, ...metrics }) =>
        [path, { metrics, users: new Map() }] as const
      );
      return { listed: new Map(listed), failures: failuresOf(usage) };
    }
    case "inference": {
      const usage = await inferenceCost(dwdi, { ...query, resources: names }, call);
      const listed = usage.entries.map(({ resource, period: _, ...metrics }) =>
        [resource, { metrics, users: new Map() }] as const
      );
      return { listed: new Map(listed), failures: failuresOf(usage) };
    }
  }
}

/** Waldur trims the names of users: what is one name there counts together. */
function usersByName(users: readonly ComputeUser[]): ReadonlyMap<string, Metrics> {
  const byName = groupBy(users, ({ username }) => username.trim());
  return new Map([...byName].map(([name, parts]) => [name, sumOf(parts.map(computeMetrics))]));
}

function sumOf(parts: readonly Metrics[]): Metrics {
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return only;
  const names = new Set(parts.flatMap((metrics) => Object.keys(metrics)));
  return Object.fromEntries(
    [...names].map((name) => [name, exactSum(parts.flatMap((metrics) => metrics[name] ?? []))]),
  );
}

function failuresOf({ invalid }: Pick<Usage<unknown>, "invalid">): Map<string, PlanFailure> {
  const failures = new Map<string, PlanFailure>();
  for (const { names, message, reason } of invalid) {
    for (const name of names) {
      if (failures.has(name)) continue;
      failures.set(name, {
        code: "response",
        message: reason === "element" && names.length === 1 ? `'${name}': ${message}` : message,
        hint: HINTS[reason],
      });
    }
  }
  return failures;
}

const HINTS = {
  element: "nothing is written for it; tell the operators of DWDI",
  spelling:
    "nothing is written for it; make the names equal: change the resource's backend_id in " +
    "Waldur, the path mapping of a storage offering, or the name in DWDI",
};

/** The metrics that at least one entry of a response has: DWDI is known to send these. */
export function sentMetrics(usage: ReadonlyMap<string, ListedUsage>): ReadonlySet<string> {
  return new Set([...usage.values()].flatMap(({ metrics }) => Object.keys(metrics)));
}

function computeMetrics({ nodeHours, cpuHours, other }: ComputeMetrics): Metrics {
  return {
    ...(nodeHours !== undefined && { nodeHours }),
    ...(cpuHours !== undefined && { cpuHours }),
    ...other,
  };
}
