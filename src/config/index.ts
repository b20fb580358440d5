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
export { checkConfig, type Config, parseConfig } from "./config.ts";
export type { Offering, SkippedOffering, WaldurAuth, WaldurSettings } from "./offering.ts";
export type { ConfigIssue, ConfigOptions, Position, SecretPlaces } from "./validation.ts";
export { type OfferingChoice, selectOffering } from "./select.ts";
export type { DwdiSettings, UsageFilter } from "./settings.ts";
