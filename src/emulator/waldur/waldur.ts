/**
 * The part of Waldur's marketplace API that usage is reported through.
 *
 * @module
 */
import type { Part } from "../route.ts";
import { type Asked, type Endpoints, post, routeOf, type WaldurSettings } from "./endpoint.ts";
import { detail } from "./form.ts";
import { listingEndpoints } from "./listings.ts";
import { createReports } from "./reports.ts";
import { isVisible } from "./rules.ts";
import { hexOf } from "./uuid.ts";

/** The path that Waldur's routes lie under. */
export const WALDUR_PATH = "/api/";

const UUID = /[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** Waldur's routes. */
export function waldurPart(settings: WaldurSettings): Part {
  const endpoints = { ...listingEndpoints(settings), ...reportEndpoints(settings) };
  return (path) => {
    if (!path.startsWith(WALDUR_PATH)) return undefined;
    const uuid = UUID.exec(path)?.[0] ?? "";
    const pattern = path.slice(WALDUR_PATH.length).replace(uuid, uuid && "{uuid}");
    if (!Object.hasOwn(endpoints, pattern)) return undefined;
    const endpoint = endpoints[pattern];
    return endpoint && routeOf(endpoint, hexOf(uuid) ?? "", settings);
  };
}

function reportEndpoints(settings: WaldurSettings): Endpoints {
  const { store, lacks } = settings;
  const reports = createReports(settings);
  const usageAsked = ({ uuid, role }: Asked) => {
    const usage = store.usage(uuid);
    if (usage !== undefined && isVisible(usage.offering, role)) return usage;
    throw detail(404, "No ComponentUsage matches the given query.");
  };
  return {
    "marketplace-component-usages/set_usage/": post(({ request, role }) =>
      reports.setUsage(request, role)
    ),
    "marketplace-component-usages/{uuid}/set_user_usage/": post((asked) =>
      reports.setUserUsage(asked.request, asked.role, usageAsked(asked))
    ),
    ...(!lacks.includes("set_user_usages") && {
      "marketplace-component-usages/{uuid}/set_user_usages/": post((asked) =>
        reports.setUserUsages(asked.request, asked.role, usageAsked(asked))
      ),
    }),
  };
}
