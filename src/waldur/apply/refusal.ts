/**
 * What Waldur means when it does not take usage.
 *
 * @module
 */
import { oneLine } from "../../http/response.ts";
import type { WaldurResponse } from "../client/client.ts";
import type { PlanFailure } from "../plan/plan.ts";

/**
 * The reason of a refusal: `backfill`, a past month of a usage-based component, which only staff may
 * report; `date`, a `date` from a token that may give none; `state`, a resource in a state without
 * usage; `missing`, no such route or record.
 */
export type Reason = "backfill" | "date" | "state" | "missing";

const SIGNS: readonly { readonly reason: Reason; readonly sign: RegExp }[] = [
  { reason: "backfill", sign: /backfilling past billing periods/i },
  { reason: "state", sign: /not in valid state/i },
  { reason: "date", sign: /only staff users and service providers can specify date/i },
];

const HINTS: readonly { readonly sign: RegExp; readonly hint: string }[] = [
  { sign: /future dates/i, hint: "compare the clock of this machine with Waldur's" },
  { sign: /must have a plan/i, hint: "give the resource a plan in Waldur" },
  { sign: /components are invalid/i, hint: "the offering's components changed during the run" },
];

/** Finds the reason in an answer that is not one of success; undefined for any other. */
export function reasonOf({ status, text }: WaldurResponse): Reason | undefined {
  if (status !== 400) return "missing";
  return SIGNS.find(({ sign }) => sign.test(text))?.reason;
}

/** A refusal as a failure, in Waldur's own words. */
export function refusalFailure(what: string, answer: WaldurResponse, hint?: string): PlanFailure {
  const known = hint ?? HINTS.find(({ sign }) => sign.test(answer.text))?.hint;
  return {
    code: answer.status === 400 ? "server" : "not-found",
    message: `${what} was answered ${answer.status}: ${oneLine(answer.text)}`,
    ...(known !== undefined && { hint: known }),
  };
}
