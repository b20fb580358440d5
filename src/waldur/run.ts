/**
 * The steps, progress and summary of a run: what `report` and `load-history` have in common.
 *
 * @module
 */
import { groupBy } from "../amounts/sum.ts";
import { connectionOf } from "../client/connection.ts";
import { type HostTraffic, totalOf } from "../http/http-client.ts";
import type { OfferingClients } from "./client/offering-clients.ts";
import { dryRunResult, type EntryResult } from "./apply/entry-result.ts";
import { noticesOf, type RunState } from "./apply/month-run.ts";
import {
  failureOf,
  isPartialFailure,
  type Plan,
  type PlanFailure,
  type PlannedOffering,
} from "./plan/plan.ts";

/** The results of one offering and month. */
export interface RunStep {
  /** The offering. */
  readonly offering: PlannedOffering;
  /** The month, `YYYY-MM`; absent where the step is about the offering as a whole. */
  readonly month?: string;
  /** One result for each resource. */
  readonly results: readonly EntryResult[];
  /** Notices for the user, one line each. */
  readonly notices: readonly string[];
  /** Why the offering or month failed as a whole; there are no results then. */
  readonly failure?: PlanFailure;
}

/** The progress of a run. */
export interface RunProgress {
  /** The name of the current offering. */
  readonly offering: string;
  /** Its current month, `YYYY-MM`. */
  readonly month: string;
  /** Months done so far, all offerings counted, with the part of the current one: 2.5 of 12. */
  readonly done: number;
  /** Months in total. */
  readonly total: number;
}

/** Who is told about progress and the end. */
export interface ProgressOptions {
  /** Called when a month starts, and after each write. */
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  /** Called with the summary of what was done, also where the run throws. */
  readonly onEnd?: ((summary: RunSummary) => void) | undefined;
}

/** What a run sent to a host. */
export interface HostSummary {
  /** The host, with its port where the URL names one. */
  readonly host: string;
  /** Requests sent, including retries, redirects and requests for tokens. */
  readonly requests: number;
  /** How many tries followed one that failed. */
  readonly retries: number;
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

/** The summary of a run. */
export interface RunSummary {
  /** The number of distinct resources. */
  readonly resources: number;
  /** The number of entries (a resource and month) that were changed; in a dry run, would be. */
  readonly changed: number;
  /** Entries whose amounts were the same already. */
  readonly unchanged: number;
  /** Entries that were skipped for a known reason. */
  readonly skipped: number;
  /** Entries that failed; an offering or month that failed as a whole counts as one. */
  readonly failed: number;
  /** Amounts set to 0.00 because DWDI does not list the account, path, resource or user. */
  readonly notListed: number;
  /** Requests sent, including retries and requests for tokens. */
  readonly requests: { readonly dwdi: number; readonly waldur: number };
  /** The same by host, each once, however many offerings are on it. */
  readonly hosts: readonly HostSummary[];
  /** The duration in seconds. */
  readonly seconds: number;
  /** All failures in order. */
  readonly failures: readonly RunFailure[];
}

/** Yields the steps of a run, and sums them up at its end. */
export async function* summarized(
  steps: AsyncGenerator<RunStep, void, void>,
  clients: readonly OfferingClients[],
  { onEnd }: ProgressOptions,
): AsyncGenerator<RunStep, RunSummary, void> {
  const counter = startCounter(clients);
  try {
    for await (const step of steps) {
      counter.add(step);
      yield step;
    }
    return counter.summary();
  } finally {
    onEnd?.(counter.summary());
  }
}

/** Counts the results of a run; the results themselves are not kept. */
interface RunCounter {
  add(step: RunStep): void;
  summary(): RunSummary;
}

/** Starts to count, and to measure time. */
function startCounter(clients: readonly OfferingClients[]): RunCounter {
  const started = performance.now();
  const resources = new Set<string>();
  const failures: RunFailure[] = [];
  const counts = { changed: 0, planned: 0, unchanged: 0, skipped: 0, failed: 0 };
  let notListed = 0;

  function addResult(step: RunStep, { entry, outcome, failure }: EntryResult): void {
    resources.add(entry.resource);
    counts[outcome]++;
    if (failure) failures.push({ ...placeOf(step), resource: entry.name, ...failure });
    if (outcome !== "changed" && outcome !== "planned") return;
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
    },
    summary() {
      const { planned, ...done } = counts;
      return {
        resources: resources.size,
        ...done,
        changed: done.changed + planned,
        notListed,
        requests: {
          dwdi: sumRequests(clients.map(({ dwdi }) => dwdi)),
          waldur: sumRequests(clients.map(({ waldur }) => waldur)),
        },
        hosts: hostsOf(clients),
        seconds: (performance.now() - started) / 1000,
        failures,
      };
    },
  };
}

/** The step of a plan of one month, with its results; by default those of a dry run. */
export function stepOf(
  { offering, months: [month], notices, entries }: Plan,
  results: readonly EntryResult[] = entries.map(dryRunResult),
): RunStep {
  return { offering, ...(month !== undefined && { month }), notices, results };
}

/** A plan of a month, or why there is none. */
export type PlannedMonth = Plan | { readonly month: string; readonly failure: PlanFailure };

/** The plan of a month, or why there is none: the other months go on. */
export async function orFailure(month: string, plan: Promise<Plan>): Promise<PlannedMonth> {
  try {
    return await plan;
  } catch (error) {
    if (!isPartialFailure(error)) throw error;
    return { month, failure: failureOf(error) };
  }
}

/** The step of a month that failed as a whole. */
export function failedStep(
  offering: PlannedOffering,
  failed: { readonly month: string; readonly failure: PlanFailure },
): RunStep {
  return { ...failed, offering, results: [], notices: [] };
}

/** The step that ends an offering's run, where there is something to say about it. */
export async function* lastStep(
  offering: PlannedOffering,
  state: RunState,
): AsyncGenerator<RunStep, void, void> {
  const notices = await noticesOf(state);
  if (notices.length > 0) yield { offering, results: [], notices };
}

/** Runs all steps and returns the summary. */
export async function runToEnd(
  steps: AsyncGenerator<RunStep, RunSummary, void>,
): Promise<RunSummary> {
  for (;;) {
    const { done, value } = await steps.next();
    if (done) return value;
  }
}

function sumRequests(clients: readonly object[]): number {
  return clients.reduce((sum: number, client) => sum + totalOf(trafficOf(client)).requests, 0);
}

function hostsOf(clients: readonly OfferingClients[]): HostSummary[] {
  const all = clients.flatMap(({ dwdi, waldur }) => [...trafficOf(dwdi), ...trafficOf(waldur)]);
  return Array.from(groupBy(all, ([host]) => host), ([host, entries]) => ({
    host,
    requests: entries.reduce((sum, [, { requests }]) => sum + requests, 0),
    retries: entries.reduce((sum, [, { retries }]) => sum + retries, 0),
  }));
}

function trafficOf(client: object): ReadonlyMap<string, HostTraffic> {
  return connectionOf(client).http.traffic;
}

function placeOf({ offering, month }: RunStep): Pick<RunFailure, "offering" | "month"> {
  return { offering: offering.name, ...(month !== undefined && { month }) };
}
