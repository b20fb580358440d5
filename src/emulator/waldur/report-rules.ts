/**
 * The reports that Waldur refuses: by resource, component and date.
 *
 * @module
 */
import { hasAccess } from "./auth.ts";
import type { EmulatedOffering, EmulatedResource, WaldurRole } from "./data.ts";
import { fieldError, htmlError } from "./serializer.ts";
import type { ServerTimeZone } from "./time-zone.ts";
import type { WaldurTraits } from "./traits.ts";

const STATES: readonly string[] = ["OK", "Updating", "Terminating"];

/** Refuses the usage of a resource without a plan, or in the wrong state. */
export function checkResource(
  { plan = true, state = "OK" }: EmulatedResource,
  { failsWithoutPlan }: WaldurTraits,
): void {
  if (!plan && failsWithoutPlan) throw htmlError(500, "Server Error (500)");
  if (!plan) throw fieldError("resource", "Resource must have a plan to report usage.");
  if (STATES.includes(state)) return;
  throw fieldError("resource", "Resource is not in valid state.");
}

/** Refuses components that the offering does not have, or whose billing type takes no usage. */
export function checkTypes(
  types: readonly string[],
  { components }: EmulatedOffering,
  { refusesOneTime }: WaldurTraits,
): void {
  const billingTypes = ["usage", "limit", ...(refusesOneTime ? [] : ["one"])];
  const valid = components.filter(({ billingType }) => billingTypes.includes(billingType));
  const invalid = types.filter((wanted) => !valid.some(({ type }) => type === wanted));
  if (invalid.length === 0) return;
  const message = `These components are invalid: ${[...new Set(invalid)].join(", ")}.`;
  throw fieldError("non_field_errors", message);
}

/** A date of a report, and what decides whether it is allowed. */
export interface DateContext {
  readonly types: readonly string[];
  readonly offering: EmulatedOffering;
  readonly role: WaldurRole;
  readonly timeZone: ServerTimeZone;
  readonly traits: WaldurTraits;
  readonly now: Date;
}

/** Refuses dates in the future, and past months that the role may not report. */
export function checkDate(
  date: Date,
  { types, offering, role, timeZone, traits, now }: DateContext,
): void {
  if (traits.acceptsAnyDate) return;
  if (date > now) {
    throw fieldError(
      "date",
      "Cannot submit usage for future dates. Date must be current date or earlier.",
    );
  }
  if (role === "staff") return;
  if (role !== "provider" || !hasAccess(role, offering)) {
    throw fieldError(
      "date",
      "Only staff users and service providers can specify date for backfilling.",
    );
  }
  const isByUsage = offering.components.some(({ type, billingType }) =>
    billingType === "usage" && types.includes(type)
  );
  if (!isByUsage || timeZone.billingPeriod(date) >= timeZone.billingPeriod(now)) return;
  throw fieldError(
    "date",
    "Service providers can only specify date for limit-based or prepaid billing components " +
      "when backfilling past billing periods.",
  );
}
