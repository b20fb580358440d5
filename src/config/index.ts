/**
 * The configuration file of waldur-site-agent, read as it is: offerings, where their usage comes
 * from, and where it is billed.
 *
 * @example
 * ```ts
 * import { checkConfig } from "@dwdi/sdk/config";
 *
 * const [issue] = checkConfig("offerings: []\ntimezon: Europe/Zurich");
 * console.log(issue?.line, issue?.column, issue?.message, issue?.hint);
 * ```
 *
 * @module
 */
export type { ConfigIssue, Position } from "./issue.ts";
export type { DwdiSettings } from "./dwdi.ts";
export type { Offering, SkippedOffering } from "./offering.ts";
export type { ConfigOptions, SecretPlaces } from "./reading.ts";
export type { Scope } from "./scope.ts";
export { type OfferingChoice, selectOffering } from "./select.ts";
export { checkConfig, type Config, parseConfig } from "./site-agent.ts";
export type { WaldurAuth, WaldurSettings } from "./waldur.ts";
