/**
 * Client for CSCS DWDI, the accounting service of the CSCS clusters and filesystems: what was used,
 * by whom, when. It runs wherever there is a `fetch`.
 *
 * @example
 * ```ts
 * import { computeUsage, createDwdiClient } from "@dwdi/sdk";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * const { entries, missing } = await computeUsage(client, {
 *   accounts: ["g207"],
 *   clusters: ["daint"],
 *   month: "2025-01",
 * });
 * console.log(entries[0]?.nodeHours, missing);
 * await dwdi.close();
 * ```
 *
 * @module
 */
export type { Bucket, InvalidUsage } from "./usage/bucket.ts";
export type { Usage, UsageOptions } from "./usage/range.ts";
export {
  type AccessToken,
  createDwdiClient,
  type DwdiClient,
  type GetOptions,
} from "./client/client.ts";
export type {
  BearerToken,
  CallOptions,
  ClientCredentials,
  DwdiClientOptions,
  DwdiLogger,
  RetryOptions,
  StorageRoute,
} from "./client/client-options.ts";
export {
  type ComputeBucket,
  type ComputeEntry,
  type ComputeFilter,
  type ComputeMetrics,
  type ComputeQuery,
  type ComputeUsage,
  computeUsage,
  computeUsageStream,
  type ComputeUser,
} from "./usage/compute.ts";
export { fromEnv, type FromEnvOptions } from "./client/env.ts";
export {
  type AnyDwdiError,
  DwdiAbortError,
  DwdiAuthError,
  DwdiConfigError,
  DwdiConnectionError,
  DwdiError,
  type DwdiErrorCode,
  type DwdiErrorDetails,
  DwdiNotFoundError,
  DwdiResponseError,
  DwdiServerError,
  DwdiTimeoutError,
  isDwdiError,
} from "./errors.ts";
export {
  type InferenceBucket,
  type InferenceCost,
  inferenceCost,
  inferenceCostStream,
  type InferenceEntry,
  type InferenceFilter,
  type InferenceQuery,
} from "./usage/inference.ts";
export type { Secret } from "./client/secret.ts";
export { addMonths, type Clock, currentMonth, type Granularity } from "./period/calendar.ts";
export { type Period, type PeriodQuery, periodSince } from "./period/period.ts";
export { ping, type PingResult, type Service } from "./usage/ping.ts";
export type { RouteParams } from "./client/route.ts";
export {
  type StorageBucket,
  type StorageEntry,
  type StorageFilter,
  type StorageQuery,
  type StorageUsage,
  storageUsage,
  storageUsageStream,
} from "./usage/storage.ts";
export type { Environment } from "./transport/env-proxy.ts";
export type { Fetch, FetchBody, FetchInit, FetchResponse } from "./transport/options.ts";
export type { ProxyChoice, ProxySetting } from "./transport/proxy-url.ts";
export { VERSION } from "./version.ts";
