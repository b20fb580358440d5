/**
 * One month of an offering: what DWDI lists for each group of resources, against what stands.
 *
 * @module
 */
import { DwdiAbortError, DwdiError } from "../../errors.ts";
import { beginningOf, hasBegun } from "./dates.ts";
import { planEntry, type Question } from "./entry.ts";
import { failureOf } from "./failure.ts";
import type { Group } from "./group.ts";
import { type Listed, listGroup, metricsCarried } from "./listed.ts";
import { listUsage, listUserUsage } from "../client/listings.ts";
import type { OpenOffering } from "./open-offering.ts";
import type { Plan, PlanEntry, PlanFailure } from "./plan.ts";
import type { ResourceRow } from "../client/rows.ts";
import { type Standing, standingOf } from "./standing.ts";

/** Plans one month; `currentMonth` is the one that has only begun. */
export async function planMonth(
  opened: OpenOffering,
  month: string,
  currentMonth: string,
): Promise<Plan> {
  const { now = () => new Date() } = opened.options;
  const notices: string[] = [];
  const plan = (entries: readonly PlanEntry[]) => ({
    ...opened.head,
    months: [month],
    entries,
    notices,
  });
  if (!hasBegun(month, now())) {
    const moment = beginningOf(month).toISOString().slice(0, 16).replace("T", " ");
    notices.push(`${month} has not begun in every time zone: it waits until ${moment} UTC`);
    return plan([]);
  }
  const standing = opened.groups.length === 0
    ? standingOf([], [])
    : await readStanding(opened, month);
  const isCurrent = month === currentMonth;
  const planned = await Promise.all(
    opened.groups.map((group) => planGroup({ opened, month, isCurrent, standing, notices }, group)),
  );
  const skipped = opened.unasked.map(({ resource, reason }): PlanEntry => ({
    ...blank(month, resource),
    action: "skip",
    reason,
  }));
  return plan([...planned.flat(), ...skipped]);
}

/** What stands in Waldur for the month, its users only where DWDI tells users apart. */
async function readStanding(
  { waldur, offering, options: { skipUsers, signal } }: OpenOffering,
  month: string,
): Promise<Standing> {
  const hasUsers = offering.kind === "compute" && !skipUsers;
  const [records, users] = await Promise.all([
    listUsage(waldur, offering.uuid, month, { signal }),
    hasUsers ? listUserUsage(waldur, offering.uuid, month, { signal }) : [],
  ]);
  return standingOf(records, users);
}

/** A failure of DWDI is never usage: it fails the resources that it concerns. */
async function planGroup(question: Question, group: Group): Promise<PlanEntry[]> {
  const { opened, month } = question;
  let listed: ReadonlyMap<string, Listed>;
  try {
    const { dwdi, offering, options: { signal } } = opened;
    listed = await listGroup(dwdi, offering, group, month, signal);
  } catch (error) {
    if (error instanceof DwdiAbortError || !(error instanceof DwdiError)) throw error;
    return failAll(group, month, failureOf(error));
  }
  if (listed.size === 0 && !opened.options.acceptEmpty && holdsUsage(question, group)) {
    return failAll(group, month, {
      code: "response",
      message: `DWDI lists nothing for ${group.title} in ${month}, and Waldur holds usage of it`,
      hint: "check the names of cluster and filesystem, and whether DWDI has loaded the month; " +
        "--accept-empty takes it for no usage",
    });
  }
  const carried = metricsCarried(listed);
  return group.subjects.map(({ resource, name }) => {
    const entry = blank(month, resource);
    try {
      return { ...entry, ...planEntry(question, resource, listed.get(name), carried) };
    } catch (error) {
      if (!(error instanceof DwdiError)) throw error;
      return { ...entry, action: "fail", failure: failureOf(error) };
    }
  });
}

function holdsUsage({ opened: { components }, standing }: Question, { subjects }: Group): boolean {
  return subjects.some(({ resource }) =>
    components.some(({ name }) => standing.record(resource.uuid, name)?.isPositive)
  );
}

function failAll({ subjects }: Group, month: string, failure: PlanFailure): PlanEntry[] {
  return subjects.map(({ resource }) => ({ ...blank(month, resource), action: "fail", failure }));
}

function blank(
  month: string,
  { uuid, name, backend_id }: ResourceRow,
): Omit<PlanEntry, "action"> {
  return { month, resource: uuid, name, backendId: backend_id, components: [], users: [] };
}
