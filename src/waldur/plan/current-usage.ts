/**
 * The usage that Waldur holds now for an offering and month.
 *
 * @module
 */
import { isPositive } from "../../amounts/decimal.ts";
import type { WaldurClient } from "../client/client.ts";
import {
  listUsage,
  listUserUsage,
  type UsageRow,
  type UsageScope,
  type UserUsageRow,
} from "../client/queries.ts";
import { normalUuid } from "../../usage/inference.ts";

/** A component usage of a resource in a month. */
export interface UsageRecord {
  /** Its uuid as Waldur wrote it. */
  readonly uuid: string;
  /** Its amount; null where Waldur lists several records for the same resource and component. */
  readonly usage: string | null;
  /** The amounts of all records. */
  readonly amounts: readonly string[];
  /** Whether the amount, or one of several, is above zero. */
  readonly isPositive: boolean;
}

/** Usage by resource (32 hex digits) and component type. */
export interface CurrentUsage {
  /** The record of a component, if there is one. */
  record(resource: string, type: string): UsageRecord | undefined;
  /** The amounts of a component's users by username. */
  users(resource: string, type: string): ReadonlyMap<string, string>;
}

/** What to read. */
export interface CurrentUsageQuery extends UsageScope {
  /** Whether to list the usage of users too. */
  readonly withUsers: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Where Waldur was not asked, or holds nothing. */
export const NO_USAGE: CurrentUsage = indexUsage([], []);

/** Reads a month's usage from Waldur. */
export async function readCurrentUsage(
  waldur: WaldurClient,
  { withUsers, signal, ...scope }: CurrentUsageQuery,
): Promise<CurrentUsage> {
  const [records, users] = await Promise.all([
    listUsage(waldur, scope, { signal }),
    withUsers ? listUserUsage(waldur, scope, { signal }) : [],
  ]);
  return indexUsage(records, users);
}

/**
 * Indexes rows by resource and component. A server that ignores the filter by offering also lists
 * rows of other resources, which nobody looks up. A row of a user that does not tell its month is of
 * the month of its record.
 */
export function indexUsage(
  records: readonly UsageRow[],
  users: readonly UserUsageRow[],
): CurrentUsage {
  const byComponent = new Map<string, UsageRecord>();
  for (const { resource_uuid, type, uuid, usage } of records) {
    const key = keyOf(resource_uuid, type);
    const other = byComponent.get(key);
    byComponent.set(key, {
      uuid,
      usage: other ? null : usage,
      amounts: [...other?.amounts ?? [], usage],
      isPositive: isPositive(usage) || other?.isPositive === true,
    });
  }
  const listed = new Set(records.map(({ uuid }) => normalUuid(uuid)));
  const byUser = new Map<string, Map<string, string>>();
  for (const row of users) {
    const { resource_uuid, component_type, component_usage, billing_period, username, usage } = row;
    if (!username || (billing_period === "" && !listed.has(component_usage))) continue;
    const key = keyOf(resource_uuid, component_type);
    const amounts = byUser.get(key) ?? new Map<string, string>();
    byUser.set(key, amounts.set(username, usage));
  }
  return {
    record: (resource, type) => byComponent.get(keyOf(resource, type)),
    users: (resource, type) => byUser.get(keyOf(resource, type)) ?? new Map(),
  };
}

function keyOf(resource: string, type: string): string {
  return `${resource} ${type}`;
}
