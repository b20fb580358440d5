/**
 * The endpoints that usage is reported to.
 *
 * @module
 */
import { checkAccess, hasAccess } from "./auth.ts";
import {
  type Endpoints,
  missing,
  post,
  type WaldurRequest,
  type WaldurSettings,
} from "./endpoint.ts";
import { reportReaders, type UserUsageReport } from "./report-body.ts";
import { checkDate, checkResource, checkTypes } from "./report-rules.ts";
import { detailError, readBody } from "./serializer.ts";
import { setUserUsage, type StoredUsage } from "./usage-records.ts";
import { formatAmount } from "./values.ts";

/** The endpoints of reports; each answers 201 with an empty body. */
export function reportEndpoints(settings: WaldurSettings): Endpoints {
  const { store, timeZone, now, traits } = settings;
  const readers = reportReaders(store, traits.ignoresDate ? undefined : timeZone.parseDate);

  const billingPeriodOf = (date: Date | undefined): string => {
    if (date !== undefined) return timeZone.billingPeriod(date);
    return traits.filesUndatedByUtc
      ? `${now().toISOString().slice(0, 7)}-01`
      : timeZone.billingPeriod(now());
  };

  const usageAt = ({ uuid, role }: WaldurRequest): StoredUsage => {
    const usage = store.usages.get(uuid);
    if (usage !== undefined && hasAccess(role, usage.offering)) return usage;
    throw detailError(404, "No ComponentUsage matches the given query.");
  };

  /** All reports are checked before the first is stored. */
  const setUserUsages = (
    reports: readonly UserUsageReport[],
    { role }: WaldurRequest,
    usage: StoredUsage,
  ): Response => {
    const { resource, offering, type } = usage;
    const context = { types: [type], offering, role, timeZone, traits, now: now() };
    for (const { date } of reports) {
      if (date !== undefined) checkDate(date, context);
    }
    const targets = new Set<StoredUsage>();
    for (const { date, ...userUsage } of reports) {
      const target = date === undefined ? usage : store.usageAt(
        { resource, type, billingPeriod: billingPeriodOf(date) },
        date,
      );
      setUserUsage(target, userUsage);
      targets.add(target);
    }
    for (const target of targets) {
      if (target.usage === 0n) target.usage = sumOfUsers(target);
    }
    return created();
  };

  return {
    "marketplace-component-usages/set_usage/": post(async ({ request, role }) => {
      const { resource, date, usages } = await readBody(request, readers.usageReport);
      const offering = store.offeringOf(resource);
      const types = usages.map(({ type }) => type);
      checkResource(resource, traits);
      checkTypes(types, offering, traits);
      if (date !== undefined) {
        checkDate(date, { types, offering, role, timeZone, traits, now: now() });
      }
      checkAccess(role, offering);
      const billingPeriod = billingPeriodOf(date);
      for (const { type, amount } of usages) {
        store.setUsage({ resource, type, billingPeriod }, date ?? now(), amount);
      }
      const amounts = usages.map(({ type, amount }) => [type, formatAmount(amount)]);
      store.currentUsages.set(resource.uuid, Object.fromEntries(amounts));
      return created();
    }),

    "marketplace-component-usages/{uuid}/set_user_usage/": post(async (incoming) => {
      const usage = usageAt(incoming);
      const report = await readBody(incoming.request, readers.userUsageReport);
      return setUserUsages([report], incoming, usage);
    }),

    "marketplace-component-usages/{uuid}/set_user_usages/": traits.lacksBulkUserUsages
      ? missing()
      : post(async (incoming) => {
        const usage = usageAt(incoming);
        const reports = await readBody(incoming.request, readers.userUsageReports);
        return setUserUsages(reports, incoming, usage);
      }),
  };
}

function sumOfUsers({ users }: StoredUsage): bigint {
  return [...users.values()].reduce((sum, { usage }) => sum + usage, 0n);
}

function created(): Response {
  return new Response(null, { status: 201, headers: { "content-length": "0" } });
}
