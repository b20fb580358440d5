/**
 * The metrics of a page: the sum of each column of numbers, and its charts by period and by name.
 *
 * @module
 */
import type { Column, Quantity } from "../document.ts";
import { numberFormat } from "../number-format.ts";
import type { Chart } from "./chart-data.ts";
import { barChart, stackChart } from "./charts.ts";
import type { PageContent, PeriodRow } from "./content.ts";
import { type Amount, type Grouping, groupingsOf, sharesOf, sumOf } from "./shares.ts";
import { headingOf, whenOf } from "./wording.ts";

/** A column of numbers. */
export interface Metric {
  readonly heading: string;
  /** The unit of its sum and its charts, or nothing. */
  readonly unit: string;
  readonly sum: number;
  /** The sum as people read it. */
  readonly sumText: string;
  /** The period of the sum, in words. */
  readonly of: string;
  /** The number of entries without a number from DWDI. */
  readonly absent: number;
  readonly figures: readonly Figure[];
}

/** A chart with its caption and description. */
export interface Figure {
  readonly caption: string;
  readonly chart: Chart;
  readonly description: string;
}

/** Usage adds up over time; the level of storage does not. */
const ADDS_UP: readonly Quantity[] = ["hours", "amount"];

/** The metrics among the columns of a document of a period, without those that have no number. */
export function metricsOf(columns: readonly Column[], content: PageContent): readonly Metric[] {
  const groupings = groupingsOf(columns, content);
  return columns
    .filter(({ quantity }) => quantity !== "text")
    .flatMap((column) => metricOf(column, content, groupings) ?? []);
}

function metricOf(
  column: Column,
  { wholes, periods }: PageContent,
  groupings: readonly [Grouping, ...Grouping[]],
): Metric | undefined {
  const { field, quantity } = column;
  const known = amountsOf(field, wholes);
  const last = known.at(-1);
  if (last === undefined) return undefined;
  const isLevel = periods.length > 1 && !ADDS_UP.includes(quantity);
  const counts = ({ period }: Amount) => !isLevel || period === last.period;
  const of = isLevel ? whenOf(last.period) : "in total";
  const sum = sumOf(known.filter(counts)) ?? 0;
  const shares = groupings.map(({ rows, nameOf }) =>
    sharesOf(amountsOf(field, rows, nameOf), counts)
  );
  const number = numberFormat(quantity, [shares[0]?.[0]?.sum ?? sum], false);
  const stack = stackChart(shares[0] ?? [], counts, periods, number);
  const bars = groupings.map(({ by }, index) => {
    const chart = barChart(shares[index] ?? [], counts, number);
    return chart && { ...chart, caption: `By ${by}${isLevel ? ` ${of}` : ""}` };
  });
  const by = last.period.length > 7 ? "day" : "month";
  return {
    heading: headingOf(column),
    unit: number.unit,
    sum,
    sumText: number.format(sum),
    of,
    absent: wholes.length - known.length,
    figures: [stack && { ...stack, caption: `By ${by}` }, ...bars]
      .filter((figure) => figure !== undefined),
  };
}

function amountsOf(
  field: string,
  rows: readonly PeriodRow[],
  nameOf: (row: PeriodRow) => string = () => "",
): readonly Amount[] {
  return rows.flatMap((row) => {
    const value = row.row[field];
    return typeof value === "number" ? [{ name: nameOf(row), period: row.period, value }] : [];
  });
}
