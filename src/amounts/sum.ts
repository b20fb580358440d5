/**
 * Grouping and exact sums.
 *
 * @module
 */
import { decimalOf } from "./decimal.ts";

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
 * The sum of the decimals that JSON wrote, rounded once to the nearest double: it does not depend on
 * the order, and ten times 0.1 is 1.
 *
 * @example
 * ```ts
 * import { exactSum } from "@dwdi/sdk/waldur";
 *
 * console.assert(exactSum([0.1, 0.2]) === 0.3);
 * ```
 */
export function exactSum(values: Iterable<number>): number {
  const sums = new Map<number, bigint>();
  for (const { digits, scale } of Array.from(values, decimalOf)) {
    sums.set(scale, (sums.get(scale) ?? 0n) + digits);
  }
  const scale = Math.max(0, ...sums.keys());
  let total = 0n;
  for (const [own, digits] of sums) total += digits * 10n ** BigInt(scale - own);
  return Number(`${total}e-${scale}`);
}
