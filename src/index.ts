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
 * const { apiUrl, ...auth } = dwdi.settings;
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
export type { Bucket, Usage } from "./bucket.ts";
export { type AccessToken, type CallOptions, createDwdiClient, type DwdiClient } from "./client.ts";
export type {
  BearerToken,
  ClientCredentials,
  DwdiClientOptions,
  DwdiLogger,
  StorageRoute,
} from "./client-options.ts";
export { amountOf, checkFactor, type Component, metricOf, type UsageKind } from "./component.ts";
export {
  type ComputeBucket,
  type ComputeEntry,
  type ComputeMetrics,
  type ComputeQuery,
  type ComputeUsage,
  computeUsage,
  computeUsageStream,
  type ComputeUser,
} from "./compute.ts";
export { fromEnv, type FromEnvOptions } from "./env.ts";
export {
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
} from "./errors.ts";
export {
  type InferenceBucket,
  type InferenceCost,
  inferenceCost,
  inferenceCostStream,
  type InferenceEntry,
  type InferenceQuery,
} from "./inference.ts";
export {
  addDays,
  addMonths,
  type Clock,
  currentDay,
  currentMonth,
  type Granularity,
  isDay,
  isMonth,
  lastDayOf,
} from "./calendar.ts";
export {
  isFuture,
  listPeriod,
  parsePeriod,
  type Period,
  type PeriodQuery,
  periodSince,
} from "./period.ts";
export { ping, type PingResult, type Service } from "./ping.ts";
export { formatAmount } from "./rounding.ts";
export type { RouteParams } from "./route.ts";
export {
  type StorageBucket,
  type StorageEntry,
  type StorageQuery,
  type StorageUsage,
  storageUsage,
  storageUsageStream,
} from "./storage.ts";
export type { Environment } from "./transport/env-proxy.ts";
export type { Fetch } from "./transport/index.ts";
export { VERSION } from "./version.ts";
