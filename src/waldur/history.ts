/**
 * `load-history`: past months of an offering, oldest first.
 *
 * @module
 */
import { type Config, selectOffering } from "../config/index.ts";
import { DwdiAuthError, DwdiConfigError } from "../errors.ts";
import { startDeadline } from "../http/signals.ts";
import { currentMonth, isDay } from "../period/calendar.ts";
import { listPeriod } from "../period/period.ts";
import { applyWith } from "./apply/apply.ts";
import type { WaldurClient } from "./client/client.ts";
import {
  type ConnectOptions,
  createOfferingClients,
  type OfferingClients,
} from "./client/offering-clients.ts";
import { readMe } from "./client/queries.ts";
import { type PreparedOffering, prepareOffering, totalsToReport } from "./plan/offering.ts";
import type { PlanOptions } from "./plan/plan.ts";
import { planMonth } from "./plan/plan-usage.ts";
import { planShown, presentMonthOf } from "./plan/present-month.ts";
import {
  failedStep,
  lastStep,
  orFailure,
  type PlannedMonth,
  type ProgressOptions,
  type RunStep,
  type RunSummary,
  runToEnd,
  stepOf,
  summarized,
} from "./run.ts";
import { createRunState } from "./apply/month-run.ts";

/** Options of {@linkcode loadHistory}. */
export interface HistoryOptions extends
  ConnectOptions,
  ProgressOptions,
  Pick<
    PlanOptions,
    "skipUsers" | "reconcileStale" | "acceptEmpty" | "backendIds" | "now" | "signal"
  > {
  /** The offering by name or uuid. */
  readonly offering: string;
  /** A day of the first month, `YYYY-MM-DD`. Whole months are loaded. */
  readonly from: string;
  /** A day of the last month, `YYYY-MM-DD`. */
  readonly to: string;
  /** Whether to load without checking that the token is a staff user's; default: false. */
  readonly skipStaffCheck?: boolean | undefined;
  /** Whether to plan only and write nothing; default: false. */
  readonly dryRun?: boolean | undefined;
}

/** Five years. */
const MAX_DAYS = 1826;
const DAY_MS = 86_400_000;

/**
 * Loads the usage of past months of an offering into Waldur, oldest first. To resume a run that was
 * interrupted, run it again: complete months cost no write. What fails only a resource or month is
 * listed in the summary and does not end the run.
 *
 * @throws {DwdiConfigError} When `from` or `to` is not a date, they are out of order or more than
 * 1 826 days (5 years) apart, or `to` is after the current month.
 * @throws {DwdiNotFoundError} When the configuration has no such offering.
 * @throws {DwdiAuthError} When Waldur rejects the token, or it is not a staff user's.
 * @throws {DwdiAbortError} When the signal aborts the run.
 *
 * @example
 * ```ts
 * import { parseConfig } from "@dwdi/sdk/config";
 * import { loadHistory } from "@dwdi/sdk/waldur";
 *
 * async function loadYear(configuration: string, offering: string): Promise<void> {
 *   const period = { from: "2024-01-01", to: "2024-12-31" };
 *   const summary = await loadHistory(parseConfig(configuration), { offering, ...period });
 *   console.log(summary.changed, summary.failures);
 * }
 * ```
 */
export function loadHistory(config: Config, options: HistoryOptions): Promise<RunSummary> {
  return runToEnd(historySteps(config, options));
}

/**
 * Like {@linkcode loadHistory}, but yields a step for each month as soon as it is done. The generator
 * returns the summary.
 *
 * @throws {DwdiError} As {@linkcode loadHistory} does, from `next()`.
 *
 * @example
 * ```ts
 * import type { Config } from "@dwdi/sdk/config";
 * import { historySteps } from "@dwdi/sdk/waldur";
 *
 * async function follow(config: Config, offering: string): Promise<void> {
 *   const options = { offering, from: "2024-01-01", to: "2024-12-31", dryRun: true };
 *   for await (const { month, results } of historySteps(config, options)) {
 *     console.log(month, results.filter(({ outcome }) => outcome === "planned").length);
 *   }
 * }
 * ```
 */
export async function* historySteps(
  config: Config,
  options: HistoryOptions,
): AsyncGenerator<RunStep, RunSummary, void> {
  const offering = selectOffering(config, { named: options.offering });
  const months = monthsToLoad(config, options);
  const clients = await createOfferingClients(config, offering, options);
  return yield* summarized(loadMonths(config, clients, months, options), [clients], options);
}

async function* loadMonths(
  { timezone: timeZone }: Config,
  { offering, dwdi, waldur }: OfferingClients,
  months: readonly string[],
  options: HistoryOptions,
): AsyncGenerator<RunStep, void, void> {
  let done = 0;
  const showProgress = (part = 0) => {
    const month = months[done];
    if (month === undefined) return;
    options.onProgress?.({
      offering: offering.name,
      month,
      done: done + part,
      total: months.length,
    });
  };
  const { signal, end } = startDeadline(options.signal, undefined, "the run");
  try {
    showProgress();
    if (!options.skipStaffCheck) await requireStaff(waldur, signal);
    const planning = { ...options, purpose: "history", timeZone, signal } as const;
    const prepared = await prepareOffering(dwdi, waldur, offering, planning);
    const state = createRunState();
    const { now = () => new Date() } = options;
    const current = currentMonth({ timeZone, now: now() });
    const present = presentMonthOf(totalsToReport(prepared), current);
    const applying = { present, now, signal, onWritten: showProgress };
    let notices = prepared.notices;
    const stepFor = async (planned: PlannedMonth) => {
      if ("failure" in planned) return failedStep(prepared.header.offering, planned);
      if (options.dryRun) return stepOf(planned);
      return stepOf(planned, await applyWith(state, waldur, planned, applying));
    };
    for await (const planned of plansAhead(prepared, months)) {
      const step = await stepFor(planned);
      yield { ...step, notices: [...notices, ...step.notices] };
      notices = [];
      done++;
      showProgress();
    }
    if (!options.dryRun) {
      const shown = await orFailure(
        current,
        planShown(prepared, present, state.showsPast, state.showsPresent),
      );
      if ("failure" in shown || shown.entries.length > 0) yield await stepFor(shown);
    }
    yield* lastStep(prepared.header.offering, state);
  } finally {
    end();
  }
}

/**
 * The months to load, oldest first.
 *
 * @throws {DwdiConfigError} As {@linkcode loadHistory} does.
 */
export function monthsToLoad(
  { timezone }: Pick<Config, "timezone">,
  { from, to, now = () => new Date() }: Pick<HistoryOptions, "from" | "to" | "now">,
): readonly string[] {
  for (const [what, day] of [["start", from], ["end", to]] as const) {
    if (!isDay(day)) {
      throw new DwdiConfigError(`the ${what} date '${day}' is not a day of the calendar`, {
        hint: "write it as YYYY-MM-DD, for example 2024-01-01",
      });
    }
  }
  if (to < from) throw new DwdiConfigError(`the end date ${to} is before the start date ${from}`);
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  if (days > MAX_DAYS) {
    throw new DwdiConfigError(
      `from ${from} to ${to} is ${days} days: at most ${MAX_DAYS} are allowed`,
      {
        hint: "load at most 5 years at a time",
      },
    );
  }
  const current = currentMonth({ timeZone: timezone, now: now() });
  const [first, last] = [from.slice(0, 7), to.slice(0, 7)];
  if (last > current) {
    throw new DwdiConfigError(`the end date ${to} is after the current month ${current}`);
  }
  return listPeriod({ granularity: "month", from: first, to: last });
}

async function requireStaff(waldur: WaldurClient, signal: AbortSignal): Promise<void> {
  const { username, is_staff } = await readMe(waldur, { signal });
  if (is_staff) return;
  throw new DwdiAuthError(`loading history needs a staff user, which '${username}' is not`, {
    hint: "use a staff token; the option skipStaffCheck leaves the decision to Waldur",
  });
}

/** Plans each month while the previous one is applied. */
async function* plansAhead(
  prepared: PreparedOffering,
  months: readonly string[],
): AsyncGenerator<PlannedMonth, void, void> {
  const start = (month: string) => {
    const planned = orFailure(month, planMonth(prepared, month, ""));
    planned.catch(() => {});
    return planned;
  };
  const [first, ...others] = months;
  if (first === undefined) return;
  let next = start(first);
  for (const month of others) {
    const planned = await next;
    next = start(month);
    yield planned;
  }
  yield await next;
}
