/**
 * The work on one entry of a plan, and what has become of it so far.
 *
 * @module
 */
import type { PlanEntry, PlanFailure } from "../plan/plan.ts";

/** An entry that is being applied. */
export interface Job {
  readonly entry: PlanEntry;
  /** The components whose total Waldur took. */
  readonly sentTotals: Set<string>;
  /** The components whose users Waldur took. */
  readonly sentUsers: Set<string>;
  /** Why it, or a part of it, was skipped. */
  reason?: string;
  /** Why it failed. */
  failure?: PlanFailure | undefined;
}

/** What became of one entry of a plan. */
export interface EntryResult {
  /** The entry. */
  readonly entry: PlanEntry;
  /** What was done: `changed` was read back as it was sent, `planned` is what a dry run leaves. */
  readonly outcome: "changed" | "planned" | "unchanged" | "skipped" | "failed";
  /** Why it, or a part of it, was skipped. */
  readonly reason?: string;
  /** Why it failed. */
  readonly failure?: PlanFailure;
}

/** Begins the work on an entry. */
export function startJob(entry: PlanEntry): Job {
  return { entry, sentTotals: new Set(), sentUsers: new Set() };
}

/** Says whether Waldur took something of a job. */
export function hasSent({ sentTotals, sentUsers }: Job): boolean {
  return sentTotals.size > 0 || sentUsers.size > 0;
}

/** Ends the work on an entry. */
export function resultOf(job: Job): EntryResult {
  const { entry } = job;
  const { reason = entry.reason, failure = entry.failure } = job;
  return {
    entry,
    outcome: failure ? "failed" : hasSent(job) ? "changed" : reason ? "skipped" : "unchanged",
    ...(reason !== undefined && { reason }),
    ...(failure !== undefined && { failure }),
  };
}

/** What a dry run leaves of an entry. */
export function dryResultOf(entry: PlanEntry): EntryResult {
  return entry.action === "set" ? { entry, outcome: "planned" } : resultOf(startJob(entry));
}
