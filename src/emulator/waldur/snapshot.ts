/**
 * The contents of a store as plain data.
 *
 * @module
 */
import type { EmulatedComponentUsage, EmulatedUserUsage, WaldurData } from "./data.ts";
import { PRESENT_PLAN_PERIOD, type WaldurStore } from "./store.ts";
import type { StoredUsage } from "./usage-records.ts";
import { formatAmount } from "./values.ts";

/** Describes a store, with usage in an order that does not depend on the order of reports. */
export function snapshotOf(store: WaldurStore): WaldurData {
  const usages = sortedBy(
    store.usages.list(),
    ({ billingPeriod, resource, type }) => `${billingPeriod} ${resource.uuid} ${type}`,
  );
  return {
    offerings: store.offerings(),
    resources: store.resources(),
    offeringUsers: store.offeringUsers(),
    componentUsages: usages.map(componentUsageOf),
    userUsages: usages.flatMap(userUsagesOf),
  };
}

function componentUsageOf(stored: StoredUsage): EmulatedComponentUsage {
  const { resource, type, billingPeriod, usage, planPeriod } = stored;
  return {
    resource: resource.uuid,
    type,
    billingPeriod,
    usage: formatAmount(usage),
    inPlanPeriod: planPeriod !== undefined,
    ...(planPeriod !== undefined && planPeriod !== PRESENT_PLAN_PERIOD && { planPeriod }),
  };
}

function userUsagesOf({ resource, type, billingPeriod, users }: StoredUsage): EmulatedUserUsage[] {
  return sortedBy([...users.values()], ({ username }) => username).map(
    ({ username, usage, user }) => ({
      resource: resource.uuid,
      type,
      billingPeriod,
      username,
      usage: formatAmount(usage),
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
