/**
 * Reports of usage to Waldur, and what comes of them.
 *
 * @module
 */
import type { EmulatedResource, WaldurLack, WaldurRole } from "./data.ts";
import { readBody } from "./form.ts";
import { reportReaders, type UserUsageReport } from "./report-body.ts";
import { checkDate, checkReach, checkResource, checkTypes, reachOf } from "./rules.ts";
import { setUserUsage, type StoredUsage, type WaldurStore } from "./store.ts";
import type { ServerZone } from "./zone.ts";

/** What reports go by. */
export interface ReportSettings {
  /** Where they are kept. */
  readonly store: WaldurStore;
  /** The server's time zone. */
  readonly zone: ServerZone;
  /** The clock. */
  readonly now: () => Date;
  /** What the server is too old for. */
  readonly lacks: readonly WaldurLack[];
}

/** Takes reports of one who has a role; each answers 201 with an empty body, or refuses. */
export interface Reports {
  /** Sets totals of a resource. */
  setUsage(request: Request, role: WaldurRole): Promise<Response>;
  /** Sets the part of one user. */
  setUserUsage(request: Request, role: WaldurRole, usage: StoredUsage): Promise<Response>;
  /** Sets the parts of several users, or of none. */
  setUserUsages(request: Request, role: WaldurRole, usage: StoredUsage): Promise<Response>;
}

const FIRST_CREATED = "2020-01-01T00:00:00Z";

/** Makes what takes reports. */
export function createReports({ store, zone, now, lacks }: ReportSettings): Reports {
  const readers = reportReaders(store, lacks.includes("date") ? undefined : zone.moment);

  /** All parts are checked before one is set. */
  const setParts = (
    reports: readonly UserUsageReport[],
    role: WaldurRole,
    usage: StoredUsage,
  ): Response => {
    const { resource, offering, type } = usage;
    const reach = reachOf(role, offering);
    for (const { date } of reports) {
      if (date !== undefined) checkDate(date, [type], offering, reach, zone, now());
    }
    const targets = new Set<StoredUsage>();
    for (const { date, ...part } of reports) {
      const target = date === undefined ? usage : store.usageOf(
        { resource, type, billingPeriod: zone.billingPeriod(date) },
        isInPlanPeriod(resource, date),
      );
      setUserUsage(target, part);
      targets.add(target);
    }
    for (const target of targets) {
      if (target.usage === 0n) target.usage = sumOfUsers(target);
    }
    return created();
  };

  return {
    async setUsage(request, role) {
      const { resource, date, usages } = await readBody(request, readers.usageReport);
      const offering = store.offeringOf(resource);
      const reach = reachOf(role, offering);
      const types = usages.map(({ type }) => type);
      checkResource(resource);
      checkTypes(types, offering);
      if (date !== undefined) checkDate(date, types, offering, reach, zone, now());
      checkReach(reach);
      const moment = date ?? now();
      const billingPeriod = zone.billingPeriod(moment);
      const inPlanPeriod = isInPlanPeriod(resource, moment);
      for (const { type, amount } of usages) {
        const stored = store.usageOf({ resource, type, billingPeriod }, inPlanPeriod);
        stored.usage = amount;
        stored.inPlanPeriod = inPlanPeriod;
      }
      return created();
    },
    async setUserUsage(request, role, usage) {
      return setParts([await readBody(request, readers.userUsageReport)], role, usage);
    },
    async setUserUsages(request, role, usage) {
      return setParts(await readBody(request, readers.userUsageReports), role, usage);
    },
  };
}

function isInPlanPeriod({ created = FIRST_CREATED }: EmulatedResource, date: Date): boolean {
  return date >= new Date(created);
}

function sumOfUsers({ users }: StoredUsage): bigint {
  return [...users.values()].reduce((sum, { usage }) => sum + usage, 0n);
}

function created(): Response {
  return new Response(null, { status: 201, headers: { "content-length": "0" } });
}
