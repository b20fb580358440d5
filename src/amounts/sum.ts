/**
 * Sums of doubles that do not depend on the order of their parts.
 *
 * @module
 */

/**
 * The sum of doubles, rounded once at the end: each rounding error on the way is kept as a partial
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
