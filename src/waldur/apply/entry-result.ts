/**
 * What becomes of one entry of a plan: the work on it, the comparison with what Waldur holds after
 * the writes, and the result.
 *
 * @module
 */
import type { CurrentUsage } from "../plan/current-usage.ts";
import type { PlanEntry, PlanFailure } from "../plan/plan.ts";

/** The result of one entry of a plan. */
export interface EntryResult {
  /** The entry. */
  readonly entry: PlanEntry;
  /** What was done: `changed` was read back as it was sent; `planned` is the result of a dry run. */
  readonly outcome: "changed" | "planned" | "unchanged" | "skipped" | "failed";
  /** Why it, or a part of it, was skipped. */
  readonly reason?: string;
  /** Why it failed. */
  readonly failure?: PlanFailure;
}

/** An entry that is being applied. */
export interface Job {
  readonly entry: PlanEntry;
  /** The components whose total Waldur accepted. */
  readonly sentTotals: Set<string>;
  /** The components whose users Waldur accepted. */
  readonly sentUsers: Set<string>;
  /** Whether Waldur's answer to the last request is missing: it may have accepted it. */
  isUncertain?: boolean;
  /** Why it, or a part of it, was skipped. */
  reason?: string;
  /** Why it failed. */
  failure?: PlanFailure | undefined;
}

/** Starts the work on an entry. */
export function startJob(entry: PlanEntry): Job {
  return { entry, sentTotals: new Set(), sentUsers: new Set() };
}

/** Whether Waldur accepted something of a job. */
export function hasSent({ sentTotals, sentUsers }: Job): boolean {
  return sentTotals.size > 0 || sentUsers.size > 0;
}

/** Whether Waldur holds totals of a job, for all that is known. */
export function mayHaveSent({ sentTotals, isUncertain }: Job): boolean {
  return sentTotals.size > 0 || isUncertain === true;
}

/** The first difference between what was sent and what Waldur holds, if there is one. */
export function findDifference(job: Job, current: CurrentUsage): PlanFailure | undefined {
  const { entry, sentTotals, sentUsers } = job;
  for (const { type, dwdi } of entry.components) {
    if (!sentTotals.has(type)) continue;
    const record = current.record(entry.resource, type);
    if (record && record.usage === null) return severalFailure(type, record.amounts);
    const held = record?.usage ?? undefined;
    if (held !== dwdi) return differenceFailure(`of ${type}`, held, dwdi);
  }
  for (const { type, username, dwdi } of entry.users) {
    if (!sentUsers.has(type)) continue;
    const held = current.users(entry.resource, type).get(username);
    if (held !== dwdi) return differenceFailure(`of ${type} by '${username}'`, held, dwdi);
  }
  return undefined;
}

function severalFailure(type: string, amounts: readonly string[]): PlanFailure {
  return {
    code: "response",
    message: `Waldur holds several records of ${type} for one month: ${amounts.join(", ")}`,
    hint: "they are of different plan periods: remove all but one of them in Waldur",
  };
}

function differenceFailure(subject: string, held: string | undefined, sent: string): PlanFailure {
  return {
    code: "response",
    message: `Waldur holds ${held ?? "nothing"} ${subject}, sent ${sent}`,
    hint: held === undefined
      ? "this Waldur may ignore dates, so that usage of past months lands in the present one, or " +
        "its listings may not show the resource to the user of the token"
      : "another program may report the same resource, or this Waldur ignores dates",
  };
}

/** The result of a job as far as it has come. */
export function resultOf(job: Job): EntryResult {
  const { entry } = job;
  const { reason = entry.reason } = job;
  const failure = job.failure ? withWritten(job, job.failure) : entry.failure;
  return {
    entry,
    outcome: failure ? "failed" : isChanged(job) ? "changed" : reason ? "skipped" : "unchanged",
    ...(reason !== undefined && { reason }),
    ...(failure !== undefined && { failure }),
  };
}

/** A failure that says what Waldur has accepted all the same. */
function withWritten(job: Job, failure: PlanFailure): PlanFailure {
  if (!hasSent(job)) return failure;
  const { sentTotals, sentUsers, entry } = job;
  const accepted = [
    ...sentTotals.size > 0 ? [`the totals of ${[...sentTotals].join(", ")}`] : [],
    ...sentUsers.size > 0 ? [`the users of ${[...sentUsers].join(", ")}`] : [],
  ];
  const without = entry.users.length > 0 && sentUsers.size === 0 ? ", but no users" : "";
  const written = `Waldur accepted ${accepted.join(" and ")}${without}`;
  const { hint } = failure;
  return { ...failure, hint: hint === undefined ? written : `${written}; ${hint}` };
}

/** Amounts that Waldur holds already are sent too, where it shows those of a past month. */
function isChanged(job: Job): boolean {
  return job.entry.action === "set" && hasSent(job);
}

/** The result of an entry in a dry run. */
export function dryRunResult(entry: PlanEntry): EntryResult {
  return entry.action === "set" ? { entry, outcome: "planned" } : resultOf(startJob(entry));
}
