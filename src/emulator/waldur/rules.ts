/**
 * What Waldur refuses to be told, and whom.
 *
 * @module
 */
import type { EmulatedOffering, EmulatedResource, WaldurRole } from "./data.ts";
import { detail, fieldRefusal } from "./form.ts";
import type { ServerZone } from "./zone.ts";

/** On what a role may report an offering's usage: on the offering itself, or all its provider's. */
export type Reach = "none" | "offering" | "provider" | "all";

const STATES: readonly string[] = ["OK", "Updating", "Terminating"];
const BILLING_TYPES: readonly string[] = ["usage", "limit", "one"];

/** Tells how far a role reaches at an offering. */
export function reachOf(role: WaldurRole, { foreign }: EmulatedOffering): Reach {
  if (role === "staff") return "all";
  if (foreign) return "none";
  return role === "provider" ? "provider" : "offering";
}

/** Tells whether a role sees an offering and what belongs to it. */
export function isVisible(offering: EmulatedOffering, role: WaldurRole): boolean {
  return reachOf(role, offering) !== "none";
}

/** Refuses who may not report an offering's usage at all. */
export function checkReach(reach: Reach): void {
  if (reach !== "none") return;
  throw detail(403, "You do not have permission to perform this action.");
}

/** Refuses the usage of a resource without a plan, or in the wrong state. */
export function checkResource({ plan = true, state = "OK" }: EmulatedResource): void {
  if (!plan) throw fieldRefusal("resource", "Resource must have a plan to report usage.");
  if (STATES.includes(state)) return;
  throw fieldRefusal("resource", "Resource is not in valid state.");
}

/** Refuses components that the offering lacks, or whose usage is not reported. */
export function checkTypes(types: readonly string[], { components }: EmulatedOffering): void {
  const valid = components.filter(({ billingType }) => BILLING_TYPES.includes(billingType));
  const invalid = types.filter((wanted) => !valid.some(({ type }) => type === wanted));
  if (invalid.length === 0) return;
  const message = `These components are invalid: ${[...new Set(invalid)].join(", ")}.`;
  throw fieldRefusal("non_field_errors", message);
}

/** Refuses dates in the future, and those that only one who reaches further may give. */
export function checkDate(
  date: Date,
  types: readonly string[],
  { components }: EmulatedOffering,
  reach: Reach,
  zone: ServerZone,
  now: Date,
): void {
  if (date > now) {
    throw fieldRefusal(
      "date",
      "Cannot submit usage for future dates. Date must be current date or earlier.",
    );
  }
  if (reach === "all") return;
  if (reach !== "provider") {
    throw fieldRefusal(
      "date",
      "Only staff users and service providers can specify date for backfilling.",
    );
  }
  const isByUsage = components.some(({ type, billingType }) =>
    billingType === "usage" && types.includes(type)
  );
  if (!isByUsage || zone.billingPeriod(date) >= zone.billingPeriod(now)) return;
  throw fieldRefusal(
    "date",
    "Service providers can only specify date for limit-based or prepaid billing components " +
      "when backfilling past billing periods.",
  );
}
