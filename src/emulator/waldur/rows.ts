/**
 * The rows of listings. Waldur writes uuids with dashes in some fields and without in others.
 *
 * @module
 */
import type {
  EmulatedOffering,
  EmulatedOfferingUser,
  EmulatedResource,
  WaldurRole,
} from "./data.ts";
import type { WaldurSettings } from "./endpoint.ts";
import type { Row } from "./page.ts";
import type { WaldurTraits } from "./traits.ts";
import type { StoredUsage, StoredUserUsage } from "./usage-records.ts";
import { dashed, formatAmount, seededUuid } from "./values.ts";

/** The user of a role's token. */
export function userRow(role: WaldurRole, origin: string): Row {
  const uuid = seededUuid("user", role);
  return {
    url: `${origin}/api/users/${uuid}/`,
    uuid,
    username: role,
    full_name: `The ${role}`,
    email: `${role}@example.org`,
    is_staff: role === "staff",
  };
}

/** The uuid of the organization that provides the offerings. */
export const PROVIDER: string = seededUuid("customer", "provider");

/** An offering with its components. */
export function offeringRow(offering: EmulatedOffering, origin: string): Row {
  const { uuid, name, backendId = "", components } = offering;
  return {
    url: `${origin}/api/marketplace-provider-offerings/${uuid}/`,
    uuid,
    name,
    customer_uuid: PROVIDER,
    backend_id: backendId,
    components: components.map(({ type, billingType, measuredUnit = "units" }) => ({
      uuid: seededUuid("component", uuid, type),
      type,
      name: type,
      billing_type: billingType,
      measured_unit: measuredUnit,
      unit_factor: 1,
    })),
  };
}

/** A resource with fields of its offering. */
export function resourceRow(
  resource: EmulatedResource,
  { store, traits }: Pick<WaldurSettings, "store" | "traits">,
  origin: string,
): Row {
  const { uuid, name, state = "OK", backendId = "" } = resource;
  const offering = store.offeringOf(resource);
  return {
    url: `${origin}/api/marketplace-provider-resources/${uuid}/`,
    uuid,
    name,
    state,
    backend_id: backendId,
    offering_uuid: offering.uuid,
    offering_name: offering.name,
    ...(!traits.omitsOfferingBackendId && { offering_backend_id: offering.backendId }),
    current_usages: store.currentUsages.get(uuid) ?? {},
  };
}

/** An offering user. */
export function offeringUserRow(user: EmulatedOfferingUser, origin: string): Row {
  const { uuid, offering, username, state = "OK" } = user;
  return { url: offeringUserUrl(user, origin), uuid, username, state, offering_uuid: offering };
}

/** The usage of a component. */
export function componentUsageRow(stored: StoredUsage): Row {
  const { uuid, resource, offering, type, billingPeriod, usage } = stored;
  return {
    uuid: dashed(uuid),
    type,
    name: type,
    usage: formatAmount(usage),
    billing_period: billingPeriod,
    resource_uuid: resource.uuid,
    resource_name: resource.name,
    offering_uuid: offering.uuid,
  };
}

/** The usage of a component by a user. */
export function userUsageRow(
  stored: StoredUsage,
  of: StoredUserUsage,
  { omitsUserBillingPeriod }: WaldurTraits,
  origin: string,
): Row {
  const { resource, offering, type, billingPeriod } = stored;
  const { uuid, username, usage, user } = of;
  return {
    uuid,
    username,
    usage: formatAmount(usage),
    user: user === undefined ? null : offeringUserUrl(user, origin),
    component_type: type,
    component_usage: `${origin}/api/marketplace-component-usages/${stored.uuid}/`,
    ...(omitsUserBillingPeriod
      ? { date: stored.date.toISOString() }
      : { billing_period: billingPeriod }),
    resource_uuid: dashed(resource.uuid),
    offering_uuid: dashed(offering.uuid),
  };
}

function offeringUserUrl({ uuid }: EmulatedOfferingUser, origin: string): string {
  return `${origin}/api/marketplace-offering-users/${uuid}/`;
}
