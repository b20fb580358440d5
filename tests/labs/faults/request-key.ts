/**
 * By what a request is known again in another run: its content, but for what the clock puts in it.
 *
 * @module
 */
import { seededRandom } from "../../../src/emulator/seeded-random.ts";
import { addMonths, currentMonth } from "../../../src/period/calendar.ts";
import type { WireRequest } from "./wire.ts";

/** How far back the report goes. */
const PRESENT_MONTHS = 3;

/** Method, target and a digest of the body. */
export function keyOf({ method, target, body }: WireRequest): string {
  const content = body === "" ? "" : ` ${digest(timeless(body))}`;
  return `${method} ${timeless(target)}${content}`;
}

/** A text without the times of day of the moment, and with the present months by their distance. */
function timeless(text: string): string {
  let known = text.replaceAll(/"date":"[^"]*",?/g, "");
  for (let back = 0; back < PRESENT_MONTHS; back++) {
    known = known.replaceAll(addMonths(currentMonth(), -back), `M-${back}`);
  }
  return known;
}

function digest(text: string): string {
  return Math.floor(seededRandom("digest")(text) * 2 ** 32).toString(16).padStart(8, "0");
}
