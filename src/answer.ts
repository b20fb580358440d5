/**
 * What all answers of DWDI have in common: a list under a name, and numbers that may be missing.
 *
 * @module
 */
import * as v from "valibot";
import type { Page } from "./client.ts";
import { DwdiResponseError } from "./errors.ts";
import { exactSum } from "./sum.ts";

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

/**
 * The elements of a list that an answer's pages hold, validated one by one. What is wrong is named
 * by its place in the answer, never by its value.
 */
export function* elementsOf<T>(
  pages: readonly Page[],
  list: string,
  schema: v.GenericSchema<unknown, T>,
): Generator<T> {
  const answerSchema = v.looseObject({ [list]: v.array(v.unknown()) });
  for (const { name, json } of pages) {
    const answer = v.safeParse(answerSchema, json(), ONE_ISSUE);
    if (!answer.success) throw misfit(name, "", answer.issues[0]);
    for (const [index, element] of (answer.output[list] ?? []).entries()) {
      const result = v.safeParse(schema, element, ONE_ISSUE);
      if (!result.success) throw misfit(name, `${list}[${index}]`, result.issues[0]);
      yield result.output;
    }
  }
}

const ONE_ISSUE = { abortEarly: true } as const;

function misfit(request: string, place: string, issue: v.BaseIssue<unknown>): DwdiResponseError {
  const inside = v.getDotPath(issue)?.replace(/\.(\d+)/g, "[$1]");
  const path = [place, inside].filter(Boolean).join(".") || "the answer";
  const expected = issue.expected === null ? undefined : EXPECTED[issue.expected];
  const said = issue.input === undefined
    ? "it is missing"
    : expected === undefined
    ? issue.message
    : `expected ${expected}, received ${kindOf(issue.input)}`;
  return new DwdiResponseError(`the answer to ${request} cannot be right: ${path}: ${said}`, {
    hint: "nothing of it was used; tell the operators of DWDI",
  });
}

const EXPECTED: Readonly<Record<string, string>> = {
  Array: "a list",
  Object: "an object",
  string: "a text",
};

/** What a value of JSON is, without the value. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "a text";
  if (typeof value === "object") return "an object";
  if (typeof value !== "number") return `a ${typeof value}`;
  return value < 0 ? "a negative number" : Number.isFinite(value) ? "a number" : "no finite number";
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
