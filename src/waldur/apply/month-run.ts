/**
 * What the steps of applying a month share: what the run knows, and how a failure stays small.
 *
 * @module
 */
import { connectionOf } from "../../client/connection.ts";
import { type CurrentUsage, NO_USAGE, readCurrentUsage } from "../plan/current-usage.ts";
import { failureOf, isPartialFailure, type Plan } from "../plan/plan.ts";
import type { PresentMonth } from "../plan/present-month.ts";
import type { WaldurClient } from "../client/client.ts";
import type { Job } from "./entry-result.ts";

/** What a run has learned about a Waldur, for all offerings that it reports with the same token. */
export interface ServerState {
  /** Whether it files usage under the month of its `date`: servers of 2024 ignore it. */
  dates: "unknown" | "honoured" | "ignored";
}

/** The states of the servers of a run: clients of the same Waldur and token share one. */
export function createServerStates(): { of(waldur: WaldurClient): ServerState } {
  const states = new Map<string, ServerState>();
  return {
    of(waldur) {
      const { apiUrl, auth } = connectionOf(waldur).settings;
      const key = JSON.stringify([apiUrl, auth]);
      const state = states.get(key) ?? { dates: "unknown" };
      states.set(key, state);
      return state;
    },
  };
}

/** What a run has learned about an offering's Waldur, for all months. */
export interface RunState {
  readonly server: ServerState;
  /** Months that are filed rightly, where that proves nothing for others. */
  readonly honouredMonths: Set<string>;
  /** Months whose usage was filed under another one. */
  readonly misfiledMonths: Set<string>;
  /** The urls of the offering's users by username, read when they are first needed. */
  offeringUsers?: () => Promise<ReadonlyMap<string, string>>;
  /** The usernames that were set with and without a link to a user of the offering. */
  readonly linked: Set<string>;
  readonly unlinked: Set<string>;
  /** Whether users have to be set one by one: servers of 2024 have no bulk route. */
  lacksBulk: boolean;
  /** The types of components that Waldur refuses, though its offering has them. */
  readonly refusedTypes: Set<string>;
  /** The uuids of resources in a state in which Waldur accepts no usage. */
  readonly closed: Set<string>;
  /** The uuids of resources that Waldur shows with the usage of a past month, which was set last. */
  readonly showsPast: Set<string>;
  /** Those that it shows with the usage of the present month, which this run has set. */
  readonly showsPresent: Set<string>;
}

/** The state of a run that starts. */
export function createRunState(server: ServerState = { dates: "unknown" }): RunState {
  return {
    server,
    honouredMonths: new Set(),
    misfiledMonths: new Set(),
    linked: new Set(),
    unlinked: new Set(),
    lacksBulk: false,
    refusedTypes: new Set(),
    closed: new Set(),
    showsPast: new Set(),
    showsPresent: new Set(),
  };
}

/** The notices of a run that has ended. */
export async function noticesOf({ linked, unlinked, offeringUsers }: RunState): Promise<string[]> {
  if (unlinked.size === 0) return [];
  const known = (await offeringUsers?.())?.size ?? 0;
  const reason = known === 0
    ? "the token sees no users of the offering, as a service provider's where the offering does " +
      "not allow it"
    : `their names are not among the ${known} users of the offering that the token sees`;
  const total = linked.size + unlinked.size;
  return [
    `${unlinked.size} of ${total} users were set without a link to a user of Waldur: ${reason}`,
  ];
}

/** What all entries of a month have in common. */
export interface MonthRun {
  readonly state: RunState;
  readonly waldur: WaldurClient;
  readonly plan: Plan;
  readonly month: string;
  readonly present: PresentMonth;
  readonly now: () => Date;
  readonly signal: AbortSignal | undefined;
}

/** Runs a task whose failure is that of some jobs; an error that ends the run is thrown on. */
export async function recordFailure(
  jobs: readonly Job[],
  task: () => Promise<unknown>,
): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!isPartialFailure(error)) throw error;
    for (const job of jobs) job.failure ??= failureOf(error);
  }
}

/** Reads the month's usage of some jobs; of a single one, that of its resource alone. */
export async function readUsage(
  { waldur, plan: { offering, resources }, month, signal }: MonthRun,
  jobs: readonly Job[],
  { withUsers = false, only }: { readonly withUsers?: boolean; readonly only?: string },
): Promise<CurrentUsage> {
  if (jobs.length === 0) return NO_USAGE;
  const scope = { offering: offering.uuid, resources, resource: only, month };
  return await readCurrentUsage(waldur, { ...scope, withUsers, signal });
}
