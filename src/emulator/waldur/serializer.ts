/**
 * Request bodies as serializers of Django REST framework read them: the response names the errors of
 * all fields at once.
 *
 * @module
 */
import { HttpError } from "../errors.ts";
import { json } from "../route.ts";

/** Thrown by a reader for an invalid value. */
export class ValidationError extends Error {
  /** Messages, or messages by field, or either for each item of a list. */
  readonly detail: unknown;

  /** Keeps the messages. */
  constructor(detail: unknown) {
    super();
    this.detail = detail;
  }
}

/** Reads a value or throws a {@linkcode ValidationError}; `undefined` is a missing field. */
export type Reader<T> = (value: unknown) => T;

/** The fields of an object. Name all of them before getting the value of the first. */
export interface Fields {
  /** Names a field; getting its value throws a {@linkcode ValidationError} of all invalid fields. */
  field<T>(name: string, reader: Reader<T>): () => T;
}

/** Reads the fields of an object. */
export function fieldsOf(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ValidationError({ non_field_errors: ["Invalid data. Expected a dictionary."] });
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  const errors: Record<string, unknown> = {};
  return {
    field(name, reader) {
      try {
        const read = reader(fields.get(name));
        return () => read;
      } catch (error) {
        errors[name] = detailOf(error);
        return () => {
          throw new ValidationError(errors);
        };
      }
    },
  };
}

/** A required field. */
export function required<T>(reader: Reader<T>): Reader<T> {
  return (value) => {
    if (value === undefined) throw new ValidationError(["This field is required."]);
    if (value === null) throw new ValidationError(["This field may not be null."]);
    return reader(value);
  };
}

/** An optional field. */
export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value) => (value === undefined ? undefined : required(reader)(value));
}

/** A text that is not blank; a number is taken as text. */
export function text(value: unknown): string {
  if (typeof value !== "string" && typeof value !== "number") {
    throw new ValidationError(["Not a valid string."]);
  }
  const trimmed = String(value).trim();
  if (trimmed === "") throw new ValidationError(["This field may not be blank."]);
  return trimmed;
}

/** A list of items. */
export function list<T>(item: Reader<T>): Reader<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) {
      throw new ValidationError({ non_field_errors: ["Expected a list of items."] });
    }
    const items: T[] = [];
    const errors = value.map((element: unknown) => {
      try {
        items.push(item(element));
        return {};
      } catch (error) {
        return detailOf(error);
      }
    });
    if (items.length < value.length) throw new ValidationError(errors);
    return items;
  };
}

/** A list that is not empty. */
export function nonEmptyList<T>(item: Reader<T>): Reader<readonly T[]> {
  return (value) => {
    const items = list(item)(value);
    if (items.length > 0) return items;
    throw new ValidationError({ non_field_errors: ["This list may not be empty."] });
  };
}

/** Reads the JSON body of a request; refuses it with 400 or 415. */
export async function readBody<T>(request: Request, reader: Reader<T>): Promise<T> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw detailError(415, `Unsupported media type "${type}" in request.`);
  }
  const body = await jsonOf(request);
  try {
    return reader(body);
  } catch (error) {
    throw new HttpError(json(400, detailOf(error)));
  }
}

/** An error response with one message. */
export function detailError(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): HttpError {
  return new HttpError(json(status, { detail: text }, headers));
}

/** An error response with an HTML page, as Django sends it where the API does not answer. */
export function htmlError(status: number, title: string): HttpError {
  const page = `<!doctype html>\n<html lang="en"><head><title>${title}</title></head>` +
    `<body><h1>${title}</h1></body></html>\n`;
  const headers = { "content-type": "text/html; charset=utf-8" };
  return new HttpError(new Response(page, { status, headers }));
}

/** An error response about one field. */
export function fieldError(name: string, text: string): HttpError {
  return new HttpError(json(400, { [name]: [text] }));
}

async function jsonOf(request: Request): Promise<unknown> {
  try {
    return JSON.parse(await request.text());
  } catch (error) {
    throw detailError(400, `JSON parse error - ${error instanceof Error ? error.message : error}`);
  }
}

function detailOf(error: unknown): unknown {
  if (error instanceof ValidationError) return error.detail;
  throw error;
}
