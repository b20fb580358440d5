/**
 * What can be read from Waldur.
 *
 * @module
 */
import { json } from "../route.ts";
import type { EmulatedResource, EmulatedState } from "./data.ts";
import { type Asked, type Endpoints, get, type WaldurSettings } from "./endpoint.ts";
import { detail } from "./form.ts";
import { choicesAsked, dayAsked, pageOf, single, uuidAsked } from "./listing.ts";
import {
  componentUsageRow,
  offeringRow,
  offeringUserRow,
  resourceRow,
  userRow,
  userUsageRow,
} from "./rows.ts";
import { isVisible } from "./rules.ts";

const VERSION = "8.0.4";
const STATES: readonly EmulatedState[] = [
  "Creating",
  "OK",
  "Erred",
  "Updating",
  "Terminating",
  "Terminated",
];

/** The endpoints that are read. */
export function listingEndpoints({ store, lacks }: WaldurSettings): Endpoints {
  const usagesAsked = ({ url, role }: Asked, periodParameter: string) => {
    const offering = lacks.includes("offering_uuid") ? undefined : uuidAsked(url, "offering_uuid");
    const resource = uuidAsked(url, "resource_uuid");
    const period = dayAsked(url, periodParameter);
    return store.usages(period).filter((usage) =>
      fits(usage.resource.uuid, resource) &&
      fits(usage.offering.uuid, offering) &&
      isVisible(usage.offering, role)
    );
  };

  return {
    "version/": get(() => json(200, { version: VERSION })),

    "users/me/": get(({ url, role, origin }) => single(userRow(role, origin), url)),

    "marketplace-provider-offerings/{uuid}/": get(({ url, uuid, role, origin }) => {
      const offering = store.offering(uuid);
      if (offering !== undefined && isVisible(offering, role)) {
        return single(offeringRow(offering, origin), url);
      }
      throw detail(404, "No Offering matches the given query.");
    }),

    "marketplace-provider-resources/": get(({ url, role, origin }) => {
      const offeringUuid = uuidAsked(url, "offering_uuid");
      const states = choicesAsked(url, "state", STATES);
      const backendId = url.searchParams.get("backend_id") || undefined;
      const resources = store.resources().filter((resource) => {
        const offering = store.offeringOf(resource);
        return isVisible(offering, role) &&
          fits(offering.uuid, offeringUuid) &&
          fits(resource.backendId, backendId) &&
          (states.length === 0 || states.includes(resource.state ?? "OK"));
      });
      const rowOf = (resource: EmulatedResource) =>
        resourceRow(resource, store.offeringOf(resource), origin);
      return pageOf(resources, rowOf, url, origin);
    }),

    "marketplace-offering-users/": get(({ url, origin }) => {
      const offering = uuidAsked(url, "offering_uuid");
      const state = url.searchParams.get("state") || undefined;
      const users = store.offeringUsers().filter((user) =>
        fits(user.offering, offering) && fits(user.state ?? "OK", state)
      );
      return pageOf(users, (user) => offeringUserRow(user, origin), url, origin);
    }),

    "marketplace-component-usages/": get((asked) =>
      pageOf(usagesAsked(asked, "billing_period"), componentUsageRow, asked.url, asked.origin)
    ),

    "marketplace-component-user-usages/": get((asked) => {
      const usages = usagesAsked(asked, "component_usage__billing_period");
      const parts = usages.flatMap((usage) =>
        [...usage.users.values()].map((part) => ({ usage, part }))
      );
      const rowOf = ({ usage, part }: typeof parts[number]) =>
        userUsageRow(usage, part, asked.origin);
      return pageOf(parts, rowOf, asked.url, asked.origin);
    }),
  };
}

function fits<T>(value: T, asked: T | undefined): boolean {
  return asked === undefined || asked === value;
}
