/**
 * What a run leaves behind: a step for each offering and month, and a summary.
 *
 * @module
 */
import { internalsOf } from "../client/client.ts";
import type { Connected } from "./client/connect.ts";
import { dryRunResult, type EntryResult } from "./apply/entry-result.ts";
import type { Plan, PlanFailure, PlannedOffering } from "./plan/plan.ts";

/** What was done for one offering and month. */
export interface RunStep {
  /** The offering. */
  readonly offering: PlannedOffering;
  /** The month, `YYYY-MM`; absent where the offering failed as a whole. */
  readonly month?: string;
  /** What became of each resource. */
  readonly results: readonly EntryResult[];
  /** What a reader should know, one line each. */
  readonly notices: readonly string[];
  /** Why there are no results. */
  readonly failure?: PlanFailure;
}

/** How far a run has come. */
export interface RunProgress {
  /** The name of the offering that is being worked on. */
  readonly offering: string;
  /** Its month, `YYYY-MM`. */
  readonly month: string;
  /** How many months of offerings are done, with the part of this one that is: 2.5 of 12. */
  readonly done: number;
  /** How many there are. */
  readonly total: number;
}

/** Where a run tells how far it has come. */
export interface ProgressOptions {
  /** Told when a month is begun, and as its resources are written. */
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
}

/** A failure and where it happened. */
export interface RunFailure extends PlanFailure {
  /** The name of the offering. */
  readonly offering: string;
  /** The month, `YYYY-MM`; absent where the offering failed as a whole. */
  readonly month?: string;
  /** The name of the resource; absent where the month failed as a whole. */
  readonly resource?: string;
}

/** A whole run in numbers. */
export interface RunSummary {
  /** How many resources it was about. */
  readonly resources: number;
  /** How many resources and months were changed; in a dry run, would be. */
  readonly changed: number;
  /** How many were as they should be. */
  readonly unchanged: number;
  /** How many were left out for a known reason. */
  readonly skipped: number;
  /** How many failed; an offering or month that failed as a whole counts as one. */
  readonly failed: number;
  /** How many zeros were made of an account's, path's or user's absence from DWDI's answer. */
  readonly notListed: number;
  /** How many requests were sent, each try and those for tokens included. */
  readonly requests: { readonly dwdi: number; readonly waldur: number };
  /** How long it took, in seconds. */
  readonly seconds: number;
  /** All failures in order. */
  readonly failures: readonly RunFailure[];
}

/** Counts while a run goes on; the results themselves are not kept. */
export interface Tally {
  add(step: RunStep): RunStep;
  summary(): RunSummary;
}

/** Begins to count. */
export function startTally(connected: readonly Connected[]): Tally {
  const started = performance.now();
  const resources = new Set<string>();
  const failures: RunFailure[] = [];
  const counts = { changed: 0, planned: 0, unchanged: 0, skipped: 0, failed: 0 };
  let notListed = 0;

  function addResult(step: RunStep, { entry, outcome, failure }: EntryResult): void {
    resources.add(entry.resource);
    counts[outcome]++;
    if (failure) failures.push({ ...placeOf(step), resource: entry.name, ...failure });
    const changes = [...entry.components, ...entry.users];
    notListed += changes.filter(({ listed, waldur, dwdi }) => !listed && waldur !== dwdi).length;
  }

  return {
    add(step) {
      for (const result of step.results) addResult(step, result);
      if (step.failure) {
        counts.failed++;
        failures.push({ ...placeOf(step), ...step.failure });
      }
      return step;
    },
    summary() {
      const { planned, ...done } = counts;
      return {
        resources: resources.size,
        ...done,
        changed: done.changed + planned,
        notListed,
        requests: {
          dwdi: connected.reduce((sum, { dwdi }) => sum + internalsOf(dwdi).http.requests, 0),
          waldur: connected.reduce((sum, { waldur }) => sum + waldur.requests, 0),
        },
        seconds: (performance.now() - started) / 1000,
        failures,
      };
    },
  };
}

/** The step that a plan of one month makes, once it was applied or, in a dry run, was not. */
export function stepOf(
  { offering, months: [month], notices, entries }: Plan,
  results: readonly EntryResult[] = entries.map(dryRunResult),
): RunStep {
  return { offering, ...(month !== undefined && { month }), notices, results };
}

/** Runs through the steps of a run and gives its summary. */
export async function summaryOf(
  steps: AsyncGenerator<RunStep, RunSummary, void>,
): Promise<RunSummary> {
  for (;;) {
    const { done, value } = await steps.next();
    if (done) return value;
  }
}

function placeOf({ offering, month }: RunStep): Pick<RunFailure, "offering" | "month"> {
  return { offering: offering.name, ...(month !== undefined && { month }) };
}
