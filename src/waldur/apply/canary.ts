/**
 * Finds out whether Waldur files usage under the month of its `date`. Servers of 2024 accept the
 * date and ignore it: usage of a past month replaces that of the month that they are in.
 *
 * @module
 */
import { DwdiResponseError } from "../../errors.ts";
import { withGrace } from "../../http/signals.ts";
import { addMonths } from "../../period/calendar.ts";
import { hasBegun, presentMonths } from "../plan/billing-period.ts";
import type { CurrentUsage } from "../plan/current-usage.ts";
import { failureOf, isPartialFailure, type PlannedComponent } from "../plan/plan.ts";
import { findDifference, type Job, mayHaveSent } from "./entry-result.ts";
import { type MonthRun, readUsage } from "./month-run.ts";
import { restore } from "./restore.ts";

/** Why a month is not written. */
const DATES_IGNORED = "this Waldur ignores dates: no past month is written in this run";

/** How many amounts may be nowhere, though Waldur accepted them, before a month is given up. */
const MAX_UNDECIDED = 3;

/** How long the check of an amount may take when the run is interrupted, in milliseconds. */
const CHECK_GRACE = 10_000;

/** What Waldur held before, by the month that usage may be filed under instead. */
type HeldBefore = ReadonlyMap<string, CurrentUsage>;

/** Skips the jobs of a month that Waldur files under another one; says whether it did. */
export function skipsMonth(run: MonthRun, jobs: readonly Job[]): boolean {
  const { state, month, now } = run;
  const isMisfiled = state.server.dates === "ignored" && !state.honouredMonths.has(month) &&
    (state.misfiledMonths.has(month) || !presentMonths(now()).includes(month));
  if (!isMisfiled) return false;
  for (const job of jobs) {
    if (!job.failure) job.reason ??= DATES_IGNORED;
  }
  return true;
}

/**
 * Writes resources one at a time, each read back before the next, until one shows how Waldur files
 * the month: what it refuses shows nothing.
 *
 * @param send Sends the totals of a job.
 * @returns The jobs that are still to be sent.
 */
export async function sendCanaries(
  run: MonthRun,
  jobs: readonly Job[],
  send: (job: Job) => Promise<void>,
): Promise<readonly Job[]> {
  if (!needsCanary(run) || jobs.length === 0) return jobs;
  let waiting = jobs;
  try {
    const before = await readBefore(run, jobs);
    waiting = conclusiveFirst(jobs, before);
    for (let undecided = 0; needsCanary(run);) {
      const [canary, ...others] = waiting;
      if (canary === undefined) return [];
      waiting = others;
      await sendOne(run, canary, before, send);
      if (mayHaveSent(canary) && needsCanary(run) && ++undecided === MAX_UNDECIDED) {
        throw new DwdiResponseError(
          `nothing else of ${run.month} is written: Waldur does not hold the first amounts that ` +
            "it accepted",
        );
      }
    }
    return waiting;
  } catch (error) {
    if (!isPartialFailure(error)) throw error;
    for (const job of waiting) job.failure ??= failureOf(error);
    return [];
  }
}

/** Whether it is not known yet that Waldur files usage of the month under that month. */
function needsCanary({ state, month, now }: MonthRun): boolean {
  const { server: { dates }, honouredMonths, misfiledMonths } = state;
  if (dates === "honoured" || honouredMonths.has(month) || misfiledMonths.has(month)) return false;
  const presents = presentMonths(now());
  const [only, another] = presents;
  if (only === month && another === undefined) return false;
  return dates === "unknown" || presents.includes(month);
}

async function readBefore(run: MonthRun, jobs: readonly Job[]): Promise<HeldBefore> {
  const { month, present, now } = run;
  const before = new Map<string, CurrentUsage>();
  for (const other of presentMonths(now()).filter((other) => other !== month)) {
    const isKnown = other === present.month;
    const held = isKnown ? present.held() : readUsage({ ...run, month: other }, jobs, {});
    before.set(other, await held);
  }
  return before;
}

/** An amount that the present month holds too shows nothing there: others come first. */
function conclusiveFirst(jobs: readonly Job[], before: HeldBefore): readonly Job[] {
  const isConclusive = ({ entry: { resource, components } }: Job) =>
    components.some(({ type, waldur, dwdi }) =>
      waldur !== dwdi &&
      [...before.values()].every((held) => !amountsOf(held, resource, type).includes(dwdi))
    );
  return jobs.toSorted((a, b) => Number(isConclusive(b)) - Number(isConclusive(a)));
}

/** An interruption must not leave an amount in a month that it is not of: it is checked all the same. */
async function sendOne(
  run: MonthRun,
  canary: Job,
  before: HeldBefore,
  send: (job: Job) => Promise<void>,
): Promise<void> {
  try {
    await send(canary);
  } finally {
    if (mayHaveSent(canary)) {
      const check = (signal: AbortSignal | undefined) => judge({ ...run, signal }, canary, before);
      await withGrace(run.signal, CHECK_GRACE, check);
    }
  }
}

async function judge(run: MonthRun, canary: Job, before: HeldBefore): Promise<void> {
  const { state, month, now } = run;
  const { entry, sentTotals, isUncertain } = canary;
  const { resource, components } = entry;
  const sent = components.filter(({ type }) => isUncertain || sentTotals.has(type));
  const read = (month: string) => readUsage({ ...run, month }, [canary], { only: resource });
  let held: CurrentUsage;
  try {
    held = await read(month);
  } catch (error) {
    for (const [other, usage] of before) {
      await restore(run, entry, sent, other, usage, undefined);
    }
    throw error;
  }
  if (isIn(held, resource, sent)) {
    // Where this month has not ended yet, a Waldur that ignores dates files its usage rightly.
    if (hasBegun(addMonths(month, 1), now())) state.server.dates = "honoured";
    else state.honouredMonths.add(month);
    return;
  }
  const difference = findDifference(canary, held);
  for (const [other, usage] of before) {
    const after = await read(other);
    if (!isMoved(resource, sent, usage, after)) continue;
    state.server.dates = "ignored";
    state.misfiledMonths.add(month);
    const restored = await restore(run, entry, sent, other, usage, after);
    const [first] = sent;
    const message = difference?.message ?? `Waldur holds nothing of ${first?.type} in ${month}`;
    canary.failure = {
      code: "response",
      message: `${message}; ${DATES_IGNORED}`,
      hint: `${restored}; usage of past months needs a Waldur that files it by its date`,
    };
    return;
  }
  canary.failure ??= difference;
}

/** Whether one of the amounts that were sent, and that differ from before, is there. */
function isIn(held: CurrentUsage, resource: string, sent: readonly PlannedComponent[]): boolean {
  return sent.some(({ type, waldur, dwdi }) =>
    waldur !== dwdi && amountsOf(held, resource, type).includes(dwdi)
  );
}

/** Whether an amount that was sent for one month has come to stand in another. */
function isMoved(
  resource: string,
  sent: readonly PlannedComponent[],
  before: CurrentUsage,
  after: CurrentUsage,
): boolean {
  return sent.some(({ type, dwdi }) => {
    const countIn = (usage: CurrentUsage) =>
      amountsOf(usage, resource, type).filter((amount) => amount === dwdi).length;
    return countIn(after) > countIn(before);
  });
}

function amountsOf(usage: CurrentUsage, resource: string, type: string): readonly string[] {
  return usage.record(resource, type)?.amounts ?? [];
}
