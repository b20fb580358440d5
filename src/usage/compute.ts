/**
 * Compute usage: node-hours and their like by account and user.
 *
 * @module
 */
import { askInBatches, type BatchAnswer, checkNames } from "./batch.ts";
import { type Bucket, collectBuckets, type Listing, streamBuckets, type Usage } from "./bucket.ts";
import { type CallOptions, type DwdiClient, internalsOf } from "../client/client.ts";
import { type ComputeEntry, readCompute } from "./compute-answer.ts";
import type { Period, PeriodQuery } from "../period/period.ts";
import { encodeParams } from "../client/route.ts";

export type { ComputeEntry } from "./compute-answer.ts";
export type { ComputeUser } from "./compute-element.ts";
export type { ComputeMetrics } from "./compute-metrics.ts";

/** What of compute usage is asked for. */
export interface ComputeQuery extends PeriodQuery {
  /** The accounts, exactly as DWDI writes them; all that the credentials may see when left out. */
  readonly accounts?: readonly string[];
  /** The clusters whose usage counts; all of them when left out. */
  readonly clusters?: readonly string[];
  /** Ends the call, its waits included. */
  readonly signal?: AbortSignal | undefined;
}

/** The compute usage of a month or day. */
export type ComputeBucket = Bucket<ComputeEntry>;

/** The compute usage of a period. */
export type ComputeUsage = Usage<ComputeEntry>;

/**
 * Reads compute usage by account and user, from `/compute/usage-month/account` or
 * `/compute/usage-day/account`. Rows of the same account or user are summed exactly.
 *
 * @throws {DwdiConfigError} When the query cannot be asked as it is.
 * @throws {DwdiError} As {@linkcode DwdiClient.get} does.
 *
 * @example
 * ```ts
 * import { computeUsage, createDwdiClient } from "@dwdi/sdk";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, ...auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * const usage = await computeUsage(client, { clusters: ["daint"], month: "2025-01" });
 * for (const { account, nodeHours } of usage.entries) console.log(account, nodeHours);
 * await dwdi.close();
 * ```
 */
export function computeUsage(client: DwdiClient, query: ComputeQuery): Promise<ComputeUsage> {
  return collectBuckets(query, computeUsageStream(client, query));
}

/**
 * Reads compute usage one month or day at a time, for periods too large to hold.
 *
 * @throws {DwdiError} As {@linkcode computeUsage} does, when the first item is asked for or later.
 *
 * @example
 * ```ts
 * import { computeUsageStream, createDwdiClient } from "@dwdi/sdk";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, ...auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * for await (const month of computeUsageStream(client, { from: "2024-01", to: "2024-12" })) {
 *   console.log(month.period, month.entries.length);
 * }
 * await dwdi.close();
 * ```
 */
export async function* computeUsageStream(
  client: DwdiClient,
  query: ComputeQuery,
): AsyncGenerator<ComputeBucket, void> {
  const accounts = checkNames("accounts", query.accounts);
  const clusters = checkNames("clusters", query.clusters);
  yield* streamBuckets(
    client,
    query,
    accounts,
    LISTING,
    (period, call) => askCompute(client, period, accounts, clusters, call),
  );
}

function askCompute(
  client: DwdiClient,
  period: Period,
  accounts: readonly string[] | undefined,
  clusters: readonly string[] | undefined,
  call: CallOptions,
): Promise<readonly BatchAnswer[]> {
  // An empty list sent as no parameter would mean all clusters, not none.
  const asked = clusters?.length === 0 ? [] : accounts;
  const { allPages } = internalsOf(client);
  const route = `/compute/usage-${period.granularity}/account`;
  const params = { from: period.from, to: period.to, account: asked, cluster: clusters };
  const url = `${client.apiUrl}${route}?${encodeParams({ ...params, account: undefined })}`;
  return askInBatches(
    "account",
    asked,
    url,
    (names) => allPages(route, { ...params, account: names }, call),
  );
}

const LISTING: Listing<ComputeEntry> = {
  keyOf: (account) => account,
  read: readCompute,
  named: (entry) => entry,
};
