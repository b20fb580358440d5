/**
 * The usage that DWDI lists for a group of resources in a month.
 *
 * @module
 */
import type { DwdiClient } from "../../client/client.ts";
import type { Offering } from "../../config/index.ts";
import { type ComputeMetrics, computeUsage } from "../../usage/compute.ts";
import { inferenceCost, normalUuid } from "../../usage/inference.ts";
import { normalPath, storageUsage } from "../../usage/storage.ts";
import type { ResourceGroup } from "./resource-groups.ts";

/** Values by metric; a metric that DWDI did not send is absent. */
export type Metrics = Readonly<Record<string, number>>;

/** The usage that DWDI lists under one account, path or inference resource. */
export interface ListedUsage {
  readonly metrics: Metrics;
  /** The metrics of users by username; of compute only. */
  readonly users: ReadonlyMap<string, Metrics>;
}

/** Reads the usage of all resources of a group, by the name that DWDI lists it under. */
export async function readDwdiUsage(
  dwdi: DwdiClient,
  offering: Offering,
  { clusters, members }: ResourceGroup,
  month: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, ListedUsage>> {
  const names = [...new Set(members.map(({ dwdiName }) => dwdiName))];
  const query = { month, signal };
  switch (offering.kind) {
    case "compute": {
      const filter = clusters === undefined ? {} : { clusters };
      const { entries } = await computeUsage(dwdi, { ...query, accounts: names, ...filter });
      return new Map(entries.map((entry) => [entry.account, {
        metrics: computeMetrics(entry),
        users: new Map(entry.users.map((user) => [user.username, computeMetrics(user)])),
      }]));
    }
    case "storage": {
      const { filesystem, dataType, tenant } = offering;
      const { entries } = await storageUsage(dwdi, {
        ...query,
        paths: names,
        filesystem,
        dataType,
        tenant,
      });
      return new Map(entries.map(({ path, period: _, ...metrics }) => [
        normalPath(path),
        { metrics, users: new Map() },
      ]));
    }
    case "inference": {
      const { entries } = await inferenceCost(dwdi, { ...query, resources: names });
      return new Map(entries.map(({ resource, period: _, ...metrics }) => [
        normalUuid(resource),
        { metrics, users: new Map() },
      ]));
    }
  }
}

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
