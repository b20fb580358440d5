/**
 * The ways in which releases of Waldur differ, and those that a client has to cope with.
 *
 * @module
 */
import { EmulatorError } from "../errors.ts";

/** A release of Waldur: that of October 2024, or one of 2026. */
export type WaldurRelease = "2024-10" | "2026";

/**
 * The behaviour of a Waldur server. Each trait is on or off by its release; all but `shufflesTies`,
 * which is on in both, and `lacksOfferingFilter` are on in `2024-10` and off in `2026`.
 */
export interface WaldurTraits {
  /** Ignores the `date` of a report: it answers 201 and files the usage under the present month. */
  readonly ignoresDate: boolean;
  /** Accepts reports of past and future months from every role. */
  readonly acceptsAnyDate: boolean;
  /** Files a report without a date under the month in UTC, not in the time zone of the server. */
  readonly filesUndatedByUtc: boolean;
  /** Answers 404 with an HTML page to `set_user_usages`; `set_user_usage` exists. */
  readonly lacksBulkUserUsages: boolean;
  /** Refuses usage of components with the billing type `one`. */
  readonly refusesOneTime: boolean;
  /** Answers 500 with an HTML page to usage of a resource without a plan, instead of 400. */
  readonly failsWithoutPlan: boolean;
  /**
   * Keeps one record of usage for each plan period of a month: a report does not replace a record of
   * another plan period, or of none, but makes a second one.
   */
  readonly separatesPlanPeriods: boolean;
  /** Leaves `offering_backend_id` out of resources. */
  readonly omitsOfferingBackendId: boolean;
  /** Leaves `billing_period` out of user usages, and has `date` instead. */
  readonly omitsUserBillingPeriod: boolean;
  /** Answers 404 with an HTML page to the routes where agents of a site register. */
  readonly lacksSiteAgents: boolean;
  /** Answers 403 to `/api/version/` unless the role is staff. */
  readonly hidesVersion: boolean;
  /** Shows offering users only to staff, except those of offerings with `usersVisible`. */
  readonly hidesOfferingUsers: boolean;
  /** Ignores `state` and `field` in the listing of offering users. */
  readonly ignoresUserFilters: boolean;
  /** Ignores `offering_uuid` in the listings of usages. Off in both releases. */
  readonly lacksOfferingFilter: boolean;
  /**
   * Orders rows that the order of a listing leaves equal anew for each request, from the emulator's
   * seed: component usages by `-date` and component, user usages by the same of their component
   * usage, offering users not at all. Pages of one listing then repeat rows and leave out others, as
   * those of a real server do. On in both releases.
   */
  readonly shufflesTies: boolean;
}

const TRAITS_OF_2026: WaldurTraits = {
  ignoresDate: false,
  acceptsAnyDate: false,
  filesUndatedByUtc: false,
  lacksBulkUserUsages: false,
  refusesOneTime: false,
  failsWithoutPlan: false,
  separatesPlanPeriods: false,
  omitsOfferingBackendId: false,
  omitsUserBillingPeriod: false,
  lacksSiteAgents: false,
  hidesVersion: false,
  hidesOfferingUsers: false,
  ignoresUserFilters: false,
  lacksOfferingFilter: false,
  shufflesTies: true,
};

const TRAITS: Readonly<Record<WaldurRelease, WaldurTraits>> = {
  "2024-10": {
    ...TRAITS_OF_2026,
    ignoresDate: true,
    acceptsAnyDate: true,
    filesUndatedByUtc: true,
    lacksBulkUserUsages: true,
    refusesOneTime: true,
    failsWithoutPlan: true,
    separatesPlanPeriods: true,
    omitsOfferingBackendId: true,
    omitsUserBillingPeriod: true,
    lacksSiteAgents: true,
    hidesVersion: true,
    hidesOfferingUsers: true,
    ignoresUserFilters: true,
  },
  "2026": TRAITS_OF_2026,
};

/** The traits of a release with changes; throws an {@linkcode EmulatorError} for an unknown one. */
export function traitsOf(release: WaldurRelease, changes: Partial<WaldurTraits>): WaldurTraits {
  if (!Object.hasOwn(TRAITS, release)) {
    throw new EmulatorError(`unknown release '${release}' of Waldur: it is 2024-10 or 2026`);
  }
  const unknown = Object.keys(changes).find((name) => !Object.hasOwn(TRAITS_OF_2026, name));
  if (unknown !== undefined) {
    const known = Object.keys(TRAITS_OF_2026).join(", ");
    throw new EmulatorError(`unknown trait '${unknown}' of Waldur: the traits are ${known}`);
  }
  return { ...TRAITS[release], ...changes };
}
