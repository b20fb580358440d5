/**
 * Plans one resource and month: the amounts that DWDI's usage makes, compared with those that Waldur
 * holds.
 *
 * @module
 */
import { amountOf, metricOf, PRIMARY_METRICS } from "../../amounts/component.ts";
import { isPositive, ZERO } from "../../amounts/decimal.ts";
import type { ResourceRow } from "../client/queries.ts";
import type { CurrentUsage } from "./current-usage.ts";
import type { ListedUsage, Metrics } from "./dwdi-usage.ts";
import type { BilledComponent, PreparedOffering } from "./offering.ts";
import type { PlanEntry, PlannedComponent, PlannedUser } from "./plan.ts";

/** What all resources of a month share. */
export interface MonthContext {
  readonly prepared: PreparedOffering;
  readonly month: string;
  /** Whether it is the current month, in which a name that DWDI does not list has used nothing. */
  readonly isCurrent: boolean;
  readonly current: CurrentUsage;
  /** Collects the notices of the month. */
  readonly notices: string[];
}

type Planned = Pick<PlanEntry, "action" | "reason" | "components" | "users">;

/**
 * Plans a resource and month.
 *
 * @param listed What DWDI lists for it; undefined when it lists nothing.
 * @param sent The metrics that DWDI sent for at least one resource.
 */
export function planResource(
  context: MonthContext,
  resource: ResourceRow,
  listed: ListedUsage | undefined,
  sent: ReadonlySet<string>,
): Planned {
  const components: PlannedComponent[] = [];
  const users: PlannedUser[] = [];
  for (const component of context.prepared.components) {
    const metric = metricOf(context.prepared.offering.kind, component, [...sent]);
    if (metric === undefined) {
      noticeOnce(
        context,
        `the component '${component.name}' is not reported: no metric of DWDI matches it`,
      );
      continue;
    }
    const scope = { context, resource, component, metric, listed };
    const total = planTotal(scope, sent);
    if (total === undefined) continue;
    components.push(total);
    users.push(...planUsers(scope));
  }
  if (components.length === 0) {
    const reason = listed === undefined ? "no usage data" : "no amount to report";
    return { action: "skip", reason, components, users };
  }
  const differs = users.length > 0 || components.some(({ waldur, dwdi }) => waldur !== dwdi);
  return { action: differs ? "set" : "keep", components, users };
}

/** One component of the resource. */
interface Scope {
  readonly context: MonthContext;
  readonly resource: ResourceRow;
  readonly component: BilledComponent;
  readonly metric: string;
  readonly listed: ListedUsage | undefined;
}

/** The total of a component; undefined when it stays as it is: an unknown amount is not zero. */
function planTotal(
  { context, resource, component, metric, listed }: Scope,
  sent: ReadonlySet<string>,
): PlannedComponent | undefined {
  const { prepared } = context;
  const { offering, options } = prepared;
  const { name: type, billingType } = component;
  const record = context.current.record(resource.uuid, type);
  const { usage: waldur = null, isPositive: holdsUsage = false } = record ?? {};
  const planned = { type, billingType, waldur };
  const isKnown = PRIMARY_METRICS[offering.kind].includes(metric) || sent.has(metric);
  const value = listed?.metrics[metric];
  if (value !== undefined) {
    const dwdi = amountFrom(context, component, value);
    const isLeft = record === undefined
      ? isUnneeded(context, dwdi)
      : isKept(context, holdsUsage, dwdi);
    return isLeft ? undefined : { ...planned, dwdi, listed: true };
  }
  // Users may be left of a run that was interrupted after it had reset their total.
  const users = [...context.current.users(resource.uuid, type).values()];
  const isStale = options.reconcileStale === true && (holdsUsage || users.some(isPositive));
  const isZero = listed === undefined
    ? isStale || (context.isCurrent && prepared.header.purpose === "report" && isKnown)
    : isStale && isKnown;
  if (isZero) return { ...planned, dwdi: ZERO, listed: false };
  if (listed !== undefined) {
    noticeOnce(context, `the component '${type}' is not reported where DWDI sends no ${metric}`);
  }
  return undefined;
}

/** The users of a component whose amount differs; no record is created for a 0. */
function planUsers({ context, resource, component, metric, listed }: Scope): PlannedUser[] {
  const { current, prepared: { options: { skipUsers } } } = context;
  if (skipUsers) return [];
  const { name: type, billingType } = component;
  const held = current.users(resource.uuid, type);
  const amounts = userAmounts(context, component, listed?.users ?? new Map(), metric);
  const users: PlannedUser[] = [];
  for (const [username, dwdi] of amounts) {
    const waldur = held.get(username) ?? null;
    if (dwdi === (waldur ?? ZERO) || isKept(context, isPositive(waldur), dwdi)) continue;
    users.push({ username, type, billingType, waldur, dwdi, listed: true });
  }
  if (!resetsStale(context)) return users;
  for (const [username, waldur] of held) {
    if (amounts.has(username) || !isPositive(waldur) || isNameless(username)) continue;
    users.push({ username, type, billingType, waldur, dwdi: ZERO, listed: false });
  }
  return users;
}

function userAmounts(
  context: MonthContext,
  component: BilledComponent,
  users: ReadonlyMap<string, Metrics>,
  metric: string,
): Map<string, string> {
  const amounts = new Map<string, string>();
  for (const [username, metrics] of users) {
    const value = metrics[metric];
    if (value !== undefined && !isNameless(username)) {
      amounts.set(username, amountFrom(context, component, value));
    }
  }
  return amounts;
}

/** Whether a user's row says no name: Waldur cannot hold its amount. */
export function isNameless(username: string): boolean {
  return username.trim() === "";
}

function amountFrom({ prepared }: MonthContext, component: BilledComponent, value: number): string {
  return amountOf(prepared.offering.kind, component, value);
}

/** History keeps usage that it is not told to reset: somebody may have corrected it by hand. */
function isKept(context: MonthContext, holdsUsage: boolean, dwdi: string): boolean {
  if (dwdi !== ZERO || !holdsUsage || resetsStale(context)) return false;
  noticeOnce(
    context,
    "usage that Waldur holds and DWDI lists as 0 is kept: the option reconcileStale resets it",
  );
  return true;
}

/** History makes no record of 0: in a past month, none means the same. */
function isUnneeded(context: MonthContext, dwdi: string): boolean {
  if (dwdi !== ZERO || resetsStale(context)) return false;
  noticeOnce(
    context,
    "where DWDI lists 0 and Waldur holds nothing, nothing is set: the option reconcileStale sets 0",
  );
  return true;
}

function resetsStale({ prepared: { header, options } }: MonthContext): boolean {
  return header.purpose === "report" || options.reconcileStale === true;
}

function noticeOnce({ prepared: { given }, notices }: MonthContext, notice: string): void {
  if (given.has(notice)) return;
  given.add(notice);
  notices.push(notice);
}
