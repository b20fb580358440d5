/**
 * Storage usage: space and inodes by path.
 *
 * @module
 */
import * as v from "valibot";
import { amountSchema, groupBy, sumOf } from "./answer.ts";
import { askInBatches, type BatchAnswer, checkNames, hasLoneSurrogate } from "./batch.ts";
import { type Bucket, collectBuckets, type Listing, streamBuckets, type Usage } from "./bucket.ts";
import type { CallOptions, DwdiClient, ResponsePage } from "../client/client.ts";
import { elementsOf, readerBy } from "./elements.ts";
import { DwdiConfigError } from "../errors.ts";
import { normalPath } from "./normal-name.ts";
import type { Period, PeriodQuery } from "../period/period.ts";
import { encodeParams } from "../client/route.ts";
import { askStorage, formsFor, routeOf } from "./storage-route.ts";

/** What of storage usage is asked for. */
export interface StorageQuery extends PeriodQuery {
  /** The filesystem, for example `capstor`. */
  readonly filesystem?: string | undefined;
  /** The data type, for example `store`. */
  readonly dataType?: string | undefined;
  /** The paths; all that the credentials may see when left out. */
  readonly paths?: readonly string[];
  /** The tenant, where the deployment tells them apart. */
  readonly tenant?: string | undefined;
  /** Ends the call, its waits included. */
  readonly signal?: AbortSignal | undefined;
}

/** What lies under one path in one month or day. */
export interface StorageEntry {
  /** The month, `YYYY-MM`, or the day, `YYYY-MM-DD`. */
  readonly period: string;
  /** The path as it was asked for; as DWDI writes it where none was. */
  readonly path: string;
  /** The space in bytes, `spaceUsed`; absent where DWDI did not send it. */
  readonly spaceUsed?: number;
  /** The number of inodes, `inodesUsed`; absent where DWDI did not send it. */
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
 * @throws {DwdiConfigError} When the query cannot be asked as it is.
 * @throws {DwdiNotFoundError} When the server has none of the forms of the route.
 * @throws {DwdiError} As {@linkcode DwdiClient.get} does.
 *
 * @example
 * ```ts
 * import { createDwdiClient, storageUsage } from "@dwdi/sdk";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, ...auth } = dwdi.settings;
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
export function storageUsage(client: DwdiClient, query: StorageQuery): Promise<StorageUsage> {
  return collectBuckets(query, storageUsageStream(client, query));
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
 * const { apiUrl, ...auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * const query = { filesystem: "capstor", dataType: "store", from: "2024-11", to: "2025-01" };
 * for await (const month of storageUsageStream(client, query)) console.log(month.entries.length);
 * await dwdi.close();
 * ```
 */
export async function* storageUsageStream(
  client: DwdiClient,
  query: StorageQuery,
): AsyncGenerator<StorageBucket, void> {
  checkNames("paths", query.paths);
  checkFilter("filesystem", query.filesystem);
  checkFilter("dataType", query.dataType);
  checkFilter("tenant", query.tenant);
  yield* streamBuckets(
    client,
    query,
    query.paths,
    LISTING,
    (period, call) => askPaths(client, period, query, call),
  );
}

function askPaths(
  client: DwdiClient,
  period: Period,
  query: StorageQuery,
  call: CallOptions,
): Promise<readonly BatchAnswer[]> {
  const { filesystem, dataType, tenant } = query;
  const filter = { granularity: period.granularity, filesystem, dataType };
  const exact = period.granularity === "month" ? "exact-month" : "exact-date";
  const paramsFor = (paths: readonly string[] | undefined) => ({
    [exact]: period.from,
    paths,
    filesystem,
    data_type: dataType,
    tenant,
  });
  const routes = formsFor(filter).map((form) => routeOf(form, filter));
  const longest = routes.reduce((a, b) => a.length < b.length ? b : a);
  return askInBatches(
    "paths",
    query.paths?.map(normalPath),
    `${client.apiUrl}${longest}?${encodeParams(paramsFor(undefined))}`,
    (names) => askStorage(client, filter, paramsFor(names), call),
  );
}

const LISTING: Listing<StorageEntry> = {
  keyOf: normalPath,
  read: readStorage,
  named: (entry, path) => ({ ...entry, path }),
};

const ELEMENT = v.object({
  path: v.string(),
  spaceUsed: v.nullish(amountSchema),
  inodesUsed: v.nullish(amountSchema),
});

function readStorage(pages: readonly ResponsePage[], period: Period): Map<string, StorageEntry> {
  const elements = elementsOf(pages, "storage", readerBy(ELEMENT));
  const entries = new Map<string, StorageEntry>();
  for (const [path, parts] of groupBy(elements, ({ path }) => normalPath(path))) {
    const spaceUsed = sumOf(parts.map((part) => part.spaceUsed));
    const inodesUsed = sumOf(parts.map((part) => part.inodesUsed));
    entries.set(path, {
      period: period.from,
      path: parts[0]?.path ?? path,
      ...(spaceUsed === undefined ? {} : { spaceUsed }),
      ...(inodesUsed === undefined ? {} : { inodesUsed }),
    });
  }
  return entries;
}

/** A dot segment would change the path of the template form, an empty name remove a filter. */
function checkFilter(name: string, value: string | undefined): void {
  if (value === undefined) return;
  if (typeof value === "string" && !/^\.{0,2}$/.test(value.trim()) && !hasLoneSurrogate(value)) {
    return;
  }
  throw new DwdiConfigError(`${name} '${value}' is not a name`);
}
