/**
 * The storage route, which has another form from server to server.
 *
 * @module
 */
import type { DwdiClient } from "../client/client.ts";
import { connectionOf, type ResponsePage } from "../client/connection.ts";
import type { CallOptions } from "../client/client-options.ts";
import type { StorageRoute } from "../client/client-options.ts";
import { DwdiAbortError, DwdiConfigError, DwdiError, DwdiNotFoundError } from "../errors.ts";
import { untilAborted } from "../http/signals.ts";
import type { Granularity } from "../period/calendar.ts";
import type { RouteParams } from "../client/route.ts";

/** The forms that the storage route has had: each server has one. */
type StorageForm = Exclude<StorageRoute, "auto">;

/** The storage route in each form that a query can use, in the order in which they are tried. */
export type StorageRoutes = ReadonlyMap<StorageForm, string>;

/** What of a query is part of its route. */
export interface StorageRouteFilter {
  readonly granularity: Granularity;
  readonly filesystem?: string | undefined;
  readonly dataType?: string | undefined;
}

/** The routes of a query: the template form needs a filesystem and a data type to fill in. */
export function storageRoutes(filter: StorageRouteFilter): StorageRoutes {
  const { granularity, filesystem, dataType } = filter;
  const route = `/storage/usage-${granularity}`;
  const routes = new Map<StorageForm, string>([["query", route]]);
  if (filesystem !== undefined && dataType !== undefined) {
    const names = [filesystem, dataType].map(encodeURIComponent);
    routes.set("template", `${route}/${names.join("/")}`);
  }
  return routes.set("literal", `${route}/filesystem_name/data_type`);
}

/** The search for the form that a client's server has. */
const SEARCHES = new WeakMap<DwdiClient, Promise<StorageForm>>();

/** Requests storage usage in the form that the client is set to, or that its server has. */
export async function requestStorage(
  client: DwdiClient,
  routes: StorageRoutes,
  params: RouteParams,
  call: CallOptions,
): Promise<readonly ResponsePage[]> {
  const { allPages, settings: { storageRoute } } = connectionOf(client);
  if (storageRoute !== "auto") return await allPages(routeIn(routes, storageRoute), params, call);
  const search = SEARCHES.get(client);
  if (search) {
    const form = await formFoundBy(search, call);
    if (form) return await allPages(routeIn(routes, form), params, call);
    return await requestStorage(client, routes, params, call);
  }
  const found = tryForms(client, routes, params, call);
  const form = found.then(({ form }) => form);
  form.catch(() => {});
  SEARCHES.set(client, form);
  try {
    return (await found).pages;
  } catch (error) {
    SEARCHES.delete(client);
    throw error;
  }
}

function routeIn(routes: StorageRoutes, form: StorageForm): string {
  const route = routes.get(form);
  if (route !== undefined) return route;
  throw new DwdiConfigError("the storage route's template form has names in it to fill in", {
    hint: "name a filesystem and a data type",
  });
}

/** The form that another call finds; undefined when that call is aborted before. */
async function formFoundBy(
  search: Promise<StorageForm>,
  call: CallOptions,
): Promise<StorageForm | undefined> {
  try {
    return await untilAborted(call.signal, search);
  } catch (error) {
    if (error instanceof DwdiAbortError && !call.signal?.aborted) return undefined;
    throw error;
  }
}

async function tryForms(
  client: DwdiClient,
  routes: StorageRoutes,
  params: RouteParams,
  call: CallOptions,
): Promise<{ form: StorageForm; pages: readonly ResponsePage[] }> {
  // A token endpoint that is not there is answered 404 too, and no form of this route helps.
  await client.getToken({ signal: call.signal });
  const refused: string[] = [];
  for (const [form, route] of routes) {
    try {
      // A sign-in page is answered at any address: only JSON shows that the form is there.
      const pages = (await connectionOf(client).allPages(route, params, call)).map(parsed);
      connectionOf(client).info(`the storage route is there in the form '${form}': ${route}`);
      return { form, pages };
    } catch (error) {
      if (!(error instanceof DwdiError) || !(error.status === 404 || error.status === 405)) {
        throw error;
      }
      refused.push(`${client.apiUrl}${route} (${error.status})`);
    }
  }
  throw new DwdiNotFoundError(`no form of the storage route is there: ${refused.join(", ")}`, {
    status: 404,
    hint: "check the API URL; when the route is known, name its form with the option storageRoute",
  });
}

/** A page whose answer is parsed already. */
function parsed(page: ResponsePage): ResponsePage {
  const json = page.json();
  return { ...page, json: () => json };
}
