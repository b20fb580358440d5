/**
 * What an emulated Waldur holds, as plain data.
 *
 * @module
 */

/** How a component of an offering is billed; usage is taken for the first three. */
export type EmulatedBillingType = "usage" | "limit" | "one" | "fixed" | "few";

/** The states that a resource of a provider can be in. */
export type EmulatedState =
  | "Creating"
  | "OK"
  | "Erred"
  | "Updating"
  | "Terminating"
  | "Terminated";

/** A component of an offering. */
export interface EmulatedComponent {
  /** What usage names it by. */
  readonly type: string;
  /** How it is billed. */
  readonly billingType: EmulatedBillingType;
  /** The unit of its amounts; `units` when left out. */
  readonly measuredUnit?: string;
}

/** An offering of a provider. */
export interface EmulatedOffering {
  /** Its uuid, dashed or not, as all uuids here. */
  readonly uuid: string;
  /** Its name. */
  readonly name: string;
  /**
   * What its resources show as `offering_backend_id`, of compute the cluster. When left out they do
   * not have the field, as at an older server.
   */
  readonly backendId?: string;
  /** What it is billed by. */
  readonly components: readonly EmulatedComponent[];
  /** Whether it is another provider's, which only staff sees; false when left out. */
  readonly foreign?: boolean;
}

/** A resource of an offering. */
export interface EmulatedResource {
  /** Its uuid. */
  readonly uuid: string;
  /** Its name. */
  readonly name: string;
  /** The uuid of its offering. */
  readonly offering: string;
  /** The account, path or id that it stands for; empty when left out. */
  readonly backendId?: string;
  /** Its state; `OK` when left out. */
  readonly state?: EmulatedState;
  /** Whether it has a plan, without which no usage is taken; true when left out. */
  readonly plan?: boolean;
  /** When its plan began, as ISO 8601; `2020-01-01T00:00:00Z` when left out. */
  readonly created?: string;
}

/** A user's login at an offering. */
export interface EmulatedOfferingUser {
  /** Its uuid, the last part of its `url`. */
  readonly uuid: string;
  /** The uuid of the offering. */
  readonly offering: string;
  /** The login, empty as long as there is none. */
  readonly username: string;
  /** Its state; `OK` when left out. */
  readonly state?: string;
}

/** The usage of one component of a resource in one month. */
export interface EmulatedComponentUsage {
  /** The uuid of the resource. */
  readonly resource: string;
  /** The component. */
  readonly type: string;
  /** The first day of the month, `YYYY-MM-01`. */
  readonly billingPeriod: string;
  /** The amount with two decimals, `"12.50"`. */
  readonly usage: string;
  /**
   * Whether the `date` that it was reported with lay in the time of the resource's plan; what does
   * not is never invoiced. True when left out.
   */
  readonly inPlanPeriod?: boolean;
}

/** A user's part of the usage of one component of a resource in one month. */
export interface EmulatedUserUsage {
  /** The uuid of the resource. */
  readonly resource: string;
  /** The component. */
  readonly type: string;
  /** The first day of the month, `YYYY-MM-01`. */
  readonly billingPeriod: string;
  /** The user's login. */
  readonly username: string;
  /** The amount with two decimals. */
  readonly usage: string;
  /** The uuid of the offering user that it is linked to, if it is. */
  readonly user?: string;
}

/** All that an emulated Waldur holds. */
export interface WaldurData {
  /** The offerings. */
  readonly offerings: readonly EmulatedOffering[];
  /** The resources of all offerings. */
  readonly resources: readonly EmulatedResource[];
  /** The logins at all offerings. */
  readonly offeringUsers: readonly EmulatedOfferingUser[];
  /** The usage of components. */
  readonly componentUsages: readonly EmulatedComponentUsage[];
  /** The usage of users. */
  readonly userUsages: readonly EmulatedUserUsage[];
}

/**
 * What an older Waldur has not: the bulk route; the field `date` of a report, so that all usage
 * lands in the present month; the filter of usages by offering.
 */
export type WaldurLack = "set_user_usages" | "date" | "offering_uuid";

/** Who asks: staff, the owner of the offerings' provider, or a manager of the offerings. */
export type WaldurRole = "staff" | "provider" | "manager";

/**
 * How to set up Waldur's part of an emulator. Lists that are left out are those of the made-up
 * data set, or empty when `offerings` is given. What an emulator holds, `emulator.waldur`, can be
 * given to another one.
 */
export interface WaldurOptions extends Partial<WaldurData> {
  /** The server's time zone, which decides the month of a `date`; `UTC` when left out. */
  readonly timeZone?: string;
  /** What the server is too old for; nothing when left out. */
  readonly lacks?: readonly WaldurLack[];
  /** The origin of the urls in answers and `Link` headers; the request's when left out. */
  readonly origin?: string;
}
