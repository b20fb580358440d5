/**
 * What stands in Waldur for an offering and month.
 *
 * @module
 */
import { isPositive } from "../../amounts/decimal.ts";
import type { UsageRow, UserUsageRow } from "../client/rows.ts";

/** The record of a component's usage in a month. */
export interface StandingRecord {
  /** Its uuid, as Waldur wrote it. */
  readonly uuid: string;
  /** Its amount; null where Waldur shows several records for one. */
  readonly usage: string | null;
  /** Whether it is above zero, or one of several is. */
  readonly isPositive: boolean;
}

/** The usage that Waldur holds, by resource (32 hex digits) and component. */
export interface Standing {
  /** The record of a component, if there is one. */
  record(resource: string, type: string): StandingRecord | undefined;
  /** The amounts of a component's users by name. */
  users(resource: string, type: string): ReadonlyMap<string, string>;
}

const NOBODY: ReadonlyMap<string, string> = new Map();

/**
 * Sorts rows by resource and component. A server that ignores the filter by offering shows rows of
 * other resources, which are then never asked for.
 */
export function standingOf(
  records: readonly UsageRow[],
  users: readonly UserUsageRow[],
): Standing {
  const byComponent = new Map<string, StandingRecord>();
  for (const { resource_uuid, type, uuid, usage } of records) {
    const key = keyOf(resource_uuid, type);
    const other = byComponent.get(key);
    byComponent.set(key, {
      uuid,
      usage: other ? null : usage,
      isPositive: isPositive(usage) || other?.isPositive === true,
    });
  }
  const byUser = new Map<string, Map<string, string>>();
  for (const { resource_uuid, component_type, username, usage } of users) {
    if (!username) continue;
    const key = keyOf(resource_uuid, component_type);
    const amounts = byUser.get(key) ?? new Map<string, string>();
    byUser.set(key, amounts.set(username, usage));
  }
  return {
    record: (resource, type) => byComponent.get(keyOf(resource, type)),
    users: (resource, type) => byUser.get(keyOf(resource, type)) ?? NOBODY,
  };
}

function keyOf(resource: string, type: string): string {
  return `${resource} ${type}`;
}
