/**
 * The charts of a page as data, with a description in words.
 *
 * @module
 */
import type { NumberFormat } from "../number-format.ts";
import type { BarChart, StackChart } from "./chart-data.ts";
import { type Share, type ShortList, shortList, sumsByPeriod } from "./shares.ts";
import { wordsOf } from "./wording.ts";

/** A chart with a description for screen readers. */
export interface Described<Chart> {
  readonly chart: Chart;
  readonly description: string;
}

type Counts = Parameters<typeof shortList>[2];

const MOST_BARS = 12;
/** As many as there are colours that colour-blind readers can tell apart. */
const MOST_PARTS = 5;

/** One bar per name, where there are several. */
export function barChart(
  shares: readonly Share[],
  counts: Counts,
  { unit, format }: NumberFormat,
): Described<BarChart> | undefined {
  const known = shares.filter(({ sum }) => sum !== undefined);
  if (known.length < 2) return undefined;
  const list = shortList(known, MOST_BARS, counts);
  const names = list.shares.map(({ name }) => name);
  const values = list.shares.map(({ sum = 0 }) => sum);
  const texts = values.map(format);
  const said = names.map((name, index) => `${name}: ${texts[index]}`).join("; ");
  return {
    chart: { kind: "bars", names, values, texts, hasOthers: list.hasOthers },
    description: `Bars${unit && `, in ${unit}`}. ${said}.`,
  };
}

/** One bar per period, where there are several. */
export function stackChart(
  shares: readonly Share[],
  counts: Counts,
  periods: readonly string[],
  { unit, format, scale }: NumberFormat,
): Described<StackChart> | undefined {
  if (periods.length < 2 || shares.length === 0) return undefined;
  const { shares: shown, hasOthers }: ShortList = shortList(shares, MOST_PARTS, counts);
  const textOf = (sum: number | undefined) => sum === undefined ? "–" : format(sum);
  const parts = shown.map(({ name, amounts }) => {
    const sums = sumsByPeriod(amounts, periods);
    return { name, values: sums.map((sum) => sum ?? null), texts: sums.map(textOf) };
  });
  const totals = sumsByPeriod(shares.flatMap(({ amounts }) => amounts), periods);
  const top = totals.reduce<number>((most, sum) => Math.max(most, sum ?? 0), 0);
  const inWords = (index: number) => `${textOf(totals[index])} in ${wordsOf(periods[index] ?? "")}`;
  return {
    chart: { kind: "stack", periods, parts, totals: totals.map(textOf), scale, hasOthers },
    description: `Stacked bars${unit && `, in ${unit}`}. From ${inWords(0)} to ${
      inWords(periods.length - 1)
    }; the most is ${inWords(totals.indexOf(top))}.`,
  };
}
