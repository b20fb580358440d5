/**
 * Applies a plan: sends it to Waldur month by month, and reads each month back.
 *
 * @module
 */
import { DwdiConfigError } from "../../errors.ts";
import { groupBy } from "../../amounts/sum.ts";
import type { WaldurClient } from "../client/client.ts";
import { once } from "../../http/once.ts";
import { currentMonth } from "../../period/calendar.ts";
import { hasBegun } from "../plan/billing-period.ts";
import { readCurrentUsage } from "../plan/current-usage.ts";
import type { Plan, PlanEntry } from "../plan/plan.ts";
import type { PresentMonth } from "../plan/present-month.ts";
import { sendCanaries, skipsMonth } from "./canary.ts";
import {
  type EntryResult,
  findDifference,
  hasSent,
  type Job,
  mayHaveSent,
  resultOf,
  startJob,
} from "./entry-result.ts";
import { firstThenOthers } from "./first-then-others.ts";
import {
  createRunState,
  type MonthRun,
  readUsage,
  recordFailure,
  type RunState,
} from "./month-run.ts";
import { createSender } from "./send.ts";

/** Options of {@linkcode applyPlan}. */
export interface ApplyOptions {
  /** The clock; default: the system's. */
  readonly now?: (() => Date) | undefined;
  /** The IANA time zone in which a month is the current one; default: `UTC`. */
  readonly timeZone?: string | undefined;
  /** Aborts the run; a POST that is under way gets 5 seconds to finish. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a plan to Waldur, the totals of a resource before its users, then reads each month back and
 * compares. Usage is set, not added: sending it twice is harmless, so failed requests are retried,
 * and an interrupted run is resumed by planning and applying again.
 *
 * @returns A result for each entry of the plan. The failure of one does not stop the others.
 * @throws {DwdiConfigError} When the plan has another schema.
 * @throws {DwdiAuthError} When Waldur rejects the token.
 * @throws {DwdiAbortError} When the signal aborts the run.
 *
 * @example
 * ```ts
 * import { applyPlan, type Plan, type WaldurClient } from "@dwdi/sdk/waldur";
 *
 * async function send(waldur: WaldurClient, plan: Plan): Promise<void> {
 *   for (const { entry, outcome, failure } of await applyPlan(waldur, plan)) {
 *     console.log(entry.name, entry.month, outcome, failure?.message);
 *   }
 * }
 * ```
 */
export async function applyPlan(
  waldur: WaldurClient,
  plan: Plan,
  options: ApplyOptions = {},
): Promise<readonly EntryResult[]> {
  if (plan.schema !== "dwdi/plan/1") {
    throw new DwdiConfigError(`a plan of the schema '${String(plan.schema)}' cannot be applied`);
  }
  const { now = () => new Date(), timeZone, signal } = options;
  const month = currentMonth({ timeZone, now: now() });
  const scope = { offering: plan.offering.uuid, resources: plan.resources, month };
  const held = once(() => readCurrentUsage(waldur, { ...scope, withUsers: false, signal }));
  const entries = plan.entries.filter((entry) => entry.month === month);
  const present: PresentMonth = {
    month,
    held,
    plan: () => Promise.resolve({ ...plan, entries }),
    listed: () => Promise.resolve(entries),
  };
  return await applyWith(createRunState(), waldur, plan, { ...options, present });
}

/** How the progress of a month is reported. */
interface WriteOptions {
  /** Called after each write with the part of the month's writes that is done, from 0 to 1. */
  readonly onWritten?: ((part: number) => void) | undefined;
}

/** What a run tells about the plan that is applied. */
interface RunOptions extends ApplyOptions, WriteOptions {
  readonly present: PresentMonth;
}

/** Applies a plan as part of a run, whose state earlier months of it have shaped. */
export async function applyWith(
  state: RunState,
  waldur: WaldurClient,
  plan: Plan,
  { present, now = () => new Date(), signal, onWritten }: RunOptions,
): Promise<EntryResult[]> {
  const byMonth = groupBy(plan.entries, (entry) => entry.month);
  // The present month comes last: what is set last is what Waldur shows of a resource.
  const order = [...byMonth.keys()].toSorted((a, b) =>
    Number(a === present.month) - Number(b === present.month)
  );
  const results = new Map<string, readonly EntryResult[]>();
  for (const month of order) {
    const run = { state, waldur, plan, month, present, now, signal };
    results.set(month, await applyMonth(run, byMonth.get(month) ?? [], onWritten));
  }
  return [...byMonth.keys()].flatMap((month) => results.get(month) ?? []);
}

async function applyMonth(
  run: MonthRun,
  entries: readonly PlanEntry[],
  onWritten: WriteOptions["onWritten"],
): Promise<EntryResult[]> {
  const { state: { showsPast, showsPresent }, month, present, signal, now } = run;
  const jobs = entries.map(startJob);
  const isStale = ({ resource }: PlanEntry) => month === present.month && showsPast.has(resource);
  const planned = jobs.filter(({ entry }) =>
    entry.action === "set" || (entry.action === "keep" && isStale(entry))
  );
  if (!hasBegun(month, now())) {
    for (const job of planned) job.reason = `${month} has not begun in every time zone`;
    return jobs.map(resultOf);
  }
  if (skipsMonth(run, planned)) return jobs.map(resultOf);
  const sender = createSender(run);
  // Nothing is written where the users cannot be read.
  const toLink = planned.filter(({ entry }) => entry.users.length > 0);
  if (toLink.length > 0) await recordFailure(toLink, () => sender.readOfferingUsers());
  const open = planned.filter(({ failure }) => !failure);
  const withTotals = open.filter(({ entry }) =>
    isStale(entry) || entry.components.some(({ waldur, dwdi }) => waldur !== dwdi)
  );
  const writes = withTotals.length + open.filter(({ entry }) => entry.users.length > 0).length;
  let written = 0;
  const write = async (job: Job, task: () => Promise<void>) => {
    await recordFailure([job], task);
    onWritten?.(++written / writes);
  };
  const sendTotals = (job: Job, signal: AbortSignal | undefined) =>
    write(job, async () => {
      const { resource } = job.entry;
      try {
        await sender.setTotals(job, signal);
      } finally {
        if (month !== present.month && mayHaveSent(job)) showsPast.add(resource);
      }
      if (month !== present.month || job.sentTotals.size === 0) return;
      showsPast.delete(resource);
      showsPresent.add(resource);
    });
  const others = await sendCanaries(run, withTotals, (job) => sendTotals(job, signal));
  if (skipsMonth(run, open)) return jobs.map(resultOf);
  await firstThenOthers(others, signal, sendTotals);
  const withUsers = open.filter(({ entry, failure }) => entry.users.length > 0 && !failure);
  await recordFailure(withUsers, async () => {
    const current = await readUsage(run, withUsers, { withUsers: false });
    await firstThenOthers(
      withUsers,
      signal,
      (job, signal) => write(job, () => sender.setUsers(job, current, signal)),
    );
  });
  await readBack(run, open.filter(hasSent));
  return jobs.map(resultOf);
}

/** Compares what was sent with what Waldur holds now; a difference is a failure. */
async function readBack(run: MonthRun, jobs: readonly Job[]): Promise<void> {
  await recordFailure(jobs, async () => {
    const withUsers = jobs.some(({ sentUsers }) => sentUsers.size > 0);
    const current = await readUsage(run, jobs, { withUsers });
    for (const job of jobs) job.failure ??= findDifference(job, current);
  });
}
