/**
 * The routes of DWDI: whether each responds, and what it lists for the credentials.
 *
 * @module
 */
import * as v from "valibot";
import type { DwdiClient } from "../client/client.ts";
import { connectionOf, type ResponsePage } from "../client/connection.ts";
import type { CallOptions } from "../client/client-options.ts";
import type { RouteParams } from "../client/route.ts";
import { DwdiConfigError, DwdiError } from "../errors.ts";
import { oneLine } from "../http/response.ts";
import { addMonths, currentDay, currentMonth } from "../period/calendar.ts";
import type { Service } from "../usage/ping.ts";
import { elementsOf } from "../usage/response.ts";
import { requestStorage, storageRoutes } from "../usage/storage-route.ts";
import {
  type Check,
  type CheckOptions,
  type DiagnosisStep,
  type Finding,
  perform,
} from "./step.ts";

/** The storage to look for; all that the credentials may see by default. */
export interface StoragePlace {
  /** The filesystem, `storage_filesystem` of an offering, for example `capstor`. */
  readonly filesystem?: string | undefined;
  /** The data type, `storage_data_type` of an offering, for example `store`. */
  readonly dataType?: string | undefined;
  /** The tenant, if DWDI has several. */
  readonly tenant?: string | undefined;
}

const FORMS = ["query", "template", "literal"] as const;
type Form = typeof FORMS[number];

const UNKNOWN_PLACE =
  "check storage_filesystem and storage_data_type (the option filesystem, the option dataType) " +
  "against the names that DWDI has, that the paths exist there (storage_path_mapping where " +
  "resources have ids of their own), and that they have usage in this period";

const NEEDS_NAMES = { detail: "it needs a filesystem and a data type", skipped: true } as const;

/**
 * Checks each route: `route.compute.month`, `route.compute.day`, `route.storage.query`,
 * `route.storage.template`, `route.storage.literal` (its three forms; a server needs only one),
 * `route.storage` (the form that is used, and whether it lists paths) and `route.inference`.
 *
 * @throws {DwdiAbortError} When the signal ends the check.
 *
 * @example
 * ```ts
 * import { createDwdiClient } from "@dwdi/sdk";
 * import { checkRoutes } from "@dwdi/sdk/diagnose";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * for await (const step of checkRoutes(client, { filesystem: "capstor", dataType: "store" })) {
 *   console.assert(step.status === "ok");
 * }
 * await dwdi.close();
 * ```
 */
export async function* checkRoutes(
  client: DwdiClient,
  options: StoragePlace & CheckOptions = {},
): AsyncGenerator<DiagnosisStep, void> {
  yield* perform(routeChecks(client, options), options);
}

/** The checks of all routes. */
export function routeChecks(client: DwdiClient, place: StoragePlace): Check[] {
  const needs = ["token", "host.api.tls"];
  const route = (id: string, title: string, service: Service, path: string, bucket: string) => ({
    id: `route.${id}`,
    layer: "route" as const,
    title,
    needs,
    async run(signal: AbortSignal | undefined) {
      const params = { from: bucket, to: bucket };
      const pages = await connectionOf(client).allPages(path, params, oneTry(signal));
      return { detail: `${countOf(pages, service)} entries listed for ${bucket}` };
    },
    hintFor: routeHint,
  });
  const [day, month] = [currentDay(), currentMonth()];
  return [
    route(
      "compute.month",
      "compute route by month",
      "compute",
      "/compute/usage-month/account",
      month,
    ),
    route("compute.day", "compute route by day", "compute", "/compute/usage-day/account", day),
    ...storageChecks(client, place, needs),
    route("inference", "inference route", "inference", "/inference/resource/cost", month),
  ];
}

/** The checks of the three forms of the storage route, and of the one that is used. */
function storageChecks(
  client: DwdiClient,
  place: StoragePlace,
  needs: readonly string[],
): Check[] {
  const layer = "route";
  const forms = FORMS.map((form): Check => ({
    id: `route.storage.${form}`,
    layer,
    title: `storage route, ${form}`,
    needs,
    run: (signal) => tryForm(client, form, place, signal),
    hintFor: routeHint,
  }));
  const used: Check = {
    id: "route.storage",
    layer,
    title: "storage route",
    needs: [...needs, ...forms.map(({ id }) => id)],
    run: (signal) => findPaths(client, place, signal),
  };
  return [...forms, used];
}

async function tryForm(
  client: DwdiClient,
  form: Form,
  place: StoragePlace,
  signal: AbortSignal | undefined,
): Promise<Finding> {
  const { allPages, settings: { storageRoute } } = connectionOf(client);
  if (storageRoute !== "auto" && storageRoute !== form) {
    return { detail: `the ${storageRoute} form is set`, skipped: true };
  }
  const route = storageRoutes({ granularity: "month", ...place }).get(form);
  if (route === undefined) return NEEDS_NAMES;
  const month = currentMonth();
  try {
    const pages = await allPages(route, paramsOf(place, month), oneTry(signal));
    return { detail: `${countOf(pages, "storage")} paths listed for ${month}` };
  } catch (error) {
    if (!(error instanceof DwdiError) || !isAbsence(error)) throw error;
    return { detail: `not offered (${error.status})` };
  }
}

/** Looks in this month and in the last one: a month can start without usage. */
async function findPaths(
  client: DwdiClient,
  place: StoragePlace,
  signal: AbortSignal | undefined,
): Promise<Finding> {
  const routes = storageRoutes({ granularity: "month", ...place });
  const { storageRoute } = connectionOf(client).settings;
  if (storageRoute !== "auto" && !routes.has(storageRoute)) return NEEDS_NAMES;
  const months = [currentMonth(), addMonths(currentMonth(), -1)];
  for (const month of months) {
    const pages = await requestStorage(client, routes, paramsOf(place, month), oneTry(signal));
    const elements = [...elementsOf(pages, "storage", v.unknown())];
    if (elements.length > 0) {
      const paths = `${elements.length} paths listed for ${month}${named(place)}`;
      return { detail: [paths, ...someOf(elements)].join(", such as ") };
    }
  }
  const nothing = `DWDI lists no path for ${months.join(" or ")}${named(place)}`;
  if (named(place) === "") return { detail: nothing };
  throw new DwdiConfigError(nothing, { hint: UNKNOWN_PLACE });
}

/** The first paths, where the elements have any: they show which filesystems there are. */
function someOf(elements: readonly unknown[]): string[] {
  const paths = elements.flatMap((element) => {
    const { path } = Object(element);
    return typeof path === "string" && path.trim() !== "" ? [oneLine(path)] : [];
  });
  return paths.length === 0 ? [] : [[...new Set(paths)].slice(0, SHOWN_PATHS).join(", ")];
}

/** How many paths are shown. */
const SHOWN_PATHS = 3;

function paramsOf({ filesystem, dataType, tenant }: StoragePlace, month: string): RouteParams {
  return { "exact-month": month, filesystem, data_type: dataType, tenant };
}

function named({ filesystem, dataType, tenant }: StoragePlace): string {
  const names = Object.entries({ filesystem, "data type": dataType, tenant })
    .flatMap(([what, name]) => name === undefined ? [] : [`${what} '${name}'`]);
  return names.length === 0 ? "" : ` in ${names.join(", ")}`;
}

/** Requests are not retried: a diagnosis shows every failure. */
function oneTry(signal: AbortSignal | undefined): CallOptions {
  return { signal, retry: { limit: 0 } };
}

/** The number of elements in a response; throws for one that is not of the service. */
function countOf(pages: readonly ResponsePage[], service: Service): number {
  return [...elementsOf(pages, service, v.unknown())].length;
}

/** Whether an error says that the server does not have the route. */
function isAbsence({ status }: DwdiError): boolean {
  return status === 404 || status === 405;
}

/** What to do about a route that fails. */
function routeHint(error: DwdiError): string | undefined {
  if (error.status === 403) {
    return "the client is known but may not read this: check its scopes (the option auth.scope), or ask the " +
      "operators of DWDI for access";
  }
  if (!isAbsence(error)) return undefined;
  return "check the API URL if all routes fail; if others answer, this DWDI lacks this one";
}
