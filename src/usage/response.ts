/**
 * What the responses of DWDI's usage routes have in common: one list of elements, and amounts.
 *
 * @module
 */
import * as v from "valibot";
import type { UsageKind } from "../amounts/component.ts";
import type { ResponsePage } from "../client/connection.ts";
import { DwdiResponseError } from "../errors.ts";
import { exactSum } from "../amounts/sum.ts";
import { typeName, validate } from "../http/validate.ts";

/**
 * The elements that a response's pages list. They are validated one at a time: together they may
 * be larger than the text they were sent as.
 *
 * @throws {DwdiResponseError} When the response has no such list, or an invalid element in it.
 */
export function* elementsOf<T>(
  pages: readonly ResponsePage[],
  list: UsageKind,
  schema: v.GenericSchema<unknown, T>,
): Generator<T> {
  const response = v.object({ [list]: v.array(v.unknown()) });
  for (const { name, json } of pages) {
    const subject = `the response to ${name}`;
    const hint = "nothing of it was used; tell the operators of DWDI";
    const { [list]: elements = [] } = validate(response, json(), { subject, hint });
    for (const [index, element] of elements.entries()) {
      yield validate(schema, element, { subject, path: [list, index], hint });
    }
  }
}

/** A finite number of at least 0, sent as a number or as a decimal in a string. */
export const amount: v.GenericSchema<unknown, number> = v.pipe(
  v.unknown(),
  v.transform(numberIn),
  v.guard(isAmount, ({ input }) => invalidAmount(input)),
);

/** What is invalid about a value that is not an amount. */
export function invalidAmount(value: unknown): string {
  return `expected a number of at least 0, received ${typeName(value)}`;
}

/** Says whether a number can be an amount. */
export function isAmount(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < Infinity;
}

/** The number that a decimal in a string is; anything else as it is. */
export function numberIn(value: unknown): unknown {
  return typeof value === "string" && DECIMAL.test(value) ? Number(value) : value;
}

const DECIMAL = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * The sum of the amounts that were sent, or undefined when none was: missing is not zero.
 *
 * @throws {DwdiResponseError} When the sum is larger than any number.
 */
export function sumOfSent(amounts: readonly (number | null | undefined)[]): number | undefined {
  const sent = amounts.filter((amount) => typeof amount === "number");
  if (sent.length < 2) return sent[0];
  const sum = exactSum(sent);
  if (Number.isFinite(sum)) return sum;
  throw new DwdiResponseError("the response is invalid: a sum is larger than any number");
}
