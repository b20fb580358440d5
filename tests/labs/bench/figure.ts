/**
 * What a benchmark gives: a figure of ours beside another one, and the goal that it is held to.
 *
 * @module
 */

/** One row of the table. */
export interface Figure {
  readonly what: string;
  readonly ours: string;
  readonly other: string;
  /** What is compared, in the unit of the goal: one number a pair of runs, or a single one. */
  readonly compared: readonly number[];
  readonly goal: Goal;
}

/** A bound, and how numbers of its kind are written. */
export interface Goal {
  readonly bound: "at most" | "at least";
  readonly value: number;
  readonly unit: "×" | " MiB more" | " kB";
  /** What is reached instead, where the goal cannot be: less than that is a regression. */
  readonly limit?: number;
}

/** A benchmark by the name that `npm run bench -- NAME` takes. */
export interface Benchmark {
  readonly name: string;
  measure(): Promise<readonly Figure[]>;
}

/**
 * `near`: beyond the goal, but no more than by noise, since a quarter of the pairs reach it.
 * `limit`: beyond the goal, for a reason that README.md gives.
 */
export type Verdict = "met" | "near" | "limit" | "missed";

/** Holds a figure against its goal. */
export function verdictOf({ compared, goal: { bound, value, limit = value } }: Figure): Verdict {
  const reaches = (wanted: number, part: number) => {
    const found = quantile(compared, bound === "at most" ? part : 1 - part);
    return bound === "at most" ? found <= wanted : found >= wanted;
  };
  if (reaches(value, 0.5)) return "met";
  if (reaches(value, 0.25)) return "near";
  return reaches(limit, 0.25) ? "limit" : "missed";
}

/** Runs two tasks in turn, so that both see the same machine, after one run of each to warm up. */
export async function paired(
  pairs: number,
  ours: () => Promise<number> | number,
  other: () => Promise<number> | number,
): Promise<readonly (readonly [ours: number, other: number])[]> {
  await ours();
  await other();
  const results: [number, number][] = [];
  for (let pair = 0; pair < pairs; pair++) results.push([await ours(), await other()]);
  return results;
}

/** The number in the middle. */
export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}

function quantile(numbers: readonly number[], part: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const place = part * (sorted.length - 1);
  const [low = NaN, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}

/** A row of pairs of durations in milliseconds; `faster` compares the other way around. */
export function durations(
  what: string,
  pairs: readonly (readonly [ours: number, other: number])[],
  goal: Omit<Goal, "unit">,
): Figure {
  return {
    what,
    ours: milliseconds(median(pairs.map(([ours]) => ours))),
    other: milliseconds(median(pairs.map(([, other]) => other))),
    compared: pairs.map(([ours, other]) => goal.bound === "at most" ? ours / other : other / ours),
    goal: { ...goal, unit: "×" },
  };
}

/** A duration as it is shown. */
export function milliseconds(value: number): string {
  return value < 1000 ? `${value.toPrecision(3)} ms` : `${(value / 1000).toPrecision(3)} s`;
}

/** A number of bytes as it is shown. */
export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
