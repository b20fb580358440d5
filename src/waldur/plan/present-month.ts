/**
 * The present month of an offering, while a run writes past ones.
 *
 * @module
 */
import { once } from "../../http/once.ts";
import type { CurrentUsage } from "./current-usage.ts";
import type { PreparedOffering } from "./offering.ts";
import type { Plan, PlanEntry } from "./plan.ts";
import { planMonth, readHeld } from "./plan-usage.ts";

/** The month that has begun and not ended. */
export interface PresentMonth {
  /** The month, `YYYY-MM`. */
  readonly month: string;
  /** What Waldur holds in it: read once, before the run has written anything. */
  held(): Promise<CurrentUsage>;
  /** What DWDI lists in it, compared with what Waldur holds. */
  plan(): Promise<Plan>;
  /** The same without notices: what DWDI lists of each resource. */
  listed(): Promise<readonly PlanEntry[]>;
}

/** The present month of an offering; nothing is read until it is needed. */
export function presentMonthOf(prepared: PreparedOffering, month: string): PresentMonth {
  const held = once(() => readHeld(prepared, month));
  return {
    month,
    held,
    plan: () => planMonth(prepared, month, month, held),
    async listed() {
      const quiet = { ...prepared, given: new Set(prepared.given) };
      return (await planMonth(quiet, month, month, held)).entries;
    },
  };
}

/**
 * Plans the present month of the resources that Waldur shows with other amounts: it shows those that
 * were set last, be it for a past month, by this run or by one that was interrupted.
 *
 * @param showsPast The resources of which this run set a past month last; others found are added.
 * @param showsPresent Those of which it set the present one last.
 */
export async function planShown(
  { planned: resources, components, header }: PreparedOffering,
  { month, held, plan }: PresentMonth,
  showsPast: Set<string>,
  showsPresent: ReadonlySet<string>,
): Promise<Plan> {
  const current = await held();
  for (const { uuid, current_usages: shown } of resources) {
    const differs = components.some(({ name }) =>
      shown[name] !== undefined && shown[name] !== current.record(uuid, name)?.usage
    );
    if (differs && !showsPresent.has(uuid)) showsPast.add(uuid);
  }
  if (showsPast.size === 0) return { ...header, months: [month], entries: [], notices: [] };
  const planned = await plan();
  const entries = planned.entries.filter(({ resource, action }) =>
    showsPast.has(resource) && action !== "skip"
  );
  if (entries.every(({ action }) => action === "fail")) return { ...planned, entries };
  const notice = `Waldur shows the usage that was set last: that of ${month} is set again`;
  return { ...planned, entries, notices: [...planned.notices, notice] };
}
