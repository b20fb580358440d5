/**
 * Plans the months of an offering: reads DWDI and Waldur, and compares.
 *
 * @module
 */
import type { DwdiClient } from "../../client/client.ts";
import type { Offering } from "../../config/index.ts";
import { DwdiAbortError, DwdiError } from "../../errors.ts";
import { currentMonth } from "../../period/calendar.ts";
import { parsePeriod } from "../../period/period.ts";
import type { WaldurClient } from "../client/client.ts";
import type { ResourceRow } from "../client/queries.ts";
import { hasBegun, startOf } from "./billing-period.ts";
import { type CurrentUsage, NO_USAGE, readCurrentUsage } from "./current-usage.ts";
import { type GroupUsage, readDwdiUsage, sentMetrics } from "./dwdi-usage.ts";
import { type PreparedOffering, prepareOffering } from "./offering.ts";
import {
  failureOf,
  type Plan,
  type PlanEntry,
  type PlanFailure,
  type PlanOptions,
} from "./plan.ts";
import { isNameless, type MonthContext, planResource } from "./plan-resource.ts";
import type { ResourceGroup } from "./resource-groups.ts";

/**
 * Reads the usage of an offering from DWDI and Waldur, and returns the differences. Nothing is
 * written. An error of DWDI never counts as zero usage: the resources of the failed request become
 * entries with `action: "fail"`.
 *
 * @param months The months to plan, `YYYY-MM`. One that has not begun in every time zone (before the
 * first at 12:00 UTC) has a notice and no entries.
 * @throws {DwdiConfigError} When a month is invalid.
 * @throws {DwdiAuthError} When Waldur rejects the token.
 * @throws {DwdiNotFoundError} When the token's user sees no such offering in Waldur.
 * @throws {DwdiAbortError} When the signal aborts the call.
 * @throws {DwdiError} When the usage in Waldur cannot be read.
 *
 * @example
 * ```ts
 * import { createDwdiClient } from "@dwdi/sdk";
 * import { parseConfig } from "@dwdi/sdk/config";
 * import { createWaldurClient, planUsage } from "@dwdi/sdk/waldur";
 *
 * async function showChanges(configuration: string, token: string): Promise<void> {
 *   for (const offering of parseConfig(configuration).offerings) {
 *     const waldur = createWaldurClient({ ...offering.waldur, auth: { token } });
 *     const plan = await planUsage(createDwdiClient(offering.dwdi), waldur, offering, ["2025-01"]);
 *     for (const { name, components } of plan.entries) console.log(name, components);
 *   }
 * }
 * ```
 */
export async function planUsage(
  dwdi: DwdiClient,
  waldur: WaldurClient,
  offering: Offering,
  months: readonly string[],
  options: PlanOptions = {},
): Promise<Plan> {
  for (const month of months) parsePeriod({ month });
  const prepared = await prepareOffering(dwdi, waldur, offering, options);
  const { now = () => new Date(), timeZone } = options;
  const plans: Plan[] = [];
  for (const month of months) {
    plans.push(await planMonth(prepared, month, currentMonth({ timeZone, now: now() })));
  }
  return {
    ...prepared.header,
    months,
    entries: plans.flatMap(({ entries }) => entries),
    notices: [...prepared.notices, ...plans.flatMap(({ notices }) => notices)],
  };
}

/**
 * Plans one month.
 *
 * @param currentMonth The month that has begun and not ended, if any of a run is.
 * @param held Reads what Waldur holds in the month.
 */
export async function planMonth(
  prepared: PreparedOffering,
  month: string,
  currentMonth: string,
  held: () => Promise<CurrentUsage> = () => readHeld(prepared, month),
): Promise<Plan> {
  const { now = () => new Date() } = prepared.options;
  const notices: string[] = [];
  const plan = (entries: readonly PlanEntry[]) => ({
    ...prepared.header,
    months: [month],
    entries,
    notices,
  });
  if (!hasBegun(month, now())) {
    const moment = startOf(month).toISOString().slice(0, 16).replace("T", " ");
    notices.push(`${month} has not begun in every time zone: it is reported from ${moment} UTC on`);
    return plan([]);
  }
  const { groups, skipped } = prepared;
  const current = groups.length === 0 ? NO_USAGE : await held();
  const context = { prepared, month, isCurrent: month === currentMonth, current, notices };
  const planned = await Promise.all(groups.map((group) => planGroup(context, group)));
  const skippedEntries = skipped.map(({ resource, reason }): PlanEntry => ({
    ...blank(month, resource),
    action: "skip",
    reason,
  }));
  return plan([...planned.flat(), ...skippedEntries]);
}

/** Reads what Waldur holds of an offering in a month. */
export async function readHeld(
  { waldur, offering, header, options: { skipUsers, signal } }: PreparedOffering,
  month: string,
): Promise<CurrentUsage> {
  return await readCurrentUsage(waldur, {
    offering: offering.uuid,
    month,
    resources: header.resources,
    withUsers: offering.kind === "compute" && !skipUsers,
    signal,
  });
}

/** An error of DWDI never counts as zero usage: it fails the resources of the request. */
async function planGroup(context: MonthContext, group: ResourceGroup): Promise<PlanEntry[]> {
  const { prepared, month } = context;
  let usage: GroupUsage;
  try {
    const { dwdi, offering, options: { signal } } = prepared;
    usage = await readDwdiUsage(dwdi, offering, group, month, signal);
  } catch (error) {
    if (error instanceof DwdiAbortError || !(error instanceof DwdiError)) throw error;
    return failAll(group, month, failureOf(error));
  }
  const { listed, failures } = usage;
  const isEmpty = listed.size === 0 && !prepared.options.acceptEmpty && holdsUsage(context, group);
  const emptiness: PlanFailure = {
    code: "response",
    message: `DWDI lists nothing for ${group.title} in ${month}, but Waldur holds usage of it`,
    hint: "check the names of cluster and filesystem, and whether DWDI has loaded the month; " +
      "the option acceptEmpty reports it as no usage",
  };
  const sent = sentMetrics(listed);
  noticeNamelessUsers(context, listed);
  return group.members.map(({ resource, dwdiName }) => {
    const entry = blank(month, resource);
    const failure = failures.get(dwdiName) ?? (isEmpty ? emptiness : undefined);
    if (failure !== undefined) return { ...entry, action: "fail", failure };
    try {
      return { ...entry, ...planResource(context, resource, listed.get(dwdiName), sent) };
    } catch (error) {
      if (!(error instanceof DwdiError)) throw error;
      return { ...entry, action: "fail", failure: failureOf(error) };
    }
  });
}

/** Waldur accepts no user without a name. */
function noticeNamelessUsers(
  { notices, month, prepared: { options } }: MonthContext,
  listed: GroupUsage["listed"],
): void {
  if (options.skipUsers) return;
  const accounts = [...listed].filter(([, { users }]) => [...users.keys()].some(isNameless));
  if (accounts.length === 0) return;
  const [[account] = []] = accounts;
  const others = accounts.length > 1 ? ` and of ${accounts.length - 1} more` : "";
  notices.push(
    `user rows without a name, of '${account}'${others}, are not reported in ${month}: their hours ` +
      "stay in the total",
  );
}

function holdsUsage(
  { prepared: { components }, current }: MonthContext,
  { members }: ResourceGroup,
): boolean {
  return members.some(({ resource }) =>
    components.some(({ name }) => current.record(resource.uuid, name)?.isPositive)
  );
}

function failAll({ members }: ResourceGroup, month: string, failure: PlanFailure): PlanEntry[] {
  return members.map(({ resource }) => ({ ...blank(month, resource), action: "fail", failure }));
}

function blank(
  month: string,
  { uuid, name, backend_id }: ResourceRow,
): Omit<PlanEntry, "action"> {
  return { month, resource: uuid, name, backendId: backend_id, components: [], users: [] };
}
