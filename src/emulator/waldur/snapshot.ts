/**
 * The usage that a Waldur holds, as plain data.
 *
 * @module
 */
import { amountText } from "./amount.ts";
import type { EmulatedComponentUsage, EmulatedUserUsage, WaldurData } from "./data.ts";
import type { StoredUsage } from "./store.ts";

/** Describes usages, ordered by what they are the usage of and not by their making. */
export function snapshotOf(
  usages: readonly StoredUsage[],
): Pick<WaldurData, "componentUsages" | "userUsages"> {
  const ordered = sortedBy(
    usages,
    ({ billingPeriod, resource, type }) => `${billingPeriod} ${resource.uuid} ${type}`,
  );
  return {
    componentUsages: ordered.map(componentUsageOf),
    userUsages: ordered.flatMap(userUsagesOf),
  };
}

function componentUsageOf(stored: StoredUsage): EmulatedComponentUsage {
  const { resource, type, billingPeriod, usage, inPlanPeriod } = stored;
  return { resource: resource.uuid, type, billingPeriod, usage: amountText(usage), inPlanPeriod };
}

function userUsagesOf({ resource, type, billingPeriod, users }: StoredUsage): EmulatedUserUsage[] {
  return sortedBy([...users.values()], ({ username }) => username).map(
    ({ username, usage, user }) => ({
      resource: resource.uuid,
      type,
      billingPeriod,
      username,
      usage: amountText(usage),
      ...(user && { user: user.uuid }),
    }),
  );
}

function sortedBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...items].sort((a, b) => {
    const [one, other] = [key(a), key(b)];
    return one < other ? -1 : one > other ? 1 : 0;
  });
}
