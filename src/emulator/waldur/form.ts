/**
 * Bodies of requests as the Django REST framework reads them: all faults of a
 * body are told at once, each under the name of its field.
 *
 * @module
 */
import { json, Refusal } from "../route.ts";

/** Thrown by a reader for a value that it does not take. */
export class Invalid extends Error {
  /** Texts, or faults by field, or one of either for each item. */
  readonly detail: unknown;

  /** Keeps what is said of the value. */
  constructor(detail: unknown) {
    super();
    this.detail = detail;
  }
}

/** Takes a value, or throws an {@linkcode Invalid}; `undefined` is a field that is missing. */
export type Reader<T> = (value: unknown) => T;

/** The fields of an object; to be named all before the first one's value is taken. */
export interface Form {
  /** Names a field; taking its value throws an {@linkcode Invalid} for all fields at fault. */
  field<T>(name: string, reader: Reader<T>): () => T;
}

/** Opens an object for reading. */
export function formOf(value: unknown): Form {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Invalid({ non_field_errors: ["Invalid data. Expected a dictionary."] });
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  const faults: Record<string, unknown> = {};
  return {
    field(name, reader) {
      try {
        const taken = reader(fields.get(name));
        return () => taken;
      } catch (error) {
        faults[name] = detailOf(error);
        return () => {
          throw new Invalid(faults);
        };
      }
    },
  };
}

/** A field that has to be there. */
export function required<T>(reader: Reader<T>): Reader<T> {
  return (value) => {
    if (value === undefined) throw new Invalid(["This field is required."]);
    if (value === null) throw new Invalid(["This field may not be null."]);
    return reader(value);
  };
}

/** A field that may be missing. */
export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value) => (value === undefined ? undefined : required(reader)(value));
}

/** A text that is not blank, or a number in its place. */
export function text(value: unknown): string {
  if (typeof value !== "string" && typeof value !== "number") {
    throw new Invalid(["Not a valid string."]);
  }
  const trimmed = String(value).trim();
  if (trimmed === "") throw new Invalid(["This field may not be blank."]);
  return trimmed;
}

/** A list, of which each item is read. */
export function list<T>(item: Reader<T>): Reader<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) {
      throw new Invalid({ non_field_errors: ["Expected a list of items."] });
    }
    const items: T[] = [];
    const faults = value.map((element: unknown) => {
      try {
        items.push(item(element));
        return {};
      } catch (error) {
        return detailOf(error);
      }
    });
    if (items.length < value.length) throw new Invalid(faults);
    return items;
  };
}

/** A list that is not empty. */
export function someOf<T>(item: Reader<T>): Reader<readonly T[]> {
  return (value) => {
    const items = list(item)(value);
    if (items.length > 0) return items;
    throw new Invalid({ non_field_errors: ["This list may not be empty."] });
  };
}

/** Reads a request's JSON; what is wrong with it is refused with 400, or 415. */
export async function readBody<T>(request: Request, reader: Reader<T>): Promise<T> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw detail(415, `Unsupported media type "${type}" in request.`);
  }
  const body = await jsonOf(request);
  try {
    return reader(body);
  } catch (error) {
    throw new Refusal(json(400, detailOf(error)));
  }
}

/** A refusal that is about no field. */
export function detail(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Refusal {
  return new Refusal(json(status, { detail: text }, headers));
}

/** A refusal that is about one field. */
export function fieldRefusal(name: string, text: string): Refusal {
  return new Refusal(json(400, { [name]: [text] }));
}

async function jsonOf(request: Request): Promise<unknown> {
  try {
    return JSON.parse(await request.text());
  } catch (error) {
    throw detail(400, `JSON parse error - ${error instanceof Error ? error.message : error}`);
  }
}

function detailOf(error: unknown): unknown {
  if (error instanceof Invalid) return error.detail;
  throw error;
}
