/**
 * The endpoints that usage is reported to.
 *
 * @module
 */
import { checkAccess, hasAccess } from "./auth.ts";
import type { EmulatedResource } from "./data.ts";
import { type Endpoints, post, type WaldurRequest, type WaldurSettings } from "./endpoint.ts";
import { reportReaders, type UserUsageReport } from "./report-body.ts";
import { checkDate, checkResource, checkTypes } from "./report-rules.ts";
import { detailError, readBody } from "./serializer.ts";
import { setUserUsage, type StoredUsage } from "./store.ts";

const PLAN_START = "2020-01-01T00:00:00Z";

/** The endpoints of reports; each answers 201 with an empty body. */
export function reportEndpoints(settings: WaldurSettings): Endpoints {
  const { store, timeZone, now, lacks } = settings;
  const readers = reportReaders(store, lacks.includes("date") ? undefined : timeZone.parseDate);

  const usageAt = ({ uuid, role }: WaldurRequest): StoredUsage => {
    const usage = store.usage(uuid);
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
    const context = { types: [type], offering, role, timeZone, now: now() };
    for (const { date } of reports) {
      if (date !== undefined) checkDate(date, context);
    }
    const targets = new Set<StoredUsage>();
    for (const { date, ...userUsage } of reports) {
      const target = date === undefined ? usage : store.findOrCreateUsage(
        { resource, type, billingPeriod: timeZone.billingPeriod(date) },
        isInPlanPeriod(resource, date),
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
      checkResource(resource);
      checkTypes(types, offering);
      if (date !== undefined) checkDate(date, { types, offering, role, timeZone, now: now() });
      checkAccess(role, offering);
      const moment = date ?? now();
      const billingPeriod = timeZone.billingPeriod(moment);
      const inPlanPeriod = isInPlanPeriod(resource, moment);
      for (const { type, amount } of usages) {
        const stored = store.findOrCreateUsage({ resource, type, billingPeriod }, inPlanPeriod);
        stored.usage = amount;
        stored.inPlanPeriod = inPlanPeriod;
      }
      return created();
    }),

    "marketplace-component-usages/{uuid}/set_user_usage/": post(async (incoming) => {
      const usage = usageAt(incoming);
      const report = await readBody(incoming.request, readers.userUsageReport);
      return setUserUsages([report], incoming, usage);
    }),

    ...(!lacks.includes("set_user_usages") && {
      "marketplace-component-usages/{uuid}/set_user_usages/": post(async (incoming) => {
        const usage = usageAt(incoming);
        const reports = await readBody(incoming.request, readers.userUsageReports);
        return setUserUsages(reports, incoming, usage);
      }),
    }),
  };
}

function isInPlanPeriod({ created = PLAN_START }: EmulatedResource, date: Date): boolean {
  return date >= new Date(created);
}

function sumOfUsers({ users }: StoredUsage): bigint {
  return [...users.values()].reduce((sum, { usage }) => sum + usage, 0n);
}

function created(): Response {
  return new Response(null, { status: 201, headers: { "content-length": "0" } });
}
