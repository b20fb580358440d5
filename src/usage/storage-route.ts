/**
 * Which of its three forms the storage route has on this server.
 *
 * @module
 */
import {
  type CallOptions,
  type DwdiClient,
  internalsOf,
  type ResponsePage,
} from "../client/client.ts";
import type { StorageRoute } from "../client/client-options.ts";
import { DwdiAbortError, DwdiConfigError, DwdiError, DwdiNotFoundError } from "../errors.ts";
import { untilAborted } from "../http/signals.ts";
import type { Granularity } from "../period/calendar.ts";
import type { RouteParams } from "../client/route.ts";

type Form = Exclude<StorageRoute, "auto">;

/** What the routes of one query differ in. */
export interface StorageFilter {
  readonly granularity: Granularity;
  readonly filesystem?: string | undefined;
  readonly dataType?: string | undefined;
}

interface Found {
  readonly form: Form;
  readonly pages: readonly ResponsePage[];
}

const FOUND = new WeakMap<DwdiClient, Promise<Form>>();

/** Asks the storage route in the form that the client was told, or that the server is found to have. */
export async function askStorage(
  client: DwdiClient,
  filter: StorageFilter,
  params: RouteParams,
  call: CallOptions,
): Promise<readonly ResponsePage[]> {
  const { allPages, settings: { storageRoute } } = internalsOf(client);
  if (storageRoute !== "auto") return await allPages(routeOf(storageRoute, filter), params, call);
  const search = FOUND.get(client);
  if (search) {
    const form = await formOf(search, call);
    if (form) return await allPages(routeOf(form, filter), params, call);
    return await askStorage(client, filter, params, call);
  }
  const found = find(client, filter, params, call);
  const form = found.then(({ form }) => form);
  form.catch(() => {});
  FOUND.set(client, form);
  try {
    return (await found).pages;
  } catch (error) {
    FOUND.delete(client);
    throw error;
  }
}

/** The form that another call looks for; undefined when that call was aborted before it knew. */
async function formOf(search: Promise<Form>, call: CallOptions): Promise<Form | undefined> {
  try {
    return await untilAborted(call.signal, search);
  } catch (error) {
    if (error instanceof DwdiAbortError && !call.signal?.aborted) return undefined;
    throw error;
  }
}

async function find(
  client: DwdiClient,
  filter: StorageFilter,
  params: RouteParams,
  call: CallOptions,
): Promise<Found> {
  // A token endpoint that is not there is answered 404 too, and no form of this route helps.
  await client.getToken({ signal: call.signal });
  const refused: string[] = [];
  for (const form of formsFor(filter)) {
    const route = routeOf(form, filter);
    try {
      // A sign-in page is answered at any address: only JSON shows that the form is there.
      const pages = (await internalsOf(client).allPages(route, params, call)).map(parsed);
      internalsOf(client).info(`the storage route is there in the form '${form}': ${route}`);
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
    hint: "check the API URL; when the route is known, set it with storageRoute (--storage-route)",
  });
}

/** A page whose answer is parsed already. */
function parsed(page: ResponsePage): ResponsePage {
  const json = page.json();
  return { ...page, json: () => json };
}

/** The forms in the order in which they are tried; a template needs names to fill in. */
export function formsFor({ filesystem, dataType }: StorageFilter): readonly Form[] {
  return filesystem === undefined || dataType === undefined
    ? ["query", "literal"]
    : ["query", "template", "literal"];
}

/** The route of a form. */
export function routeOf(form: Form, { granularity, filesystem, dataType }: StorageFilter): string {
  const route = `/storage/usage-${granularity}`;
  if (form === "query") return route;
  if (form === "literal") return `${route}/filesystem_name/data_type`;
  if (filesystem === undefined || dataType === undefined) {
    throw new DwdiConfigError("the storage route's template form has names in it to fill in", {
      hint: "name a filesystem and a data type",
    });
  }
  return `${route}/${encodeURIComponent(filesystem)}/${encodeURIComponent(dataType)}`;
}
