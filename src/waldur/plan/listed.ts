/**
 * What DWDI lists for a group of resources in a month.
 *
 * @module
 */
import type { DwdiClient } from "../../client/client.ts";
import { type ComputeMetrics, computeUsage } from "../../usage/compute.ts";
import type { Offering } from "../../config/index.ts";
import { inferenceCost } from "../../usage/inference.ts";
import { normalPath, normalUuid } from "../../usage/normal-name.ts";
import { storageUsage } from "../../usage/storage.ts";
import type { Group } from "./group.ts";

/** Values by metric; a metric that DWDI did not send is absent. */
export type Metrics = Readonly<Record<string, number>>;

/** What DWDI lists under one name. */
export interface Listed {
  readonly metrics: Metrics;
  /** The metrics of users by name; empty where DWDI tells no users apart. */
  readonly users: ReadonlyMap<string, Metrics>;
}

/** Asks DWDI for all names of a group at once, and gives what it lists by name. */
export async function listGroup(
  dwdi: DwdiClient,
  offering: Offering,
  { filter, subjects }: Group,
  month: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Listed>> {
  const names = [...new Set(subjects.map(({ name }) => name))];
  const query = { month, signal };
  switch (offering.kind) {
    case "compute": {
      const { entries } = await computeUsage(dwdi, { ...query, accounts: names, ...filter });
      return new Map(entries.map((entry) => [entry.account, {
        metrics: metricsOf(entry),
        users: new Map(entry.users.map((user) => [user.username, metricsOf(user)])),
      }]));
    }
    case "storage": {
      const { filesystem, dataType, tenant } = offering;
      const where = { filesystem, dataType, tenant };
      const { entries } = await storageUsage(dwdi, { ...query, paths: names, ...where });
      return new Map(entries.map(({ path, period: _, ...metrics }) => [
        normalPath(path),
        withoutUsers(metrics),
      ]));
    }
    case "inference": {
      const { entries } = await inferenceCost(dwdi, { ...query, resources: names });
      return new Map(entries.map(({ resource, period: _, ...metrics }) => [
        normalUuid(resource),
        withoutUsers(metrics),
      ]));
    }
  }
}

/** The metrics that some name of an answer carries: those that DWDI is known to send. */
export function metricsCarried(listed: ReadonlyMap<string, Listed>): ReadonlySet<string> {
  return new Set([...listed.values()].flatMap(({ metrics }) => Object.keys(metrics)));
}

function metricsOf({ nodeHours, cpuHours, other }: ComputeMetrics): Metrics {
  return {
    ...(nodeHours === undefined ? {} : { nodeHours }),
    ...(cpuHours === undefined ? {} : { cpuHours }),
    ...other,
  };
}

function withoutUsers(metrics: Metrics): Listed {
  return { metrics, users: new Map() };
}
