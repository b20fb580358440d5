/**
 * The DWDI API, version 1: compute and storage by month and by day, inference
 * costs by month.
 *
 * @module
 */
import { type Bucket, bucketsBetween, type Granularity, granularityOf } from "./calendar.ts";
import type { UsageElement, UsageSource } from "./dataset.ts";
import { json, type Part, problem, Refusal, type Route } from "../route.ts";

/** The ways in which deployments have spelled the storage routes. */
export type StorageForm = "query" | "template" | "literal";

/** What the API goes by. */
export interface ApiSettings {
  /** The path that all routes lie under. */
  readonly apiPrefix: string;
  /** The forms of the storage routes that answer; the others are 404. */
  readonly storageForms: readonly StorageForm[];
  /** Where the answers come from. */
  readonly source: UsageSource;
  /** Whether the value of an `Authorization` header holds a valid bearer token. */
  readonly isAuthorized: (authorization: string | null) => Promise<boolean>;
}

/** What a path asks, before the query says for when. */
interface Question {
  readonly service: keyof UsageSource;
  readonly granularity: Granularity;
  /** The parameters of the first and the last month or day, which may be the same one. */
  readonly bounds: readonly [from: string, to: string];
  /** The field of an element that each list parameter filters by. */
  readonly filters: Readonly<Record<string, string>>;
  /** What the path itself filters by. */
  readonly inPath?: readonly Filter[];
}

/** The values, in their comparable form, that a field may have. */
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
/** More months or days than anyone asks for at once, and few enough to answer from memory. */
const LONGEST_RANGE = 1200;

/** The API's routes. */
export function dwdiPart(settings: ApiSettings): Part {
  const { apiPrefix, storageForms } = settings;
  return (path) => {
    if (!path.startsWith(`${apiPrefix}/`)) return undefined;
    const question = questionAt(path.slice(apiPrefix.length), storageForms);
    return question && route(question, settings);
  };
}

function questionAt(path: string, forms: readonly StorageForm[]): Question | undefined {
  const compute = /^\/compute\/usage-(month|day)\/account$/.exec(path);
  if (compute) {
    const granularity = compute[1] === "day" ? "day" : "month";
    return { service: "compute", granularity, bounds: ["from", "to"], filters: COMPUTE_FILTERS };
  }
  const storage = /^\/storage\/usage-(month|day)(?:\/([^/]+)\/([^/]+))?$/.exec(path);
  if (storage) return storageQuestion(storage, forms);
  if (path !== "/inference/resource/cost") return undefined;
  return {
    service: "inference",
    granularity: "month",
    bounds: ["from", "to"],
    filters: INFERENCE_FILTERS,
  };
}

function storageQuestion(
  [, unit, filesystem, dataType]: RegExpExecArray,
  forms: readonly StorageForm[],
): Question | undefined {
  const granularity = unit === "day" ? "day" : "month";
  const bound = `exact-${granularity === "day" ? "date" : "month"}`;
  const question = {
    service: "storage",
    granularity,
    bounds: [bound, bound],
    filters: STORAGE_FILTERS,
  } as const;
  if (filesystem === undefined || dataType === undefined) {
    return forms.includes("query") ? question : undefined;
  }
  if (filesystem === "filesystem_name" && dataType === "data_type") {
    return forms.includes("literal") ? question : undefined;
  }
  const inPath = [
    filter("filesystem", [percentDecoded(filesystem)]),
    filter("data_type", [percentDecoded(dataType)]),
  ];
  return forms.includes("template") ? { ...question, inPath } : undefined;
}

function route(question: Question, { source, isAuthorized }: ApiSettings): Route {
  const { service } = question;
  return {
    kind: service,
    methods: {
      async GET({ headers }, { searchParams }) {
        if (!(await isAuthorized(headers.get("authorization")))) throw unauthorized();
        const buckets = bucketsAsked(question, searchParams);
        const filters = [...filtersAsked(question, searchParams), ...question.inPath ?? []];
        const elements = buckets.flatMap((bucket) => source[service](bucket));
        return json(200, { [service]: elements.filter((element) => passes(element, filters)) });
      },
    },
  };
}

function unauthorized(): Refusal {
  const headers = { "www-authenticate": 'Bearer error="invalid_token"' };
  return new Refusal(problem(401, "the bearer token is missing, invalid or expired", headers));
}

function badParameter(message: string): Refusal {
  return new Refusal(problem(400, message));
}

function bucketsAsked(
  { granularity, bounds, filters }: Question,
  query: URLSearchParams,
): readonly Bucket[] {
  const known = [...bounds, ...Object.keys(filters)];
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw badParameter(`the parameter '${unknown}' is not known`);
  const from = boundAsked(bounds[0], granularity, query);
  const to = boundAsked(bounds[1], granularity, query);
  if (to < from) throw badParameter(`'to' (${to}) is before 'from' (${from})`);
  const buckets = [];
  for (const bucket of bucketsBetween(from, to)) {
    if (buckets.push(bucket) > LONGEST_RANGE) {
      throw badParameter(`from ${from} to ${to} are more than ${LONGEST_RANGE} ${granularity}s`);
    }
  }
  return buckets;
}

function boundAsked(name: string, granularity: Granularity, query: URLSearchParams): Bucket {
  const [value, ...more] = query.getAll(name);
  if (value === undefined) throw badParameter(`the parameter '${name}' is missing`);
  if (more.length > 0) throw badParameter(`the parameter '${name}' is repeated`);
  if (granularityOf(value) === granularity) return value;
  const form = granularity === "day" ? "YYYY-MM-DD" : "YYYY-MM";
  throw badParameter(`the parameter '${name}' is no ${granularity} (${form}): '${value}'`);
}

function filtersAsked({ filters }: Question, query: URLSearchParams): Filter[] {
  return Object.entries(filters)
    .filter(([parameter]) => query.has(parameter))
    .map(([parameter, field]) => filter(field, query.getAll(parameter)));
}

function filter(field: string, values: readonly string[]): Filter {
  return { field, values: new Set(values.map((value) => comparable(field, value))) };
}

/** An element that does not say what it is passes: it is sent as it stands. */
function passes(element: UsageElement, filters: readonly Filter[]): boolean {
  return filters.every(({ field, values }) => {
    const value = element[field];
    return typeof value !== "string" || values.has(comparable(field, value));
  });
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function comparable(field: string, value: string): string {
  if (field === "waldurResourceUuid") return value.replaceAll("-", "").toLowerCase();
  if (field === "path") return value.replace(/\/+/g, "/").replace(/(.)\/$/, "$1");
  return value;
}
