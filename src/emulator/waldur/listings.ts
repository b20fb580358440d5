/**
 * The endpoints that are read: version, user, offering, and the listings.
 *
 * @module
 */
import { json } from "../route.ts";
import { seededRandom } from "../seeded-random.ts";
import { hasAccess } from "./auth.ts";
import type { EmulatedOfferingUser, EmulatedState } from "./data.ts";
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
  PROVIDER,
  resourceRow,
  userRow,
  userUsageRow,
} from "./rows.ts";
import type { StoredUsage } from "./usage-records.ts";

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
export function listingEndpoints(settings: WaldurSettings): Endpoints {
  const { store, traits } = settings;
  const shuffle = traits.shufflesTies ? createShuffle(settings.seed) : keepOrder;

  const filteredUsages = ({ url, role }: WaldurRequest, periodParameter: string) => {
    const offering = traits.lacksOfferingFilter ? undefined : uuidParameter(url, "offering_uuid");
    const resource = uuidParameter(url, "resource_uuid");
    const period = dateParameter(url, periodParameter);
    return store.usages.list(period).filter((usage) =>
      matches(usage.resource.uuid, resource) &&
      matches(usage.offering.uuid, offering) &&
      hasAccess(role, usage.offering)
    );
  };

  return {
    "version/": get(({ role }) => {
      if (!traits.hidesVersion || role === "staff") return json(200, { version: VERSION });
      throw detailError(403, "You do not have permission to perform this action.");
    }),

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
      return pageResponse(resources, (one) => resourceRow(one, settings, origin), url, origin);
    }),

    "marketplace-provider-resources/{uuid}/": get(({ url, uuid, role, origin }) => {
      const resource = store.resource(uuid);
      if (resource !== undefined && hasAccess(role, store.offeringOf(resource))) {
        return rowResponse(resourceRow(resource, settings, origin), url);
      }
      throw detailError(404, "No Resource matches the given query.");
    }),

    "marketplace-service-providers/": get(({ url, origin }) => {
      const customer = uuidParameter(url, "customer_uuid") ?? PROVIDER;
      const providers = customer === PROVIDER ? [{ uuid: PROVIDER, customer_uuid: PROVIDER }] : [];
      return pageResponse(providers, (provider) => provider, url, origin);
    }),

    "marketplace-offering-users/": get(({ url, role, origin }) => {
      const offering = uuidParameter(url, "offering_uuid");
      const state = traits.ignoresUserFilters ? undefined : url.searchParams.get("state");
      const isVisible = ({ offering }: EmulatedOfferingUser) =>
        role === "staff" || !traits.hidesOfferingUsers ||
        store.offering(offering)?.usersVisible === true;
      const users = store.offeringUsers().filter((user) =>
        isVisible(user) && matches(user.offering, offering) &&
        matches(user.state ?? "OK", state || undefined)
      );
      const selects = !traits.ignoresUserFilters;
      const rowOf = (user: EmulatedOfferingUser) => offeringUserRow(user, origin);
      return pageResponse(shuffle(users), rowOf, url, origin, selects);
    }),

    "marketplace-component-usages/": get((incoming) => {
      const usages = shuffle(filteredUsages(incoming, "billing_period")).sort(byDateAndType);
      return pageResponse(usages, componentUsageRow, incoming.url, incoming.origin);
    }),

    "marketplace-component-user-usages/": get((incoming) => {
      const usages = filteredUsages(incoming, "component_usage__billing_period");
      const rows = usages.flatMap((usage) =>
        [...usage.users.values()].map((userUsage) => ({ usage, userUsage }))
      );
      const rowOf = ({ usage, userUsage }: typeof rows[number]) =>
        userUsageRow(usage, userUsage, traits, incoming.origin);
      const ordered = shuffle(rows).sort((a, b) => byDateAndType(a.usage, b.usage));
      return pageResponse(ordered, rowOf, incoming.url, incoming.origin);
    }),
  };
}

/** The order of the listings of usages; it leaves ties. */
function byDateAndType(a: StoredUsage, b: StoredUsage): number {
  const later = b.date.getTime() - a.date.getTime();
  return later || (a.type < b.type ? -1 : a.type > b.type ? 1 : 0);
}

/** Makes a function that orders items differently in each call. */
function createShuffle(seed: number | string): <T>(items: readonly T[]) => T[] {
  const random = seededRandom(String(seed));
  let calls = 0;
  return (items) => {
    calls += 1;
    let state = Math.floor(random("tie", calls) * 2 ** 32) | 1;
    // Xorshift: one number an item, without a text to hash.
    const next = () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state >>> 0;
    };
    return items.map((item) => ({ item, rank: next() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ item }) => item);
  };
}

function keepOrder<T>(items: readonly T[]): T[] {
  return [...items];
}

function matches<T>(value: T, filter: T | undefined): boolean {
  return filter === undefined || filter === value;
}
