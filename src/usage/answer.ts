/**
 * What answers of DWDI hold: amounts that may be missing, and items of which several belong together.
 *
 * @module
 */
import * as v from "valibot";
import { kindOf } from "./elements.ts";
import { DwdiResponseError } from "../errors.ts";
import { exactSum } from "../amounts/sum.ts";

const DECIMAL = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** A finite number of at least 0, or a decimal in a string, as a number; undefined for all else. */
export function amountOf(value: unknown): number | undefined {
  const amount = numberOf(value);
  return typeof amount === "number" && amount >= 0 && amount < Infinity ? amount : undefined;
}

/** What is wrong with what is no amount. */
export function amountIssue(value: unknown): string {
  return `expected a number of at least 0, received ${kindOf(numberOf(value))}`;
}

/** An amount, as {@linkcode amountOf} reads it. */
export const amountSchema: v.GenericSchema<unknown, number> = v.pipe(
  v.unknown(),
  v.rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
    const amount = amountOf(value);
    if (amount !== undefined) return amount;
    addIssue({ message: amountIssue(value) });
    return NEVER;
  }),
);

function numberOf(value: unknown): unknown {
  return typeof value === "string" && DECIMAL.test(value) ? Number(value) : value;
}

/** The sum of what is there, or undefined where nothing is: missing is not zero. */
export function sumOf(amounts: readonly (number | null | undefined)[]): number | undefined {
  const present = amounts.filter((amount) => typeof amount === "number");
  if (present.length < 2) return present[0];
  const sum = exactSum(present);
  if (Number.isFinite(sum)) return sum;
  throw new DwdiResponseError("the answer cannot be right: a sum is larger than any number");
}

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
 * Items by key, those of one key joined. A list for each key, as {@linkcode groupBy} makes, would
 * take more room than most items, which are alone.
 */
export function joinBy<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  join: (items: readonly T[], key: string) => T,
): Map<string, T> {
  const joined = new Map<string, T>();
  const repeated = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const first = joined.get(key);
    if (first === undefined) joined.set(key, item);
    else if (!repeated.get(key)?.push(item)) repeated.set(key, [first, item]);
  }
  for (const [key, group] of repeated) joined.set(key, join(group, key));
  return joined;
}
