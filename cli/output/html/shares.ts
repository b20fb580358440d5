/**
 * Whose share of a sum is how large.
 *
 * @module
 */
import { groupBy } from "../../../src/usage/answer.ts";
import { exactSum } from "../../../src/amounts/sum.ts";

/** A number of DWDI, and whose it is. */
export interface Amount {
  readonly name: string;
  /** The month or day that it is of. */
  readonly period: string;
  readonly value: number;
}

/** What a name has, or all others have. */
export interface Share {
  readonly name: string;
  readonly amounts: readonly Amount[];
  /** The sum of those that count; undefined where none does. */
  readonly sum: number | undefined;
}

/** The first shares, and what became of the others. */
export interface ShortList {
  readonly shares: readonly Share[];
  /** Whether the last share is that of all others. */
  readonly hasOthers: boolean;
}

type Counts = (amount: Amount) => boolean;

/** Shares out amounts by name, the largest share first. */
export function sharesOf(amounts: readonly Amount[], counts: Counts): readonly Share[] {
  return [...groupBy(amounts, ({ name }) => name)]
    .map(([name, amounts]) => ({ name, amounts, sum: sumOf(amounts.filter(counts)) }))
    .sort((a, b) => (b.sum ?? -1) - (a.sum ?? -1));
}

/** Puts all shares but the first together, unless there would be one only. */
export function shortList(shares: readonly Share[], most: number, counts: Counts): ShortList {
  if (shares.length <= most + 1) return { shares, hasOthers: false };
  const others = shares.slice(most);
  const amounts = others.flatMap(({ amounts }) => amounts);
  const rest = { name: `${others.length} others`, amounts, sum: sumOf(amounts.filter(counts)) };
  return { shares: [...shares.slice(0, most), rest], hasOthers: true };
}

/** Sums up amounts by period; undefined where there is nothing to sum up. */
export function sumsByPeriod(
  amounts: readonly Amount[],
  periods: readonly string[],
): (number | undefined)[] {
  const byPeriod = groupBy(amounts, ({ period }) => period);
  return periods.map((period) => sumOf(byPeriod.get(period) ?? []));
}

/** The exact sum; undefined of nothing, which is not 0. */
export function sumOf(amounts: readonly Amount[]): number | undefined {
  return amounts.length === 0 ? undefined : exactSum(amounts.map(({ value }) => value));
}
