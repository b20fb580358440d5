/**
 * Months and time zones.
 *
 * @module
 */
import { addMonths, currentMonth } from "../../src/period/calendar.ts";
import type { Suggestion, Typed } from "./suggestion.ts";

const SUGGESTED = 12;

/** Suggests the months of a year, up to the current one. */
export function suggestMonths({ given }: Typed): readonly Suggestion[] {
  const current = currentMonth({ timeZone: given("timezone")[0] });
  return Array.from({ length: SUGGESTED }, (_, ago) => ({ value: addMonths(current, -ago) }));
}

/** Suggests the time zones that this runtime knows. */
export function suggestTimezones(): readonly Suggestion[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone")].map((value) => ({ value }));
}
