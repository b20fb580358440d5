/**
 * `report`: the current month and those before it, for the offerings of a configuration.
 *
 * @module
 */
import { type Config, selectOffering } from "../config/index.ts";
import { addMonths, currentMonth } from "../period/calendar.ts";
import { applyWith } from "./apply/apply.ts";
import {
  type ConnectOptions,
  createOfferingClients,
  type OfferingClients,
} from "./client/offering-clients.ts";
import { prepareOffering } from "./plan/offering.ts";
import { failureOf, isPartialFailure, type PlanOptions } from "./plan/plan.ts";
import { planMonth } from "./plan/plan-usage.ts";
import { presentMonthOf } from "./plan/present-month.ts";
import {
  failedStep,
  lastStep,
  orFailure,
  type ProgressOptions,
  type RunStep,
  type RunSummary,
  runToEnd,
  stepOf,
  summarized,
} from "./run.ts";
import { createRunState, createServerStates, type ServerState } from "./apply/month-run.ts";
import { registerReport } from "./site-agent.ts";

/** Options of {@linkcode report}. */
export interface ReportOptions
  extends
    ConnectOptions,
    ProgressOptions,
    Pick<PlanOptions, "skipUsers" | "acceptEmpty" | "now" | "signal"> {
  /** The offerings by name or uuid; default: all of the configuration. */
  readonly offerings?: readonly string[] | undefined;
  /** Whether to plan only and write nothing; default: false. */
  readonly dryRun?: boolean | undefined;
  /**
   * Whether to register each offering's run in Waldur as the site agent `dwdi-UUID`, which the page
   * of the provider shows; default: false. A notice says where Waldur does not take it.
   */
  readonly register?: boolean | undefined;
}

/**
 * Reports the usage of the current month, and of the `reporting_periods - 1` months before it, to
 * Waldur, for the offerings of a configuration. Which month is the current one, its `timezone` says.
 * What fails only a resource, month or offering is listed in the summary and does not end the run.
 *
 * @throws {DwdiConfigError} When the settings of an offering are no options of a client.
 * @throws {DwdiNotFoundError} When the configuration lacks an offering of `options.offerings`.
 * @throws {DwdiAuthError} When Waldur rejects the token.
 * @throws {DwdiAbortError} When the signal aborts the run.
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
  return runToEnd(reportSteps(config, options));
}

/**
 * Like {@linkcode report}, but yields a step for each offering and month as soon as it is done. The
 * generator returns the summary.
 *
 * @throws {DwdiError} As {@linkcode report} does, from `next()`.
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
  const { now = () => new Date(), offerings: names } = options;
  const offerings = names?.map((named) => selectOffering(config, { named })) ?? config.offerings;
  const clients: OfferingClients[] = [];
  for (const offering of new Set(offerings)) {
    clients.push(await createOfferingClients(config, offering, options));
  }
  return yield* summarized(reportAll(config, clients, { ...options, now }), clients, options);
}

async function* reportAll(
  { timezone: timeZone, reportingPeriods }: Config,
  clients: readonly OfferingClients[],
  options: ReportOptions & { readonly now: () => Date },
): AsyncGenerator<RunStep, void, void> {
  const { now } = options;
  const servers = createServerStates();
  const month = currentMonth({ timeZone, now: now() });
  const months = Array.from(
    { length: reportingPeriods },
    (_, index) => addMonths(month, index + 1 - reportingPeriods),
  );
  for (const [index, offeringClients] of clients.entries()) {
    const onMonth: OnMonth = (month, done) =>
      options.onProgress?.({
        offering: offeringClients.offering.name,
        month,
        // A new month may begin during the run.
        done: months.length * index + Math.min(done, months.length),
        total: months.length * clients.length,
      });
    try {
      const reporting = { ...options, timeZone };
      const server = servers.of(offeringClients.waldur);
      yield* reportOffering(offeringClients, server, months, reporting, onMonth);
    } catch (error) {
      if (!isPartialFailure(error)) throw error;
      const { uuid, name, kind } = offeringClients.offering;
      const failure = failureOf(error);
      yield { offering: { uuid, name, kind }, results: [], notices: [], failure };
    }
  }
}

/** Called with the current month and how many of the offering's months are done. */
type OnMonth = (month: string, done: number) => void;

async function* reportOffering(
  { offering, dwdi, waldur }: OfferingClients,
  server: ServerState,
  months: readonly string[],
  options: ReportOptions & PlanOptions & { readonly now: () => Date },
  onMonth: OnMonth,
): AsyncGenerator<RunStep, void, void> {
  const { now, timeZone, signal, dryRun, register } = options;
  onMonth(months[0] ?? "", 0);
  const prepared = await prepareOffering(dwdi, waldur, offering, { ...options, purpose: "report" });
  const state = createRunState(server);
  const waiting = [...months];
  let present = presentMonthOf(prepared, months.at(-1) ?? "");
  const planOf = (month: string) =>
    orFailure(
      month,
      month === present.month ? present.plan() : planMonth(prepared, month, present.month),
    );
  for (const [index, month] of waiting.entries()) {
    onMonth(month, index);
    const notices = index === 0 ? [...prepared.notices] : [];
    let plan = await planOf(month);
    const later = currentMonth({ timeZone, now: now() });
    if (later !== present.month) {
      // The month ended while it was planned: it is a past month now, and another is current.
      present = presentMonthOf(prepared, later);
      waiting.push(later);
      if (!("failure" in plan)) notices.push(...plan.notices);
      plan = await planOf(month);
    }
    const onWritten = (part: number) => onMonth(month, index + part);
    const step = "failure" in plan
      ? failedStep(prepared.header.offering, plan)
      : dryRun
      ? stepOf(plan)
      : stepOf(plan, await applyWith(state, waldur, plan, { present, now, signal, onWritten }));
    yield { ...step, notices: [...notices, ...step.notices] };
  }
  yield* lastStep(prepared.header.offering, state);
  if (!register || dryRun) return;
  const notice = await registerReport(waldur, offering, now(), { signal });
  if (notice === undefined) return;
  yield { offering: prepared.header.offering, results: [], notices: [notice] };
}
