/**
 * What the page's script is given to draw.
 *
 * @module
 */

/** What can be drawn. */
export type Chart = BarChart | StackChart;

/** A bar a name, the largest first. */
export interface BarChart {
  readonly kind: "bars";
  readonly names: readonly string[];
  readonly values: readonly number[];
  /** The values as people read them. */
  readonly texts: readonly string[];
  /** Whether the last is not a name, but all others. */
  readonly hasOthers: boolean;
}

/** A bar a period, made of parts, the largest at the bottom. */
export interface StackChart {
  readonly kind: "stack";
  readonly periods: readonly string[];
  readonly parts: readonly Part[];
  /** The sums of all parts as people read them. */
  readonly totals: readonly string[];
  /** How much one of the axis' unit is. */
  readonly scale: number;
  /** Whether the last part is not that of a name, but of all others. */
  readonly hasOthers: boolean;
}

/** What a name has in each period; null where DWDI sent nothing. */
export interface Part {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly texts: readonly string[];
}
