/**
 * Long lists of names, split so that each request line stays short.
 *
 * @module
 */
import type { ResponsePage } from "../client/client.ts";
import { DwdiConfigError } from "../errors.ts";
import { encodeParams } from "../client/route.ts";

/** What a request line may be long in bytes; common proxies and servers stop at 8 192. */
export const REQUEST_LINE_LIMIT = 6_000;

const AROUND_THE_URL = "GET  HTTP/1.1".length;

/**
 * Splits the values of a repeated parameter, in their order and without duplicates, so that each
 * request line stays under the limit; `url` is the request's URL with all other parameters.
 */
export function splitValues(name: string, values: readonly string[], url: string): string[][] {
  const batches: string[][] = [];
  const fixed = AROUND_THE_URL + url.length;
  let length = REQUEST_LINE_LIMIT;
  for (const value of new Set(values)) {
    const added = `&${encodeParams({ [name]: value })}`.length;
    if (fixed + added >= REQUEST_LINE_LIMIT) {
      throw tooLong(`${name} '${value.slice(0, 80)}'`, fixed + added);
    }
    if (length + added >= REQUEST_LINE_LIMIT) {
      batches.push([]);
      length = fixed;
    }
    batches.at(-1)?.push(value);
    length += added;
  }
  return batches;
}

function tooLong(what: string, bytes: number): DwdiConfigError {
  return new DwdiConfigError(`the request for ${what} is too long: ${bytes} bytes`, {
    hint: `a request line must stay under ${REQUEST_LINE_LIMIT} bytes: name fewer filters`,
  });
}

/** The answer to one batch of names; to all names at once where none were asked for. */
export interface BatchAnswer {
  readonly names: readonly string[] | undefined;
  readonly pages: readonly ResponsePage[];
}

/** Asks for names in as many requests as their length needs, and for no names not at all. */
export async function askInBatches(
  name: string,
  values: readonly string[] | undefined,
  url: string,
  ask: (names: readonly string[] | undefined) => Promise<readonly ResponsePage[]>,
): Promise<readonly BatchAnswer[]> {
  const least = AROUND_THE_URL + url.length;
  if (values === undefined && least >= REQUEST_LINE_LIMIT) throw tooLong(`every ${name}`, least);
  const batches = values === undefined ? [undefined] : splitValues(name, values, url);
  return await Promise.all(batches.map(async (names) => ({ names, pages: await ask(names) })));
}

/** Refuses a list that is none, and empty names in it: an empty filter would ask for everything. */
export function checkNames(
  name: string,
  values: readonly string[] | undefined,
): readonly string[] | undefined {
  if (values === undefined) return undefined;
  if (!Array.isArray(values)) throw new DwdiConfigError(`${name} must be a list of names`);
  for (const [index, value] of values.entries()) {
    if (typeof value !== "string" || value.trim() === "") {
      throw new DwdiConfigError(`${name}[${index}] is not a name: it is empty or no text`);
    }
    if (hasLoneSurrogate(value)) {
      throw new DwdiConfigError(`${name}[${index}] holds half a character (a lone surrogate)`);
    }
  }
  return values;
}

/** Half a character, which would be sent as a replacement for any other half. */
export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
