/**
 * Grouping and exact sums.
 *
 * @module
 */

/** Items by key, in the order of their first item; `Map.groupBy` is missing in Node 20. */
export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/**
 * The sum of doubles in any order, rounded once at the end: each rounding error on the way is kept as a partial
 * sum of its own (Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997).
 */
export function exactSum(values: Iterable<number>): number {
  const partials: number[] = [];
  for (const value of values) {
    let sum = value;
    let kept = 0;
    for (const partial of partials) {
      const [high, low] = twoSum(sum, partial);
      if (low !== 0) partials[kept++] = low;
      sum = high;
    }
    partials.length = kept;
    partials.push(sum);
  }
  return rounded(partials);
}

/** Adds from the largest partial down; at an exact tie, the sign of what is left decides. */
function rounded(partials: number[]): number {
  let sum = partials.pop() ?? 0;
  let low = 0;
  while (low === 0 && partials.length > 0) [sum, low] = twoSum(sum, partials.pop() ?? 0);
  const rest = partials.at(-1) ?? 0;
  const isTie = low !== 0 && rest !== 0 && Math.sign(low) === Math.sign(rest);
  const nudged = sum + 2 * low;
  return isTie && nudged - sum === 2 * low ? nudged : sum;
}

function twoSum(a: number, b: number): [high: number, low: number] {
  const [large, small] = Math.abs(a) < Math.abs(b) ? [b, a] : [a, b];
  const high = large + small;
  return [high, small - (high - large)];
}
