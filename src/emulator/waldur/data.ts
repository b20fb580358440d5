/**
 * The data of an emulated Waldur.
 *
 * @module
 */

/** The billing type of a component; usage is accepted for the first three. */
export type EmulatedBillingType = "usage" | "limit" | "one" | "fixed" | "few";

/** The states of a resource. */
export type EmulatedState =
  | "Creating"
  | "OK"
  | "Erred"
  | "Updating"
  | "Terminating"
  | "Terminated";

/** A component of an offering. */
export interface EmulatedComponent {
  /** Its type, which reports name it by. */
  readonly type: string;
  /** Its billing type. */
  readonly billingType: EmulatedBillingType;
  /** The unit of its amounts; `units` by default. */
  readonly measuredUnit?: string;
}

/** An offering of a provider. */
export interface EmulatedOffering {
  /** Its uuid, dashed or not, as all uuids here. */
  readonly uuid: string;
  /** Its name. */
  readonly name: string;
  /**
   * The `offering_backend_id` of its resources: for compute the cluster. Without it they do not have
   * the field, as on older servers.
   */
  readonly backendId?: string;
  /** Its components. */
  readonly components: readonly EmulatedComponent[];
  /** Whether it belongs to another provider, so that only staff sees it; false by default. */
  readonly foreign?: boolean;
  /**
   * Whether providers and managers see its users on a server that hides offering users: the setting
   * `service_provider_can_create_offering_user`. False by default.
   */
  readonly usersVisible?: boolean;
}

/** A resource of an offering. */
export interface EmulatedResource {
  /** Its uuid. */
  readonly uuid: string;
  /** Its name. */
  readonly name: string;
  /** The uuid of its offering. */
  readonly offering: string;
  /** Its account, path or id in DWDI; empty by default. */
  readonly backendId?: string;
  /** Its state; `OK` by default. */
  readonly state?: EmulatedState;
  /** Whether it has a plan, without which usage is refused; true by default. */
  readonly plan?: boolean;
  /** The start of its plan, as ISO 8601; `2020-01-01T00:00:00Z` by default. */
  readonly created?: string;
}

/** An offering user: the login of a user at an offering. */
export interface EmulatedOfferingUser {
  /** Its uuid, the last part of its `url`. */
  readonly uuid: string;
  /** The uuid of the offering. */
  readonly offering: string;
  /** The username, empty while there is none. */
  readonly username: string;
  /** Its state; `OK` by default. */
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
   * Whether the `date` of the report was within the plan of the resource; other usage is never
   * invoiced. True by default.
   */
  readonly inPlanPeriod?: boolean;
  /** The name of its plan period, when that is not the present one of the resource. */
  readonly planPeriod?: string;
  /**
   * The moment that it was reported for, as ISO 8601, which listings are ordered by; the start of the
   * month by default. Not part of `emulator.waldur`.
   */
  readonly date?: string;
}

/** The usage of one component of a resource by one user in one month. */
export interface EmulatedUserUsage {
  /** The uuid of the resource. */
  readonly resource: string;
  /** The component. */
  readonly type: string;
  /** The first day of the month, `YYYY-MM-01`. */
  readonly billingPeriod: string;
  /** The username. */
  readonly username: string;
  /** The amount with two decimals. */
  readonly usage: string;
  /** The uuid of the linked offering user, if there is one. */
  readonly user?: string;
}

/** All data of an emulated Waldur. */
export interface WaldurData {
  /** The offerings. */
  readonly offerings: readonly EmulatedOffering[];
  /** The resources of all offerings. */
  readonly resources: readonly EmulatedResource[];
  /** The users of all offerings. */
  readonly offeringUsers: readonly EmulatedOfferingUser[];
  /** The usage of components. */
  readonly componentUsages: readonly EmulatedComponentUsage[];
  /** The usage of users. */
  readonly userUsages: readonly EmulatedUserUsage[];
}

/** The role of a token: staff, owner of the provider, or manager of the offerings. */
export type WaldurRole = "staff" | "provider" | "manager";
