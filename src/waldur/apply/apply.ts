/**
 * Applies a plan: sends it to Waldur month by month, and reads each month back.
 *
 * @module
 */
import { DwdiConfigError } from "../../errors.ts";
import { groupBy } from "../../amounts/sum.ts";
import type { WaldurClient } from "../client/client.ts";
import { hasBegun } from "../plan/billing-period.ts";
import { type CurrentUsage, NO_USAGE, readCurrentUsage } from "../plan/current-usage.ts";
import { failureOf, isPartialFailure, type Plan, type PlanEntry } from "../plan/plan.ts";
import {
  type EntryResult,
  findDifference,
  hasSent,
  type Job,
  resultOf,
  startJob,
} from "./entry-result.ts";
import { firstThenOthers } from "./first-then-others.ts";
import { createRunState, createSender, type RunState } from "./send.ts";

/** Options of {@linkcode applyPlan}. */
export interface ApplyOptions {
  /** The clock; default: the system's. */
  readonly now?: (() => Date) | undefined;
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
  return await applyWith(createRunState(), waldur, plan, options);
}

/** How the progress of a month is reported. */
interface WriteOptions {
  /** Called after each write with the part of the month's writes that is done, from 0 to 1. */
  readonly onWritten?: ((part: number) => void) | undefined;
}

/** Applies a plan as part of a run, whose state earlier months of it have shaped. */
export async function applyWith(
  state: RunState,
  waldur: WaldurClient,
  plan: Plan,
  options: ApplyOptions & WriteOptions,
): Promise<EntryResult[]> {
  if (plan.schema !== "dwdi/plan/1") {
    throw new DwdiConfigError(`a plan of the schema '${String(plan.schema)}' cannot be applied`);
  }
  const results: EntryResult[] = [];
  for (const [month, entries] of groupBy(plan.entries, (entry) => entry.month)) {
    results.push(...await applyMonth({ ...options, state, waldur, plan, month }, entries));
  }
  return results;
}

/** What all entries of a month have in common. */
interface MonthRun extends ApplyOptions, WriteOptions {
  readonly state: RunState;
  readonly waldur: WaldurClient;
  readonly plan: Plan;
  readonly month: string;
}

async function applyMonth(run: MonthRun, entries: readonly PlanEntry[]): Promise<EntryResult[]> {
  const { state, waldur, plan, month, signal, now = () => new Date(), onWritten } = run;
  const jobs = entries.map(startJob);
  const planned = jobs.filter(({ entry }) => entry.action === "set");
  if (!hasBegun(month, now())) {
    for (const job of planned) job.reason = `${month} has not begun in every time zone`;
    return jobs.map(resultOf);
  }
  const sender = createSender({ state, waldur, plan, month, now });
  // Nothing is written where the users cannot be read.
  const toLink = planned.filter(({ entry }) => entry.users.length > 0);
  if (toLink.length > 0) await recordFailure(toLink, () => sender.readOfferingUsers(signal));
  const open = planned.filter(({ failure }) => !failure);
  const withTotals = open.filter(({ entry }) =>
    entry.components.some(({ waldur, dwdi }) => waldur !== dwdi)
  );
  const writes = withTotals.length + open.filter(({ entry }) => entry.users.length > 0).length;
  let written = 0;
  const write = async (job: Job, task: () => Promise<void>) => {
    await recordFailure([job], task);
    onWritten?.(++written / writes);
  };
  await firstThenOthers(
    withTotals,
    signal,
    (job, signal) => write(job, () => sender.setTotals(job, signal)),
  );
  const withUsers = open.filter(({ entry, failure }) => entry.users.length > 0 && !failure);
  await recordFailure(withUsers, async () => {
    const current = await readUsage(run, withUsers, false);
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
    const hasUsers = jobs.some(({ sentUsers }) => sentUsers.size > 0);
    const current = await readUsage(run, jobs, hasUsers);
    for (const job of jobs) job.failure ??= findDifference(job, current);
  });
}

/** Runs a task whose failure is that of some jobs; an error that ends the run is thrown on. */
async function recordFailure(jobs: readonly Job[], task: () => Promise<unknown>): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!isPartialFailure(error)) throw error;
    for (const job of jobs) job.failure ??= failureOf(error);
  }
}

/** Reads the month's usage if it matters to a job. */
async function readUsage(
  { waldur, plan: { offering, resources }, month, signal }: MonthRun,
  jobs: readonly Job[],
  withUsers: boolean,
): Promise<CurrentUsage> {
  if (jobs.length === 0) return NO_USAGE;
  const scope = { offering: offering.uuid, resources, month };
  return await readCurrentUsage(waldur, { ...scope, withUsers, signal });
}
