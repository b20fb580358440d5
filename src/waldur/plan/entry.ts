/**
 * One resource and month: the amounts that DWDI makes, against those that stand.
 *
 * @module
 */
import { amountOf, metricOf, PRIMARY_METRICS } from "../../amounts/component.ts";
import { formatAmount } from "../../amounts/rounding.ts";
import { isPositive, ZERO } from "../../amounts/decimal.ts";
import type { Listed, Metrics } from "./listed.ts";
import type { BilledComponent, OpenOffering } from "./open-offering.ts";
import type { PlanEntry, PlannedComponent, PlannedUser } from "./plan.ts";
import type { ResourceRow } from "../client/rows.ts";
import type { Standing } from "./standing.ts";

/** What all resources of a month have in common. */
export interface Question {
  readonly opened: OpenOffering;
  readonly month: string;
  /** Whether it is the current month, in which who is not listed has used nothing. */
  readonly isCurrent: boolean;
  readonly standing: Standing;
  /** Takes what a reader should know. */
  readonly notices: string[];
}

type Planned = Pick<PlanEntry, "action" | "reason" | "components" | "users">;

/** Plans a resource from what DWDI lists for it, which is undefined when it lists nothing. */
export function planEntry(
  question: Question,
  resource: ResourceRow,
  listed: Listed | undefined,
  carried: ReadonlySet<string>,
): Planned {
  const components: PlannedComponent[] = [];
  const users: PlannedUser[] = [];
  for (const component of question.opened.components) {
    const metric = metricOf(question.opened.offering.kind, component, [...carried]);
    if (metric === undefined) {
      tellOnce(
        question,
        `no metric of DWDI feeds the component '${component.name}': it is left out`,
      );
      continue;
    }
    const scope = { question, resource, component, metric };
    const total = planTotal(scope, listed, carried);
    if (total === undefined) continue;
    components.push(total);
    users.push(...planUsers(scope, listed));
  }
  if (components.length === 0) {
    const reason = listed === undefined ? "no usage data" : "no amount to report";
    return { action: "skip", reason, components, users };
  }
  const differs = users.length > 0 || components.some(({ waldur, dwdi }) => waldur !== dwdi);
  return { action: differs ? "set" : "keep", components, users };
}

interface Scope {
  readonly question: Question;
  readonly resource: ResourceRow;
  readonly component: BilledComponent;
  readonly metric: string;
}

/** The total of a component, or undefined when it is left as it is: what is not known is not zero. */
function planTotal(
  { question, resource, component, metric }: Scope,
  listed: Listed | undefined,
  carried: ReadonlySet<string>,
): PlannedComponent | undefined {
  const { opened } = question;
  const { offering, options } = opened;
  const { name: type, billingType } = component;
  const { usage: waldur = null, isPositive: holdsUsage = false } =
    question.standing.record(resource.uuid, type) ?? {};
  const planned = { type, billingType, waldur };
  const isKnown = PRIMARY_METRICS[offering.kind].includes(metric) || carried.has(metric);
  const value = listed?.metrics[metric];
  if (value !== undefined) {
    const dwdi = amountFrom(question, component, value);
    return isKept(question, holdsUsage, dwdi) ? undefined : { ...planned, dwdi, listed: true };
  }
  const isStale = options.reconcileStale === true && holdsUsage;
  const isZero = listed === undefined
    ? isStale || (question.isCurrent && opened.head.purpose === "report" && isKnown)
    : isStale && isKnown;
  if (isZero) return { ...planned, dwdi: ZERO, listed: false };
  if (listed !== undefined) {
    tellOnce(question, `the component '${type}' is left out where DWDI sends no ${metric}`);
  }
  return undefined;
}

/** The users of a component whose amount differs; for a user's 0 no record is made. */
function planUsers(
  { question, resource, component, metric }: Scope,
  listed: Listed | undefined,
): PlannedUser[] {
  const { standing, opened: { options: { skipUsers } } } = question;
  if (skipUsers) return [];
  const { name: type, billingType } = component;
  const held = standing.users(resource.uuid, type);
  const amounts = userAmounts(question, component, listed?.users ?? new Map(), metric);
  const users: PlannedUser[] = [];
  for (const [username, dwdi] of amounts) {
    const waldur = held.get(username) ?? null;
    if (dwdi === (waldur ?? ZERO) || isKept(question, isPositive(waldur), dwdi)) continue;
    users.push({ username, type, billingType, waldur, dwdi, listed: true });
  }
  if (!resetsStale(question)) return users;
  for (const [username, waldur] of held) {
    if (amounts.has(username) || !isPositive(waldur)) continue;
    users.push({ username, type, billingType, waldur, dwdi: ZERO, listed: false });
  }
  return users;
}

function userAmounts(
  question: Question,
  component: BilledComponent,
  users: ReadonlyMap<string, Metrics>,
  metric: string,
): Map<string, string> {
  const amounts = new Map<string, string>();
  for (const [username, metrics] of users) {
    const value = metrics[metric];
    if (value !== undefined) amounts.set(username, amountFrom(question, component, value));
  }
  return amounts;
}

function amountFrom({ opened }: Question, component: BilledComponent, value: number): string {
  return formatAmount(amountOf(opened.offering.kind, component, value));
}

/** History leaves alone what it is not told to reset: others may have corrected it by hand. */
function isKept(question: Question, holdsUsage: boolean, dwdi: string): boolean {
  if (dwdi !== ZERO || !holdsUsage || resetsStale(question)) return false;
  tellOnce(
    question,
    "usage that Waldur holds and DWDI lists as 0 is kept: --reconcile-stale resets it",
  );
  return true;
}

function resetsStale({ opened: { head, options } }: Question): boolean {
  return head.purpose === "report" || options.reconcileStale === true;
}

function tellOnce({ opened: { told }, notices }: Question, message: string): void {
  if (told.has(message)) return;
  told.add(message);
  notices.push(message);
}
