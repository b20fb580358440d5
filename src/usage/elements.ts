/**
 * The elements of the list that each answer of DWDI is.
 *
 * @module
 */
import * as v from "valibot";
import type { ResponsePage } from "../client/client.ts";
import { DwdiResponseError } from "../errors.ts";

/** Where in a value something is: names of fields and places in lists. */
export type Path = readonly (string | number)[];

/** What is wrong with a value, and where in it; it never says what the value is. */
export class Misfit extends Error {
  /** The way to what is wrong. */
  readonly path: Path;

  constructor(message: string, path: Path) {
    super(message);
    this.path = path;
  }
}

/** What is wrong with a value that is of another kind. */
export function unlike(expected: string, value: unknown, path: Path): Misfit {
  const said = value === undefined
    ? "it is missing"
    : `expected ${expected}, received ${kindOf(value)}`;
  return new Misfit(said, path);
}

/** Reads values by a schema; of several things that are wrong, the first is thrown as a Misfit. */
export function readerBy<T>(schema: v.GenericSchema<unknown, T>): (value: unknown) => T {
  return (value) => {
    const result = v.safeParse(schema, value, { abortEarly: true });
    if (result.success) return result.output;
    const [{ expected, input, message, path = [] }] = result.issues;
    const keys = path.map(({ key }) => typeof key === "number" ? key : String(key));
    const kind = KINDS[expected ?? ""];
    if (kind !== undefined || input === undefined) throw unlike(kind ?? "a value", input, keys);
    throw new Misfit(message, keys);
  };
}

const KINDS: Readonly<Record<string, string>> = {
  Array: "a list",
  Object: "an object",
  string: "a text",
};

/**
 * The elements of a list that an answer's pages hold, read one by one. What is wrong is named by
 * its place in the answer, never by its value.
 */
export function* elementsOf<T>(
  pages: readonly ResponsePage[],
  list: string,
  read: (element: unknown) => T,
): Generator<T> {
  const readAnswer = readerBy(v.object({ [list]: v.instance(Array<unknown>) }));
  for (const { name, json } of pages) {
    const { [list]: elements = [] } = readAt(name, [], readAnswer, json());
    for (const [index, element] of elements.entries()) {
      yield readAt(name, [list, index], read, element);
    }
  }
}

function readAt<T>(request: string, place: Path, read: (value: unknown) => T, value: unknown): T {
  try {
    return read(value);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    const path = textOf([...place, ...error.path]) || "the answer";
    const said = `the answer to ${request} cannot be right: ${path}: ${error.message}`;
    throw new DwdiResponseError(said, {
      hint: "nothing of it was used; tell the operators of DWDI",
    });
  }
}

/** A path as JavaScript writes it: `compute[0].users[3].nodeHours`. */
function textOf(path: Path): string {
  return path.map((key) => typeof key === "number" ? `[${key}]` : `.${key}`).join("").slice(1);
}

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
