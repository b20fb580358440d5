/**
 * Which names the rows of a document are grouped by.
 *
 * @module
 */
import { escapeControls } from "../../io/text.ts";
import type { Column } from "../document.ts";
import type { Gathered, PeriodRow } from "./gather.ts";
import { headingOf } from "./wording.ts";

/** Rows, and the name that each of them is of. */
export interface Grouping {
  /** What the names are made of, in words; empty where all rows have the same. */
  readonly by: string;
  readonly rows: readonly PeriodRow[];
  nameOf(row: PeriodRow): string;
}

/** Groups entries by their names, and where the table parts entries, the parts by theirs. */
export function groupingsOf(
  columns: readonly Column[],
  { rows, wholes }: Gathered,
): readonly [Grouping, ...Grouping[]] {
  const names = columns.filter(({ field, quantity }) => quantity === "text" && field !== "period");
  const [entries, parts] = [groupingOf(names, wholes), groupingOf(names, rows)];
  if (entries.by === "" || entries.by === parts.by) return [parts];
  return [entries, parts];
}

/** Names rows by their texts, without those that are the same in all rows. */
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
