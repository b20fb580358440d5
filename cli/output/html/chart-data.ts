/**
 * The data that the page's script draws. A file of its own, because the script's types are checked
 * with those of browsers.
 *
 * @module
 */

/** A chart. */
export type Chart = BarChart | StackChart;

/** One bar per name, the largest first. */
export interface BarChart {
  readonly kind: "bars";
  readonly names: readonly string[];
  readonly values: readonly number[];
  /** The values as people read them. */
  readonly texts: readonly string[];
  /** Whether the last stands for all other names. */
  readonly hasOthers: boolean;
}

/** One bar per period, made of parts, the largest at the bottom. */
export interface StackChart {
  readonly kind: "stack";
  readonly periods: readonly string[];
  readonly parts: readonly Part[];
  /** The sums of all parts as people read them. */
  readonly totals: readonly string[];
  /** The size of the axis' unit, in base units. */
  readonly scale: number;
  /** Whether the last part stands for all other names. */
  readonly hasOthers: boolean;
}

/** The amounts of a name in each period; null where DWDI sent none. */
export interface Part {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly texts: readonly string[];
}
