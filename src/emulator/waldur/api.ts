/**
 * The part of Waldur's marketplace API that usage is reported through.
 *
 * @module
 */
import type { Route, Router } from "../route.ts";
import { roleOf } from "./auth.ts";
import type { Endpoint, WaldurSettings } from "./endpoint.ts";
import { listingEndpoints } from "./listings.ts";
import { reportEndpoints } from "./reports.ts";
import { siteAgentEndpoints } from "./site-agents.ts";
import { parseUuid } from "./values.ts";

/** The path before Waldur's routes. */
export const WALDUR_PATH = "/api/";

const UUID = /[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** The routes of Waldur. */
export function waldurRouter(settings: WaldurSettings): Router {
  const endpoints = {
    ...listingEndpoints(settings),
    ...reportEndpoints(settings),
    ...siteAgentEndpoints(settings),
  };
  return (path) => {
    if (!path.startsWith(WALDUR_PATH)) return undefined;
    const uuid = UUID.exec(path)?.[0] ?? "";
    const pattern = path.slice(WALDUR_PATH.length).replace(uuid, uuid && "{uuid}");
    if (!Object.hasOwn(endpoints, pattern)) return undefined;
    const endpoint = endpoints[pattern];
    return endpoint && endpointRoute(endpoint, parseUuid(uuid) ?? "", settings);
  };
}

/** The route of an endpoint; authentication comes before anything else. */
function endpointRoute(
  { methods, handle }: Endpoint,
  uuid: string,
  { isAuthorized, origin }: WaldurSettings,
): Route {
  const answer = async (request: Request, url: URL) => {
    const role = await roleOf(request, isAuthorized);
    return await handle({ request, url, uuid, role, origin: origin ?? url.origin });
  };
  return {
    kind: "waldur",
    methods: Object.fromEntries(methods.map((method) => [method, answer])),
  };
}
