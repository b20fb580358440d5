/**
 * Sends a plan to Waldur, month by month, and looks whether it arrived.
 *
 * @module
 */
import { groupBy } from "../../usage/answer.ts";
import { DwdiConfigError } from "../../errors.ts";
import type { WaldurClient } from "../client/client.ts";
import { hasBegun } from "../plan/dates.ts";
import { forEach } from "./each.ts";
import { failureOf, isSurvivable } from "../plan/failure.ts";
import { type EntryResult, hasSent, type Job, resultOf, startJob } from "./job.ts";
import { listUsage, listUserUsage } from "../client/listings.ts";
import type { Plan, PlanEntry } from "../plan/plan.ts";
import { compare } from "./read-back.ts";
import { createMemory, createSender, type Memory } from "./send.ts";
import { type Standing, standingOf } from "../plan/standing.ts";

/** What applying a plan can be told. */
export interface ApplyOptions {
  /** The clock; the machine's when left out. */
  readonly now?: (() => Date) | undefined;
  /** Ends the run; what is being written may finish for a few seconds more. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends what a plan says, each resource's totals before its users, and reads each month back once.
 * Sending the same twice is harmless, so failed requests are repeated, and a run that was cut short
 * is resumed by planning and applying again. One resource's failure does not stop the others.
 *
 * @throws {DwdiAuthError} When Waldur refuses the token, which ends the run at once.
 * @throws {DwdiAbortError} When the signal ends it.
 * @throws {DwdiConfigError} When it is no plan of this schema.
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
  return await applyWith(createMemory(), waldur, plan, options);
}

/** Where it is told how far the writing of a month has come. */
interface WriteOptions {
  /** Told after each write which part of the month's writes is done, from 0 to 1. */
  readonly onWritten?: ((part: number) => void) | undefined;
}

/** Applies a plan with what earlier months of the same run have taught. */
export async function applyWith(
  memory: Memory,
  waldur: WaldurClient,
  plan: Plan,
  options: ApplyOptions & WriteOptions,
): Promise<EntryResult[]> {
  if (plan.schema !== "dwdi/plan/1") {
    throw new DwdiConfigError(`a plan of the schema '${String(plan.schema)}' cannot be applied`);
  }
  const results: EntryResult[] = [];
  for (const [month, entries] of groupBy(plan.entries, (entry) => entry.month)) {
    results.push(...await applyMonth({ ...options, memory, waldur, plan, month }, entries));
  }
  return results;
}

/** What all entries of a month have in common. */
interface Run extends ApplyOptions, WriteOptions {
  readonly memory: Memory;
  readonly waldur: WaldurClient;
  readonly plan: Plan;
  readonly month: string;
}

async function applyMonth(run: Run, entries: readonly PlanEntry[]): Promise<EntryResult[]> {
  const { memory, waldur, plan, month, signal, now = () => new Date(), onWritten } = run;
  const jobs = entries.map(startJob);
  const open = jobs.filter(({ entry }) => entry.action === "set");
  if (!hasBegun(month, now())) {
    for (const job of open) job.reason = `${month} has not begun in every time zone`;
    return jobs.map(resultOf);
  }
  const sender = createSender({ memory, waldur, plan, month, now });
  const withTotals = open.filter(({ entry }) =>
    entry.components.some(({ waldur, dwdi }) => waldur !== dwdi)
  );
  const writes = withTotals.length + open.filter(({ entry }) => entry.users.length > 0).length;
  let written = 0;
  const write = async (job: Job, task: () => Promise<void>) => {
    await guard([job], task);
    onWritten?.(++written / writes);
  };
  await forEach(
    withTotals,
    signal,
    (job, signal) => write(job, () => sender.setTotals(job, signal)),
  );
  const withUsers = open.filter(({ entry, failure }) => entry.users.length > 0 && !failure);
  await guard(withUsers, async () => {
    const records = await readStanding(run, withUsers, false);
    await forEach(
      withUsers,
      signal,
      (job, signal) => write(job, () => sender.setUsers(job, records, signal)),
    );
  });
  const sent = open.filter((job) => hasSent(job));
  await guard(sent, async () => {
    const hasUsers = sent.some(({ sentUsers }) => sentUsers.size > 0);
    const standing = await readStanding(run, sent, hasUsers);
    for (const job of sent) job.failure ??= compare(job, standing);
  });
  return jobs.map(resultOf);
}

/** A failure is that of the jobs that it concerns; what ends the run goes on. */
async function guard(jobs: readonly Job[], task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!isSurvivable(error)) throw error;
    for (const job of jobs) job.failure ??= failureOf(error);
  }
}

/** What stands in Waldur now, where it matters to somebody. */
async function readStanding(
  { waldur, plan: { offering }, month, signal }: Run,
  jobs: readonly Job[],
  withUsers: boolean,
): Promise<Standing> {
  if (jobs.length === 0) return standingOf([], []);
  return standingOf(
    await listUsage(waldur, offering.uuid, month, { signal }),
    withUsers ? await listUserUsage(waldur, offering.uuid, month, { signal }) : [],
  );
}
