/**
 * Whether Waldur holds what was sent.
 *
 * @module
 */
import type { Job } from "./job.ts";
import type { PlanFailure } from "../plan/plan.ts";
import type { Standing } from "../plan/standing.ts";

/** The first difference between what was sent of a job and what stands, if there is one. */
export function compare(job: Job, standing: Standing): PlanFailure | undefined {
  const { entry, sentTotals, sentUsers } = job;
  for (const { type, dwdi } of entry.components) {
    if (!sentTotals.has(type)) continue;
    const record = standing.record(entry.resource, type);
    const held = record && (record.usage ?? "several records");
    if (held !== dwdi) return differenceOf(`of ${type}`, held, dwdi);
  }
  for (const { type, username, dwdi } of entry.users) {
    if (!sentUsers.has(type)) continue;
    const held = standing.users(entry.resource, type).get(username);
    if (held !== dwdi) return differenceOf(`of ${type} by '${username}'`, held, dwdi);
  }
  return undefined;
}

function differenceOf(what: string, held: string | undefined, sent: string): PlanFailure {
  return {
    code: "response",
    message: `Waldur holds ${held ?? "nothing"} ${what}, sent ${sent}`,
    hint: held === undefined
      ? "this Waldur may ignore dates, so that usage of past months lands in the present one, or " +
        "its listings may not show the resource to the user of the token"
      : "another program may report the same resource, or this Waldur ignores dates",
  };
}
