/**
 * Validates what a server sends by a valibot schema.
 *
 * @module
 */
import * as v from "valibot";
import { DwdiResponseError } from "../errors.ts";

/** Names an invalid value in an error. */
export interface ValidationContext {
  /** What was validated, for example `row 2 of GET /api/customers/`. */
  readonly subject: string;
  /** The way from the subject to the value. */
  readonly path?: Path;
  /** What to do about it. */
  readonly hint: string;
  /** The `x-request-id` of the response that holds the value. */
  readonly requestId?: string | undefined;
}

type Path = readonly (string | number)[];

/**
 * The value as its schema describes it.
 *
 * The error tells the place and the type of the first invalid value, never the value itself. For the
 * same reason a schema's own checks need messages of their own: valibot's quote the value.
 *
 * @throws {DwdiResponseError} When the value is invalid.
 */
export function validate<T>(
  schema: v.GenericSchema<unknown, T>,
  value: unknown,
  context: ValidationContext,
): T {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const { subject, path = [], hint, requestId } = context;
  const [issue] = result.issues;
  const keys = issue.path?.map(({ key }) => typeof key === "number" ? key : String(key)) ?? [];
  const place = [...path, ...keys];
  const message = [`${subject} is invalid`, ...place.length > 0 ? [pathText(place)] : []];
  throw new DwdiResponseError([...message, reasonOf(issue)].join(": "), { hint, requestId });
}

function reasonOf({ kind, expected, input, message }: v.BaseIssue<unknown>): string {
  if (input === undefined) return "missing";
  if (kind !== "schema") return message;
  return `expected ${EXPECTED[expected ?? ""] ?? expected}, received ${typeName(input)}`;
}

const EXPECTED: Readonly<Record<string, string>> = {
  Array: "an array",
  Object: "an object",
  boolean: "a boolean",
  string: "a string",
};

/** A path as JavaScript writes it: `compute[0].users[3].nodeHours`. */
function pathText(path: Path): string {
  return path.map((key) => typeof key === "number" ? `[${key}]` : `.${key}`).join("")
    .replace(/^\./, "");
}

/** The type of a JSON value, for an error that must not show the value. */
export function typeName(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  if (typeof value !== "number") return `a ${typeof value}`;
  return value < 0 ? "a negative number" : Number.isFinite(value) ? "a number" : "Infinity or NaN";
}
