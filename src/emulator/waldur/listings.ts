/**
 * The endpoints that are read: version, user, offering, and the listings.
 *
 * @module
 */
import { json } from "../route.ts";
import { hasAccess } from "./auth.ts";
import type { EmulatedResource, EmulatedState } from "./data.ts";
import { type Endpoints, get, type WaldurRequest, type WaldurSettings } from "./endpoint.ts";
import { detailError } from "./serializer.ts";
import {
  choiceParameters,
  dateParameter,
  pageResponse,
  rowResponse,
  uuidParameter,
} from "./page.ts";
import {
  componentUsageRow,
  offeringRow,
  offeringUserRow,
  resourceRow,
  userRow,
  userUsageRow,
} from "./rows.ts";

const VERSION = "8.0.4";
const STATES: readonly EmulatedState[] = [
  "Creating",
  "OK",
  "Erred",
  "Updating",
  "Terminating",
  "Terminated",
];

/** The endpoints for GET. */
export function listingEndpoints({ store, lacks }: WaldurSettings): Endpoints {
  const filteredUsages = ({ url, role }: WaldurRequest, periodParameter: string) => {
    const offering = lacks.includes("offering_uuid")
      ? undefined
      : uuidParameter(url, "offering_uuid");
    const resource = uuidParameter(url, "resource_uuid");
    const period = dateParameter(url, periodParameter);
    return store.usages(period).filter((usage) =>
      matches(usage.resource.uuid, resource) &&
      matches(usage.offering.uuid, offering) &&
      hasAccess(role, usage.offering)
    );
  };

  return {
    "version/": get(() => json(200, { version: VERSION })),

    "users/me/": get(({ url, role, origin }) => rowResponse(userRow(role, origin), url)),

    "marketplace-provider-offerings/{uuid}/": get(({ url, uuid, role, origin }) => {
      const offering = store.offering(uuid);
      if (offering !== undefined && hasAccess(role, offering)) {
        return rowResponse(offeringRow(offering, origin), url);
      }
      throw detailError(404, "No Offering matches the given query.");
    }),

    "marketplace-provider-resources/": get(({ url, role, origin }) => {
      const offeringUuid = uuidParameter(url, "offering_uuid");
      const states = choiceParameters(url, "state", STATES);
      const backendId = url.searchParams.get("backend_id") || undefined;
      const resources = store.resources().filter((resource) => {
        const offering = store.offeringOf(resource);
        return hasAccess(role, offering) &&
          matches(offering.uuid, offeringUuid) &&
          matches(resource.backendId, backendId) &&
          (states.length === 0 || states.includes(resource.state ?? "OK"));
      });
      const rowOf = (resource: EmulatedResource) =>
        resourceRow(resource, store.offeringOf(resource), origin);
      return pageResponse(resources, rowOf, url, origin);
    }),

    "marketplace-offering-users/": get(({ url, origin }) => {
      const offering = uuidParameter(url, "offering_uuid");
      const state = url.searchParams.get("state") || undefined;
      const users = store.offeringUsers().filter((user) =>
        matches(user.offering, offering) && matches(user.state ?? "OK", state)
      );
      return pageResponse(users, (user) => offeringUserRow(user, origin), url, origin);
    }),

    "marketplace-component-usages/": get((incoming) =>
      pageResponse(
        filteredUsages(incoming, "billing_period"),
        componentUsageRow,
        incoming.url,
        incoming.origin,
      )
    ),

    "marketplace-component-user-usages/": get((incoming) => {
      const usages = filteredUsages(incoming, "component_usage__billing_period");
      const parts = usages.flatMap((usage) =>
        [...usage.users.values()].map((part) => ({ usage, part }))
      );
      const rowOf = ({ usage, part }: typeof parts[number]) =>
        userUsageRow(usage, part, incoming.origin);
      return pageResponse(parts, rowOf, incoming.url, incoming.origin);
    }),
  };
}

function matches<T>(value: T, filter: T | undefined): boolean {
  return filter === undefined || filter === value;
}
