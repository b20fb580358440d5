/**
 * The report: the current month and those before it, for each offering of a configuration.
 *
 * @module
 */
import { type Config, selectOffering } from "../config/index.ts";
import { addMonths, currentMonth } from "../period/calendar.ts";
import { applyWith } from "./apply/apply.ts";
import { connect, type Connected, type ConnectOptions } from "./client/connect.ts";
import { prepareOffering } from "./plan/offering.ts";
import { failureOf, isPartialFailure, type PlanOptions } from "./plan/plan.ts";
import { planMonth } from "./plan/plan-usage.ts";
import {
  type ProgressOptions,
  type RunStep,
  type RunSummary,
  startTally,
  stepOf,
  summaryOf,
} from "./run.ts";
import { createRunState } from "./apply/send.ts";

/** What a report can be told. */
export interface ReportOptions
  extends
    ConnectOptions,
    ProgressOptions,
    Pick<PlanOptions, "skipUsers" | "acceptEmpty" | "now" | "signal"> {
  /** The offerings by name or uuid; all of the configuration when left out. */
  readonly offerings?: readonly string[] | undefined;
  /** Only plans, and writes nothing. */
  readonly dryRun?: boolean | undefined;
}

/**
 * Reports the current periods of a configuration's offerings to Waldur.
 *
 * @throws {DwdiConfigError} When an offering cannot be connected to as it is configured.
 * @throws {DwdiNotFoundError} When an offering is named that the configuration lacks.
 * @throws {DwdiAuthError} When Waldur refuses.
 * @throws {DwdiAbortError} When the signal ends the run.
 *
 * @example
 * ```ts
 * import { parseConfig } from "@dwdi/sdk/config";
 * import { report } from "@dwdi/sdk/waldur";
 *
 * async function showWhatWouldChange(configuration: string): Promise<void> {
 *   const { changed, failures } = await report(parseConfig(configuration), { dryRun: true });
 *   console.log(changed, failures.map(({ message }) => message));
 * }
 * ```
 */
export function report(config: Config, options: ReportOptions = {}): Promise<RunSummary> {
  return summaryOf(reportSteps(config, options));
}

/**
 * The same, one step an offering and month as it is done; the summary is what the generator returns.
 *
 * @throws {DwdiError} As {@linkcode report} does, when the first step is asked for or later.
 *
 * @example
 * ```ts
 * import { parseConfig } from "@dwdi/sdk/config";
 * import { reportSteps } from "@dwdi/sdk/waldur";
 *
 * async function follow(configuration: string): Promise<void> {
 *   for await (const { offering, month, results } of reportSteps(parseConfig(configuration))) {
 *     console.log(offering.name, month, results.length);
 *   }
 * }
 * ```
 */
export async function* reportSteps(
  config: Config,
  options: ReportOptions = {},
): AsyncGenerator<RunStep, RunSummary, void> {
  const { timezone: timeZone, reportingPeriods } = config;
  const { now = () => new Date(), offerings: names } = options;
  const offerings = names?.map((named) => selectOffering(config, { named })) ?? config.offerings;
  const connected: Connected[] = [];
  for (const offering of new Set(offerings)) {
    connected.push(await connect(config, offering, options));
  }
  const tally = startTally(connected);
  const month = currentMonth({ timeZone, now: now() });
  const months = Array.from(
    { length: reportingPeriods },
    (_, index) => addMonths(month, index + 1 - reportingPeriods),
  );
  for (const [index, one] of connected.entries()) {
    const tell: Tell = (month, done) =>
      options.onProgress?.({
        offering: one.offering.name,
        month,
        // A month that nobody counted on may begin on the way.
        done: months.length * index + Math.min(done, months.length),
        total: months.length * connected.length,
      });
    try {
      for await (const step of reportOffering(one, months, { ...options, now, timeZone }, tell)) {
        yield tally.add(step);
      }
    } catch (error) {
      if (!isPartialFailure(error)) throw error;
      const { uuid, name, kind } = one.offering;
      const failure = failureOf(error);
      yield tally.add({ offering: { uuid, name, kind }, results: [], notices: [], failure });
    }
  }
  return tally.summary();
}

/** Tells how many of an offering's months are done, and which one is worked on. */
type Tell = (month: string, done: number) => void;

async function* reportOffering(
  { offering, dwdi, waldur }: Connected,
  months: readonly string[],
  options: ReportOptions & PlanOptions & { readonly now: () => Date },
  tell: Tell,
): AsyncGenerator<RunStep, void, void> {
  const { now, timeZone, signal, dryRun } = options;
  tell(months[0] ?? "", 0);
  const prepared = await prepareOffering(dwdi, waldur, offering, { ...options, purpose: "report" });
  const state = createRunState();
  const waiting = [...months];
  let current = months.at(-1) ?? "";
  for (const [index, month] of waiting.entries()) {
    tell(month, index);
    let plan = await planMonth(prepared, month, current);
    const later = currentMonth({ timeZone, now: now() });
    if (later !== current) {
      // The month ended while its answer was on the way: it is a past one now, another is current.
      current = later;
      waiting.push(later);
      const { notices } = plan;
      plan = await planMonth(prepared, month, current);
      plan = { ...plan, notices: [...notices, ...plan.notices] };
    }
    if (month === months[0]) plan = { ...plan, notices: [...prepared.notices, ...plan.notices] };
    const onWritten = (part: number) => tell(month, index + part);
    yield dryRun
      ? stepOf(plan)
      : stepOf(plan, await applyWith(state, waldur, plan, { now, signal, onWritten }));
  }
}
