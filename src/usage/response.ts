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

/** An element of a response: what it says, or what is invalid about it. */
export type CheckedElement<T> =
  & {
    /** Its place in the response, for example `compute[3]`. */
    readonly place: string;
  }
  & ({ readonly value: T } | { readonly json: unknown; readonly error: DwdiResponseError });

/**
 * The elements that a response's pages list. They are validated one at a time: together they may
 * be larger than the text they were sent as.
 *
 * @throws {DwdiResponseError} When the response has no such list.
 */
export function* checkElements<T>(
  pages: readonly ResponsePage[],
  list: UsageKind,
  schema: v.GenericSchema<unknown, T>,
): Generator<CheckedElement<T>> {
  for (const [number, page] of pages.entries()) {
    const onPage = pages.length > 1 ? `page ${number + 1} of ` : "";
    const subject = `${onPage}the response to ${page.name}`;
    const { requestId } = page;
    for (const [index, json] of listOf(page, list, subject).entries()) {
      const place = `${onPage && `page ${number + 1}: `}${list}[${index}]`;
      try {
        yield {
          place,
          value: validate(schema, json, { subject, path: [list, index], hint: HINT, requestId }),
        };
      } catch (error) {
        if (!(error instanceof DwdiResponseError)) throw error;
        yield { place, json, error };
      }
    }
  }
}

/**
 * The values of the elements that a response's pages list.
 *
 * @throws {DwdiResponseError} When the response has no such list, or an invalid element in it.
 */
export function* elementsOf<T>(
  pages: readonly ResponsePage[],
  list: UsageKind,
  schema: v.GenericSchema<unknown, T>,
): Generator<T> {
  for (const element of checkElements(pages, list, schema)) {
    if ("error" in element) throw element.error;
    yield element.value;
  }
}

/**
 * The list of elements in the JSON of one page.
 *
 * @throws {DwdiResponseError} When there is none.
 */
export function listOf(
  page: Pick<ResponsePage, "name" | "json" | "requestId">,
  list: UsageKind,
  subject: string = `the response to ${page.name}`,
): readonly unknown[] {
  const response = v.object({ [list]: v.array(v.unknown()) });
  const { requestId } = page;
  return validate(response, page.json(), { subject, hint: FRAME_HINT, requestId })[list] ?? [];
}

const FRAME_HINT = "nothing of it was used; tell the operators of DWDI";
const HINT = `${FRAME_HINT}. To go on without what is invalid, use the option collectInvalid`;

/** A name of an account, path or resource: a text that is not blank. */
export const listedName: v.GenericSchema<unknown, string> = v.pipe(
  v.string(),
  v.check((name) => name.trim() !== "", "expected a name, received a blank one"),
);

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
