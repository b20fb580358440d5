/**
 * Storage usage: space and inodes by path.
 *
 * @module
 */
import * as v from "valibot";
import type { KnownKeys } from "../client/check-keys.ts";
import type { DwdiClient } from "../client/client.ts";
import type { CallOptions } from "../client/client-options.ts";
import { DwdiConfigError } from "../errors.ts";
import { parsePeriod, type PeriodQuery } from "../period/period.ts";
import type { Bucket, UsageReader } from "./bucket.ts";
import {
  checkQuery,
  collectBuckets,
  streamBuckets,
  type Usage,
  USAGE_QUERY_KEYS,
  type UsageOptions,
} from "./range.ts";
import { checkNames, hasLoneSurrogate, type UsageRequest } from "./request.ts";
import { amount, listedName, sumOfSent } from "./response.ts";
import { requestStorage, storageRoutes } from "./storage-route.ts";

/** A query for storage usage. */
export type StorageQuery = PeriodQuery & StorageFilter;

/** What a query for storage usage names beside its period. */
export interface StorageFilter extends UsageOptions {
  /** The filesystem, for example `capstor`. */
  readonly filesystem?: string | undefined;
  /** The data type, for example `store`. */
  readonly dataType?: string | undefined;
  /** The paths; all that the credentials may see when left out. */
  readonly paths?: readonly string[] | undefined;
  /** The tenant, where a deployment has several. */
  readonly tenant?: string | undefined;
}

/** The usage of one path in one month or day. */
export interface StorageEntry {
  /** The month, `YYYY-MM`, or the day, `YYYY-MM-DD`. */
  readonly period: string;
  /** The path as the query writes it; as DWDI does, `path`, when the query names none. */
  readonly path: string;
  /**
   * The space in bytes, `spaceUsed`; absent where DWDI did not send it. DWDI sends one number for a
   * month, and no document says which: the space at its end, a mean or a maximum; ask CSCS. It is
   * given as it was sent, summed over elements of the same path; of a range, months are not summed.
   */
  readonly spaceUsed?: number;
  /** The number of inodes, `inodesUsed`, of which the same holds; absent where DWDI did not send it. */
  readonly inodesUsed?: number;
}

/** The storage usage of a month or day. */
export type StorageBucket = Bucket<StorageEntry>;

/** The storage usage of a period. */
export type StorageUsage = Usage<StorageEntry>;

/**
 * Reads storage usage by path, from `/storage/usage-month` or `/storage/usage-day` in the form that
 * the server has. Paths are compared without trailing and doubled slashes.
 *
 * @throws {DwdiConfigError} When the query or the options are invalid.
 * @throws {DwdiNotFoundError} When the server has none of the forms of the route.
 * @throws {DwdiError} As {@linkcode DwdiClient.get} does.
 *
 * @example
 * ```ts
 * import { createDwdiClient, storageUsage } from "@dwdi/sdk";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * const usage = await storageUsage(client, {
 *   filesystem: "capstor",
 *   dataType: "store",
 *   month: "2025-01",
 * });
 * for (const { path, spaceUsed } of usage.entries) console.log(path, spaceUsed);
 * await dwdi.close();
 * ```
 */
export function storageUsage(
  client: DwdiClient,
  query: StorageQuery,
  options: CallOptions = {},
): Promise<StorageUsage> {
  return collectBuckets(query, storageUsageStream(client, query, options));
}

/**
 * Reads storage usage one month or day at a time, for periods too large to hold.
 *
 * @throws {DwdiError} As {@linkcode storageUsage} does, when the first item is asked for or later.
 *
 * @example
 * ```ts
 * import { createDwdiClient, storageUsageStream } from "@dwdi/sdk";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * const query = { filesystem: "capstor", dataType: "store", from: "2024-11", to: "2025-01" };
 * for await (const month of storageUsageStream(client, query)) console.log(month.entries.length);
 * await dwdi.close();
 * ```
 */
export async function* storageUsageStream(
  client: DwdiClient,
  query: StorageQuery,
  options: CallOptions = {},
): AsyncGenerator<StorageBucket, void> {
  checkQuery(query, QUERY_KEYS);
  const { paths, filesystem, dataType, tenant } = query;
  checkNames("paths", paths);
  checkFilter("filesystem", filesystem);
  checkFilter("dataType", dataType);
  checkFilter("tenant", tenant);
  const period = parsePeriod(query);
  const { granularity } = period;
  const routes = storageRoutes({ granularity, filesystem, dataType });
  const request: UsageRequest = {
    route: [...routes.values()].reduce((a, b) => a.length < b.length ? b : a),
    read: (params, call) => requestStorage(client, routes, params, call),
    periodParams: [granularity === "month" ? "exact-month" : "exact-date"],
    listParam: "paths",
    names: paths?.map(normalPath),
    filters: { filesystem, data_type: dataType, tenant },
  };
  yield* streamBuckets(client, period, paths, request, READER, query, options);
}

const QUERY_KEYS: KnownKeys<StorageQuery> = {
  paths: true,
  filesystem: true,
  dataType: true,
  tenant: true,
  ...USAGE_QUERY_KEYS,
};

const ELEMENT = v.object({
  path: listedName,
  spaceUsed: v.nullish(amount),
  inodesUsed: v.nullish(amount),
});

const READER: UsageReader<v.InferOutput<typeof ELEMENT>, StorageEntry> = {
  list: "storage",
  nameField: "path",
  elementSchema: () => ELEMENT,
  nameOf: ({ path }) => path,
  normalName: normalPath,
  entryOf(period, path, elements) {
    const spaceUsed = sumOfSent(elements.map((element) => element.spaceUsed));
    const inodesUsed = sumOfSent(elements.map((element) => element.inodesUsed));
    return {
      period,
      path,
      ...(spaceUsed === undefined ? {} : { spaceUsed }),
      ...(inodesUsed === undefined ? {} : { inodesUsed }),
    };
  },
};

/** A path in the form in which paths are compared: without doubled and trailing slashes. */
export function normalPath(path: string): string {
  return path.replace(/\/+/g, "/").replace(/(?<=.)\/$/, "");
}

/** A dot segment would change the path of the template form, an empty name remove a filter. */
function checkFilter(option: string, name: string | undefined): void {
  if (name === undefined) return;
  if (typeof name === "string" && !/^\.{0,2}$/.test(name.trim()) && !hasLoneSurrogate(name)) return;
  throw new DwdiConfigError(`${option} '${name}' is not a name`);
}
