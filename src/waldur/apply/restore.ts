/**
 * Sets again the amounts of a month that usage of another month has replaced.
 *
 * @module
 */
import { ZERO } from "../../amounts/decimal.ts";
import type { CurrentUsage } from "../plan/current-usage.ts";
import type { PlanEntry, PlannedComponent } from "../plan/plan.ts";
import { startJob } from "./entry-result.ts";
import { type MonthRun, recordFailure } from "./month-run.ts";
import { createSender } from "./send.ts";

const NONE: ReadonlyMap<string, string> = new Map();

/**
 * Sets what Waldur held of a resource, or what DWDI lists where it held nothing, or else 0.00.
 *
 * @param sent The components that may have been replaced.
 * @param after What Waldur holds now; undefined where that is not known: only what it held is set.
 * @returns What was done, in words.
 */
export async function restore(
  run: MonthRun,
  entry: PlanEntry,
  sent: readonly PlannedComponent[],
  month: string,
  before: CurrentUsage,
  after: CurrentUsage | undefined,
): Promise<string> {
  const { resource } = entry;
  const held = new Map(sent.flatMap(({ type }) => {
    const amount = replacedAmount(before, after, resource, type);
    return amount === undefined ? [] : [[type, amount] as const];
  }));
  const missing = after === undefined ? [] : sent.filter(({ type }) => !held.has(type));
  const isAsked = missing.length > 0 && month === run.present.month;
  const listed = isAsked ? await listedAmounts(run, resource) : NONE;
  const components = sent.flatMap((component) => {
    const { type } = component;
    const isKept = after === undefined && !held.has(type);
    const dwdi = held.get(type) ?? listed.get(type) ?? ZERO;
    return isKept ? [] : [{ ...component, waldur: null, dwdi }];
  });
  if (components.length === 0) return `its amounts of ${month} are not known`;
  const job = startJob({ ...entry, month, components, users: [] });
  const sender = createSender({ ...run, month });
  await recordFailure([job], () => sender.setTotals(job, run.signal));
  const lost = components.filter(({ type }) => !job.sentTotals.has(type));
  if (lost.length > 0) {
    const types = lost.map(({ type }) => type).join(", ");
    return `its amounts of ${month} could not be set again (${types}): check them`;
  }
  const zeros = missing.filter(({ type }) => !listed.has(type)).map(({ type }) => type);
  return zeros.length === 0
    ? `its amounts of ${month} were sent again`
    : `its amounts of ${month} were sent again, 0.00 where none is known (${zeros.join(", ")})`;
}

/** The amount that stood where another one stands now; of several records, that which is gone. */
function replacedAmount(
  before: CurrentUsage,
  after: CurrentUsage | undefined,
  resource: string,
  type: string,
): string | undefined {
  const amounts = before.record(resource, type)?.amounts ?? [];
  const left = [...after?.record(resource, type)?.amounts ?? []];
  const gone = amounts.filter((amount) => {
    const place = left.indexOf(amount);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
  return gone[0] ?? (amounts.length === 1 ? amounts[0] : undefined);
}

/** What DWDI lists of a resource in the present month; nothing where it does not say. */
async function listedAmounts(
  { present }: MonthRun,
  resource: string,
): Promise<ReadonlyMap<string, string>> {
  const listed = new Map<string, string>();
  await recordFailure([], async () => {
    const entry = (await present.listed()).find((entry) => entry.resource === resource);
    for (const { type, dwdi } of entry?.components ?? []) listed.set(type, dwdi);
  });
  return listed;
}
