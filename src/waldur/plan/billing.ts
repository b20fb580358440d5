/**
 * Which components Waldur takes usage for.
 *
 * @module
 */

/** Billing types of which Waldur takes usage. */
const TAKEN: readonly string[] = ["usage", "limit", "one"];

/** Why Waldur takes no usage for a component, which is how it bills it; undefined where it does. */
export function refusalOf(billingType: string | undefined): string | undefined {
  if (billingType === undefined) return "Waldur's offering has no such component";
  if (TAKEN.includes(billingType)) return undefined;
  return `Waldur bills it as '${billingType}' and takes no usage for it`;
}
