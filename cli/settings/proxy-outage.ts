/**
 * Waits for a proxy that is down for a moment, as a tunnel is until autossh has started it again.
 *
 * @module
 */
import type { RetryOptions } from "../../src/client/client-options.ts";
import { blamedPart } from "../../src/transport/proxy-part.ts";
import type { Context } from "../io/context.ts";

/** The longest that the requests of one run wait, in milliseconds. */
const BUDGET = 60_000;
/** The wait before each try, in milliseconds. */
const WAIT = 2_000;

/**
 * Makes the waits of one run, whose requests share the budget: those that wait at the same time use
 * it once.
 */
export function outageWaits(
  { log }: Pick<Context, "log">,
  now: () => number = () => performance.now(),
): NonNullable<RetryOptions["waitOut"]> {
  let spent = 0;
  let waitsUntil = 0;
  return (error) => {
    if (blamedPart(error) !== "refused" || spent >= BUDGET) return undefined;
    if (spent === 0) {
      log.notice(`${error.message}: waiting for it, up to ${BUDGET / 1000} s in all`);
    }
    const end = now() + WAIT;
    spent += Math.min(WAIT, end - waitsUntil);
    waitsUntil = end;
    return WAIT;
  };
}
