/**
 * Periods of months or days.
 *
 * @module
 */
import {
  addDays,
  addMonths,
  checked,
  type Clock,
  currentDay,
  currentMonth,
  type Granularity,
} from "./calendar.ts";
import { DwdiConfigError } from "../errors.ts";

/** A resolved period: one month or day, or a range of them with both ends included. */
export interface Period {
  /** What `from` and `to` are: months (`YYYY-MM`) or days (`YYYY-MM-DD`). */
  readonly granularity: Granularity;
  /** The first month or day. */
  readonly from: string;
  /** The last month or day, included. */
  readonly to: string;
}

/**
 * How a query names its period: by `month` (`YYYY-MM`), by `day` (`YYYY-MM-DD`), or by `from` and
 * `to`, the first and the last month or day of a range, both included and of the same form.
 */
export type PeriodQuery =
  | {
    readonly month: string;
    readonly day?: undefined;
    readonly from?: undefined;
    readonly to?: undefined;
  }
  | {
    readonly day: string;
    readonly month?: undefined;
    readonly from?: undefined;
    readonly to?: undefined;
  }
  | {
    readonly from: string;
    readonly to: string;
    /** The granularity of a {@linkcode Period}, which the form of `from` says too. */
    readonly granularity?: Granularity | undefined;
    readonly month?: undefined;
    readonly day?: undefined;
  };

/**
 * Resolves the period that a query names.
 *
 * @throws {DwdiConfigError} When it names none or two, a month or day that does not exist,
 * ends of different forms, or an end before its start.
 */
export function parsePeriod(query: PeriodQuery): Period {
  const { month, day, from, to } = query;
  const named = [month, day, from ?? to].filter((part) => part !== undefined);
  if (named.length !== 1) {
    throw new DwdiConfigError(
      "a period is one of: month, day, or from and to",
      {
        hint: named.length === 0
          ? 'name one, for example month: "2025-01"'
          : "leave all but one out",
      },
    );
  }
  if (month !== undefined) {
    return range("month", checked("month", month, "month"), month);
  }
  if (day !== undefined) return range("day", checked("day", day, "day"), day);
  if (from === undefined || to === undefined) {
    throw new DwdiConfigError(
      `a range needs both ends: '${from === undefined ? "from" : "to"}' is missing`,
    );
  }
  const granularity = String(from).length > 7 ? "day" : "month";
  checked(granularity, from, "from");
  checked(granularity, to, "to");
  if (to < from) {
    throw new DwdiConfigError(
      `a range cannot end before it starts: from '${from}' to '${to}'`,
    );
  }
  return range(granularity, from, to);
}

/**
 * Lists the months or days of a period in order, both ends included.
 *
 * @throws {DwdiConfigError} When its ends do not make a period.
 */
export function listPeriod(period: Period): string[] {
  const { granularity, from, to } = parsePeriod({ from: period.from, to: period.to });
  const next = granularity === "month" ? addMonths : addDays;
  const buckets: string[] = [];
  for (let bucket = from; bucket < to; bucket = next(bucket, 1)) buckets.push(bucket);
  return [...buckets, to];
}

/**
 * The period of the last days or months up to now, the current one included:
 * `30d` is today and the 29 days before it, `12m` this month and the 11 before it.
 *
 * @throws {DwdiConfigError} When the text is not a number of at least 1 followed by `d` or `m`.
 *
 * @example
 * ```ts
 * import { periodSince } from "@dwdi/sdk";
 *
 * const now = new Date("2025-03-15T12:00:00Z");
 * console.assert(periodSince("3m", { now }).from === "2025-01");
 * ```
 */
export function periodSince(text: string, clock: Clock = {}): Period {
  // Stryker disable next-line ArrayDeclaration: the first element is not used
  const [, count, unit] = /^([1-9]\d{0,4})([dm])$/.exec(text) ?? [];
  if (count === undefined) {
    throw new DwdiConfigError(`'${text}' is not a length of time`, {
      hint: "write a number of days or months, for example 30d or 12m",
    });
  }
  const back = 1 - Number(count);
  if (unit === "m") {
    const to = currentMonth(clock);
    return range("month", addMonths(to, back), to);
  }
  const to = currentDay(clock);
  return range("day", addDays(to, back), to);
}

/**
 * Says whether a period starts after the current month or day.
 *
 * @throws {DwdiConfigError} When the time zone is not a known IANA name.
 */
export function isFuture(period: Period, clock: Clock = {}): boolean {
  // Stryker disable next-line MethodExpression: as text, a month is less than each of its days
  return period.from > currentDay(clock).slice(0, period.from.length);
}

function range(granularity: Granularity, from: string, to: string): Period {
  return { granularity, from, to };
}
