/**
 * The storage route: which of its forms the server has, and whether it knows the filesystem.
 *
 * @module
 */
import { type DwdiClient, internalsOf } from "../client/client.ts";
import { DwdiConfigError, DwdiError } from "../errors.ts";
import { addMonths, currentMonth } from "../period/calendar.ts";
import type { RouteParams } from "../client/route.ts";
import { requestStorage, storageRoutes } from "../usage/storage-route.ts";
import { countOf, isAbsence, oneTry, routeHint } from "./route-check.ts";
import type { Check, Finding } from "./step.ts";

/** What of storage is looked for; all that the credentials may see when left out. */
export interface StoragePlace {
  /** The filesystem, `storage_filesystem` of an offering, for example `capstor`. */
  readonly filesystem?: string | undefined;
  /** The data type, `storage_data_type` of an offering, for example `store`. */
  readonly dataType?: string | undefined;
  /** The tenant, where DWDI has several. */
  readonly tenant?: string | undefined;
}

const FORMS = ["query", "template", "literal"] as const;
type Form = typeof FORMS[number];

const UNKNOWN_PLACE =
  "check storage_filesystem and storage_data_type (--filesystem, --data-type) " +
  "against the names that DWDI has, that the paths exist there (storage_path_mapping where " +
  "resources have ids of their own), and that they have usage in this period";

/** The checks of the three forms, and of the one that is used. */
export function storageChecks(
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
  signal: AbortSignal,
): Promise<Finding> {
  const { allPages, settings: { storageRoute } } = internalsOf(client);
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

const NEEDS_NAMES = { detail: "it needs a filesystem and a data type", skipped: true } as const;

/** Looks in this month, and in the last one, since a month may begin without usage. */
async function findPaths(
  client: DwdiClient,
  place: StoragePlace,
  signal: AbortSignal,
): Promise<Finding> {
  const routes = storageRoutes({ granularity: "month", ...place });
  const { storageRoute } = internalsOf(client).settings;
  if (storageRoute !== "auto" && !routes.has(storageRoute)) return NEEDS_NAMES;
  const months = [currentMonth(), addMonths(currentMonth(), -1)];
  for (const month of months) {
    const pages = await requestStorage(client, routes, paramsOf(place, month), oneTry(signal));
    const count = countOf(pages, "storage");
    if (count > 0) return { detail: `${count} paths listed for ${month}${named(place)}` };
  }
  const nothing = `DWDI lists no path for ${months.join(" or ")}${named(place)}`;
  if (named(place) === "") return { detail: nothing };
  throw new DwdiConfigError(nothing, { hint: UNKNOWN_PLACE });
}

function paramsOf({ filesystem, dataType, tenant }: StoragePlace, month: string): RouteParams {
  return { "exact-month": month, filesystem, data_type: dataType, tenant };
}

function named({ filesystem, dataType, tenant }: StoragePlace): string {
  const names = Object.entries({ filesystem, "data type": dataType, tenant })
    .flatMap(([what, name]) => name === undefined ? [] : [`${what} '${name}'`]);
  return names.length === 0 ? "" : ` in ${names.join(", ")}`;
}
