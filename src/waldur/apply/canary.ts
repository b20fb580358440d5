/**
 * Finds out whether Waldur files usage under the month of its `date`. Servers of 2024 accept the
 * date and ignore it: usage of a past month replaces that of the present one.
 *
 * @module
 */
import { DwdiResponseError } from "../../errors.ts";
import { addMonths } from "../../period/calendar.ts";
import { hasBegun } from "../plan/billing-period.ts";
import type { CurrentUsage } from "../plan/current-usage.ts";
import type { PlanFailure, PlannedComponent } from "../plan/plan.ts";
import { findDifference, hasSent, type Job, startJob } from "./entry-result.ts";
import { isPast, type MonthRun, readUsage, recordFailure } from "./month-run.ts";
import { createSender } from "./send.ts";

/** Why a past month is not written. */
const DATES_IGNORED = "this Waldur ignores dates: no past month is written in this run";

/** Skips the jobs of a past month where Waldur ignores dates; says whether it did. */
export function skipsPast(run: MonthRun, jobs: readonly Job[]): boolean {
  if (!isPast(run) || run.state.server.dates !== "ignored") return false;
  for (const job of jobs) {
    if (!job.failure) job.reason = DATES_IGNORED;
  }
  return true;
}

/**
 * Writes resources of a past month one at a time, each read back before the next, until one shows
 * whether Waldur honours dates: what it refuses shows nothing.
 *
 * @param send Sends the totals of a job.
 * @returns The jobs that are still to be sent.
 */
export async function sendCanaries(
  run: MonthRun,
  jobs: readonly Job[],
  send: (job: Job) => Promise<void>,
): Promise<readonly Job[]> {
  if (!needsCanary(run)) return jobs;
  let waiting = jobs;
  await recordFailure(jobs, async () => {
    const present = await run.present.held();
    while (needsCanary(run)) {
      const [canary, ...others] = waiting;
      if (canary === undefined) return;
      waiting = others;
      await send(canary);
      if (hasSent(canary)) await judge(run, canary, present);
    }
  });
  return waiting.filter(({ failure }) => !failure);
}

function needsCanary(run: MonthRun): boolean {
  const { state, month } = run;
  return isPast(run) && state.server.dates === "unknown" && state.honouredMonth !== month;
}

async function judge(run: MonthRun, canary: Job, present: CurrentUsage): Promise<void> {
  const { state, month, now } = run;
  const only = canary.entry.resource;
  const difference = findDifference(canary, await readUsage(run, [canary], { only }));
  if (difference === undefined) {
    // Where this month has not ended yet, a Waldur that ignores dates files its usage rightly.
    if (hasBegun(addMonths(month, 1), now())) state.server.dates = "honoured";
    else state.honouredMonth = month;
    return;
  }
  const presentNow = await readUsage({ ...run, month: run.present.month }, [canary], { only });
  if (!isMoved(canary, present, presentNow)) {
    canary.failure = difference;
    throw new DwdiResponseError(
      `nothing else of ${month} is written: Waldur does not hold the first amounts that it accepted`,
    );
  }
  state.server.dates = "ignored";
  canary.failure = await failureOfDates(run, canary, present, difference);
}

/** Whether amounts that were sent for a past month are now those of the present one. */
function isMoved(
  { entry: { resource, components }, sentTotals }: Job,
  before: CurrentUsage,
  after: CurrentUsage,
): boolean {
  return components.some(({ type, dwdi }) =>
    sentTotals.has(type) && after.record(resource, type)?.usage === dwdi &&
    before.record(resource, type)?.usage !== dwdi
  );
}

async function failureOfDates(
  run: MonthRun,
  canary: Job,
  present: CurrentUsage,
  { message }: PlanFailure,
): Promise<PlanFailure> {
  const { month } = run.present;
  const lost = await restorePresent(run, canary, present);
  const restored = lost.length === 0
    ? `its amounts of ${month} were sent again`
    : `its amounts of ${month} could not all be sent again (${lost.join(", ")}): check them`;
  return {
    code: "response",
    message: `${message}; ${DATES_IGNORED}`,
    hint: `${restored}; usage of past months needs a Waldur that files it by its date`,
  };
}

/**
 * Sends the present amounts of the canary's resource again: those that Waldur held, or DWDI's where
 * it held none.
 *
 * @returns The components for which that was not possible.
 */
async function restorePresent(
  run: MonthRun,
  { entry, sentTotals }: Job,
  held: CurrentUsage,
): Promise<readonly string[]> {
  const { month, plan } = run.present;
  const types = entry.components.filter(({ type }) => sentTotals.has(type));
  const heldAmount = (type: string) => held.record(entry.resource, type)?.usage ?? undefined;
  let planned: readonly PlannedComponent[] = [];
  const job = startJob(entry);
  if (types.some(({ type }) => heldAmount(type) === undefined)) {
    await recordFailure([job], async () => {
      const { entries } = await plan();
      planned = entries.find(({ resource }) => resource === entry.resource)?.components ?? [];
    });
  }
  const components = types.flatMap((component) => {
    const { type } = component;
    const dwdi = heldAmount(type) ?? planned.find((other) => other.type === type)?.dwdi;
    return dwdi === undefined ? [] : [{ ...component, waldur: null, dwdi }];
  });
  const restoring = startJob({ ...entry, month, components, users: [] });
  await recordFailure([restoring], async () => {
    await createSender({ ...run, month }).setTotals(restoring, run.signal);
  });
  return types.map(({ type }) => type).filter((type) => !restoring.sentTotals.has(type));
}
