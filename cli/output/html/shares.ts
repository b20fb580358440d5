/**
 * The shares of names in a sum: rows grouped by name, their sums, the largest of them.
 *
 * @module
 */
import { exactSum, groupBy } from "../../../src/amounts/sum.ts";
import { escapeControls } from "../../io/text.ts";
import type { Column } from "../document.ts";
import type { PageContent, PeriodRow } from "./content.ts";
import { headingOf } from "./wording.ts";

/** Rows with a name each. */
export interface Grouping {
  /** The columns that the names are made of, in words; empty where all rows have the same name. */
  readonly by: string;
  readonly rows: readonly PeriodRow[];
  nameOf(row: PeriodRow): string;
}

/** Groups entries by name, and where the table splits entries, also the parts by name. */
export function groupingsOf(
  columns: readonly Column[],
  { rows, wholes }: PageContent,
): readonly [Grouping, ...Grouping[]] {
  const names = columns.filter(({ field, quantity }) => quantity === "text" && field !== "period");
  const [entries, parts] = [groupingOf(names, wholes), groupingOf(names, rows)];
  if (entries.by === "" || entries.by === parts.by) return [parts];
  return [entries, parts];
}

/** Names rows by their texts, without texts that are the same in all rows. */
function groupingOf(columns: readonly Column[], rows: readonly PeriodRow[]): Grouping {
  const telling = columns.filter(({ field }) =>
    rows.some(({ row }) => row[field] !== rows[0]?.row[field])
  );
  return {
    by: telling.map((column) => headingOf(column).toLowerCase()).join(" and "),
    rows,
    nameOf: ({ row }) => escapeControls(telling.map(({ field }) => row[field] ?? "–").join(" · ")),
  };
}

/** A number from DWDI with its name and period. */
export interface Amount {
  readonly name: string;
  /** A month or day. */
  readonly period: string;
  readonly value: number;
}

/** The share of a name, or of all other names. */
export interface Share {
  readonly name: string;
  readonly amounts: readonly Amount[];
  /** The sum of the amounts that count; undefined where none does. */
  readonly sum: number | undefined;
}

/** The largest shares, and the others as one. */
export interface ShortList {
  readonly shares: readonly Share[];
  /** Whether the last share stands for all others. */
  readonly hasOthers: boolean;
}

type Counts = (amount: Amount) => boolean;

/** Sums amounts by name, the largest share first. */
export function sharesOf(amounts: readonly Amount[], counts: Counts): readonly Share[] {
  return [...groupBy(amounts, ({ name }) => name)]
    .map(([name, amounts]) => ({ name, amounts, sum: sumOf(amounts.filter(counts)) }))
    .sort((a, b) => (b.sum ?? -1) - (a.sum ?? -1));
}

/** Combines all shares but the largest, unless there is only one other. */
export function shortList(shares: readonly Share[], most: number, counts: Counts): ShortList {
  if (shares.length <= most + 1) return { shares, hasOthers: false };
  const others = shares.slice(most);
  const amounts = others.flatMap(({ amounts }) => amounts);
  const rest = { name: `${others.length} others`, amounts, sum: sumOf(amounts.filter(counts)) };
  return { shares: [...shares.slice(0, most), rest], hasOthers: true };
}

/** Sums amounts by period; undefined where there is none. */
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
