/**
 * The check that options and queries hold nothing that is not read.
 *
 * @module
 */
import { DwdiConfigError } from "../errors.ts";
import { nearest } from "../nearest.ts";

/** The keys that options may have: all that their type has. */
export type KnownKeys<Options> = Readonly<Record<keyof Options, true>>;

/**
 * Refuses options that are no object, and keys that nobody reads: a filter whose name is misspelt
 * would be left out, and the answer would be another one. A key that is undefined is absent.
 *
 * @param what What messages call the options.
 * @param elsewhere What is said of keys that belong to another argument.
 */
export function checkKeys<Options extends object>(
  what: string,
  options: Options,
  keys: KnownKeys<Options>,
  elsewhere = "",
): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new DwdiConfigError(`${what} must be an object`);
  }
  const known = Object.keys(keys);
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || known.includes(key)) continue;
    const guess = nearest(key, known);
    throw new DwdiConfigError(`${what} has no '${key}'`, {
      hint: guess === undefined
        ? `it may hold ${known.join(", ")}${elsewhere}`
        : `did you mean ${guess}?`,
    });
  }
}
