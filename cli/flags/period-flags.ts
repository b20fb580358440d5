/**
 * The flags that name a period.
 *
 * @module
 */
import { DwdiConfigError } from "../../src/errors.ts";
import { addMonths, type Clock, currentDay, currentMonth } from "../../src/period/calendar.ts";
import { isFuture, parsePeriod, type Period, periodSince } from "../../src/period/period.ts";
import type { Context } from "../io/context.ts";
import {
  DEFAULT,
  type FlagValues,
  type Suggestion,
  type Suggestions,
  type Typed,
} from "./command.ts";

/** The flags of a command that asks about months only. */
export const monthFlags = {
  month: {
    type: "string",
    valueHint: "YYYY-MM",
    suggest: (typed: Typed): Suggestions => suggestMonths(typed),
    description: "one month",
  },
  from: {
    type: "string",
    valueHint: "YYYY-MM[-DD]",
    suggest: (typed: Typed): Suggestions => suggestMonths(typed),
    description: "the first month or day",
  },
  to: {
    type: "string",
    valueHint: "YYYY-MM[-DD]",
    suggest: (typed: Typed): Suggestions => suggestMonths(typed),
    description: "the last month or day, inclusive",
  },
  "this-month": { type: "boolean", description: "the current month (the default)" },
  "last-month": { type: "boolean", description: "the month before the current one" },
  since: {
    type: "string",
    valueHint: "30d|12m",
    description: "the last 30 days or 12 months, including the current one",
  },
  timezone: {
    type: "string",
    valueHint: "ZONE",
    suggest: (): Suggestions => suggestTimezones(),
    description: "the time zone that decides which month and day it is",
    defaultText: "the file's, or UTC",
  },
} as const;

const { month, ...further } = monthFlags;
const day = { type: "string", valueHint: "YYYY-MM-DD", description: "one day" } as const;

/** The flags of a command that asks about months or days. */
export const periodFlags: typeof monthFlags & { readonly day: typeof day } = {
  month,
  day,
  ...further,
};

type PeriodValues = FlagValues<typeof monthFlags> & Partial<FlagValues<typeof periodFlags>>;

/** The flags that name a period on their own; `--from` and `--to` are one of them together. */
const WAYS = ["month", "day", "this-month", "last-month", "since"] as const;

/** The clock to use without --timezone. */
export interface DefaultClock extends Clock {
  /** Where its time zone comes from. */
  readonly origin?: string;
}

/**
 * Resolves the period that the flags name, and logs it.
 *
 * @throws {DwdiConfigError} When they name two, one that does not exist, or one that has not begun.
 */
export function resolvePeriod(
  values: PeriodValues,
  context: Pick<Context, "log">,
  fallback: DefaultClock = {},
): Period {
  const clock = clockInForce(values, fallback);
  const ways = waysOf(values);
  refuseSeveral(values, ways);
  const period = namedPeriod(values, clock);
  if (isFuture(period, clock)) {
    throw new DwdiConfigError(`${period.granularity} '${period.from}' has not begun`, {
      hint: "DWDI knows the past and the current month; see --timezone",
    });
  }
  const { granularity, from, to } = period;
  const [way = DEFAULT] = ways;
  context.log.info(`timezone: ${clock.timeZone} (${clock.origin})`);
  context.log.info(`period: ${granularity} ${from === to ? from : `${from} to ${to}`} (${way})`);
  return period;
}

/**
 * The clock to use, and where its time zone comes from.
 *
 * @throws {DwdiConfigError} When there is no such time zone.
 */
export function clockInForce(
  { timezone }: Pick<PeriodValues, "timezone">,
  { timeZone = "UTC", origin = DEFAULT, ...fallback }: DefaultClock,
): DefaultClock & Required<Pick<DefaultClock, "timeZone" | "origin">> {
  const clock = timezone === undefined
    ? { ...fallback, timeZone, origin }
    : { ...fallback, timeZone: timezone, origin: "--timezone" };
  currentDay(clock);
  return clock;
}

function waysOf(values: PeriodValues): readonly string[] {
  const ranged = values.from ?? values.to;
  return [
    ...WAYS.filter((way) => values[way]).map((way) => `--${way}`),
    ...(ranged === undefined ? [] : ["--from and --to"]),
  ];
}

function refuseSeveral(values: PeriodValues, ways: readonly string[]): void {
  if (ways.length > 1) {
    throw new DwdiConfigError(`a period is named twice: ${ways.join(", ")}`, {
      hint: "leave all but one out",
    });
  }
  if ((values.from === undefined) !== (values.to === undefined)) {
    const [there, missing] = values.from === undefined ? ["--to", "--from"] : ["--from", "--to"];
    throw new DwdiConfigError(`${there} needs ${missing}: a range has both ends`);
  }
}

function namedPeriod(values: PeriodValues, clock: Clock): Period {
  const { month, day, from, to, since } = values;
  if (month !== undefined) return parsePeriod({ month });
  if (day !== undefined) return parsePeriod({ day });
  if (from !== undefined && to !== undefined) return parsePeriod({ from, to });
  if (since !== undefined) return periodSince(since, clock);
  const current = currentMonth(clock);
  return parsePeriod({ month: values["last-month"] ? addMonths(current, -1) : current });
}

const SUGGESTED_MONTHS = 12;

/** The months of a year, up to the current one. */
function suggestMonths({ given }: Typed): readonly Suggestion[] {
  const current = currentMonth({ timeZone: given("timezone")[0] });
  return Array.from({ length: SUGGESTED_MONTHS }, (_, ago) => ({
    value: addMonths(current, -ago),
  }));
}

/** The time zones that this runtime knows. */
function suggestTimezones(): readonly Suggestion[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone")].map((value) => ({ value }));
}

/** A period in a message. */
export function periodText({ from, to }: Period): string {
  return from === to ? from : `${from} to ${to}`;
}
