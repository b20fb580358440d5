/**
 * Durations as values of flags.
 *
 * @module
 */
import { DwdiConfigError } from "../../src/errors.ts";

const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
/** The longest delay of a timer; a longer one would fire at once. */
const LONGEST = 2 ** 31 - 1;

/**
 * Reads `500ms`, `30s`, `2m`, `1h`, or a number of seconds, as milliseconds.
 *
 * @throws {DwdiConfigError} When it is anything else, zero, or longer than 24 days.
 */
export function parseDuration(flag: string, text: string): number {
  const [, count, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  const milliseconds = Number(count) * (isUnit(unit) ? MILLISECONDS[unit] : NaN);
  if (milliseconds > 0 && milliseconds <= LONGEST) return milliseconds;
  throw new DwdiConfigError(`${flag} '${text}' is not a length of time`, {
    hint: "write it as 30s, 500ms, 2m or a number of seconds, above 0 and at most 24 days",
  });
}

function isUnit(text: string): text is keyof typeof MILLISECONDS {
  return Object.hasOwn(MILLISECONDS, text);
}
