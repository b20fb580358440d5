/**
 * The DWDI API, version 1: compute and storage by month and by day, inference
 * costs by month.
 *
 * @module
 */
import { type Granularity, granularityOf, type Period, periodsBetween } from "./calendar.ts";
import type { UsageElement, UsageSource } from "./dataset.ts";
import { HttpError } from "../errors.ts";
import { errorResponse, json, type Route, type Router } from "../route.ts";

/** How the storage routes take filesystem and data type: in the query, in the path, or literally. */
export type StorageForm = "query" | "template" | "literal";

/** What the API needs to know. */
export interface DwdiSettings {
  /** The path before all routes. */
  readonly apiPrefix: string;
  /** The forms of the storage routes that exist; the others are 404. */
  readonly storageForms: readonly StorageForm[];
  /** The usage to list. */
  readonly source: UsageSource;
  /** Whether an `Authorization` header has a valid bearer token. */
  readonly isAuthorized: (authorization: string | null) => Promise<boolean>;
}

/** A usage route: what it lists and which parameters it takes. */
interface UsageRoute {
  readonly service: keyof UsageSource;
  readonly granularity: Granularity;
  /** The parameters of the first and the last month or day; one parameter can be both. */
  readonly bounds: readonly [from: string, to: string];
  /** The parameters that filter, and the field that each compares. */
  readonly filters: Readonly<Record<string, string>>;
  /** Filters in the path. */
  readonly pathFilters?: readonly Filter[];
}

/** The normalized values that a field may have. */
interface Filter {
  readonly field: string;
  readonly values: ReadonlySet<string>;
}

const COMPUTE_FILTERS = { account: "account", cluster: "cluster" };
const STORAGE_FILTERS = {
  paths: "path",
  filesystem: "filesystem",
  data_type: "data_type",
  tenant: "tenant",
};
const INFERENCE_FILTERS = { resource_uuid: "waldurResourceUuid" };
/** The most months or days in one response. */
const LONGEST_RANGE = 1200;

/** The API's routes. */
export function dwdiRouter(settings: DwdiSettings): Router {
  const { apiPrefix, storageForms } = settings;
  return (path) => {
    if (!path.startsWith(`${apiPrefix}/`)) return undefined;
    const usageRoute = usageRouteAt(path.slice(apiPrefix.length), storageForms);
    return usageRoute && route(usageRoute, settings);
  };
}

function usageRouteAt(path: string, forms: readonly StorageForm[]): UsageRoute | undefined {
  const compute = /^\/compute\/usage-(month|day)\/account$/.exec(path);
  if (compute) {
    const granularity = compute[1] === "day" ? "day" : "month";
    return { service: "compute", granularity, bounds: ["from", "to"], filters: COMPUTE_FILTERS };
  }
  const storage = /^\/storage\/usage-(month|day)(?:\/([^/]+)\/([^/]+))?$/.exec(path);
  if (storage) return storageRouteOf(storage, forms);
  if (path !== "/inference/resource/cost") return undefined;
  return {
    service: "inference",
    granularity: "month",
    bounds: ["from", "to"],
    filters: INFERENCE_FILTERS,
  };
}

function storageRouteOf(
  [, unit, filesystem, dataType]: RegExpExecArray,
  forms: readonly StorageForm[],
): UsageRoute | undefined {
  const granularity = unit === "day" ? "day" : "month";
  const bound = `exact-${granularity === "day" ? "date" : "month"}`;
  const usageRoute = {
    service: "storage",
    granularity,
    bounds: [bound, bound],
    filters: STORAGE_FILTERS,
  } as const;
  if (filesystem === undefined || dataType === undefined) {
    return forms.includes("query") ? usageRoute : undefined;
  }
  if (filesystem === "filesystem_name" && dataType === "data_type") {
    return forms.includes("literal") ? usageRoute : undefined;
  }
  const pathFilters = [
    filter("filesystem", [percentDecode(filesystem)]),
    filter("data_type", [percentDecode(dataType)]),
  ];
  return forms.includes("template") ? { ...usageRoute, pathFilters } : undefined;
}

function route(usageRoute: UsageRoute, { source, isAuthorized }: DwdiSettings): Route {
  const { service } = usageRoute;
  return {
    kind: service,
    methods: {
      async GET({ headers }, { searchParams }) {
        if (!(await isAuthorized(headers.get("authorization")))) throw unauthorized();
        const periods = requestedPeriods(usageRoute, searchParams);
        const filters = [
          ...requestedFilters(usageRoute, searchParams),
          ...usageRoute.pathFilters ?? [],
        ];
        const elements = periods.flatMap((period) => source[service](period));
        return json(200, { [service]: elements.filter((element) => passes(element, filters)) });
      },
    },
  };
}

function unauthorized(): HttpError {
  const headers = { "www-authenticate": 'Bearer error="invalid_token"' };
  return new HttpError(
    errorResponse(401, "the bearer token is missing, invalid or expired", headers),
  );
}

function badParameter(message: string): HttpError {
  return new HttpError(errorResponse(400, message));
}

function requestedPeriods(
  { granularity, bounds, filters }: UsageRoute,
  query: URLSearchParams,
): readonly Period[] {
  const known = [...bounds, ...Object.keys(filters)];
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw badParameter(`the parameter '${unknown}' is unknown`);
  const from = requestedBound(bounds[0], granularity, query);
  const to = requestedBound(bounds[1], granularity, query);
  if (to < from) throw badParameter(`'to' (${to}) is before 'from' (${from})`);
  const periods = [];
  for (const period of periodsBetween(from, to)) {
    if (periods.push(period) > LONGEST_RANGE) {
      throw badParameter(`from ${from} to ${to} are more than ${LONGEST_RANGE} ${granularity}s`);
    }
  }
  return periods;
}

function requestedBound(name: string, granularity: Granularity, query: URLSearchParams): Period {
  const [value, ...more] = query.getAll(name);
  if (value === undefined) throw badParameter(`the parameter '${name}' is missing`);
  if (more.length > 0) throw badParameter(`the parameter '${name}' is repeated`);
  if (granularityOf(value) === granularity) return value;
  const form = granularity === "day" ? "YYYY-MM-DD" : "YYYY-MM";
  throw badParameter(`the parameter '${name}' is not a ${granularity} (${form}): '${value}'`);
}

function requestedFilters({ filters }: UsageRoute, query: URLSearchParams): Filter[] {
  return Object.entries(filters)
    .filter(([parameter]) => query.has(parameter))
    .map(([parameter, field]) => filter(field, query.getAll(parameter)));
}

function filter(field: string, values: readonly string[]): Filter {
  return { field, values: new Set(values.map((value) => normalize(field, value))) };
}

/** An element without the field passes. */
function passes(element: UsageElement, filters: readonly Filter[]): boolean {
  return filters.every(({ field, values }) => {
    const value = element[field];
    return typeof value !== "string" || values.has(normalize(field, value));
  });
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function normalize(field: string, value: string): string {
  if (field === "waldurResourceUuid") return value.replaceAll("-", "").toLowerCase();
  if (field === "path") return value.replace(/\/+/g, "/").replace(/(.)\/$/, "$1");
  return value;
}
