/**
 * An emulated DWDI with its OIDC provider and a Waldur, for trials and tests without CSCS: as a
 * `fetch` in the same process ({@linkcode createEmulator}) or on a port ({@linkcode serveEmulator}).
 *
 * It answers from a dataset that is generated from a seed, or from a fixture
 * ({@linkcode parseFixture}). Tests can make requests fail ({@linkcode EmulatorFault}) and read the
 * request log. Tests in another process do so over HTTP: `GET` and `DELETE /_emulator/requests`,
 * `POST /_emulator/faults` with an {@linkcode EmulatorFault} as JSON.
 *
 * @example
 * ```ts
 * import { createDwdiClient } from "@dwdi/sdk";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const server = await serveEmulator();
 * const { apiUrl, auth } = server.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * await client.getToken();
 * await server.close();
 * ```
 *
 * @module
 */
export { ACCOUNTS, CLUSTERS, RESOURCES, storagePaths } from "./dwdi/site.ts";
export type { EmulatedAccount, EmulatedPath } from "./dwdi/site.ts";
export type { UsageElement } from "./dwdi/dataset.ts";
export type { StorageForm } from "./dwdi/api.ts";
export { createEmulator } from "./emulator.ts";
export type { Emulator, EmulatorSettings } from "./emulator.ts";
export { EmulatorError } from "./errors.ts";
export type { EmulatorFault } from "./faults.ts";
export { parseFixture } from "./dwdi/fixture.ts";
export type { EmulatorFixture, FixtureLists } from "./dwdi/fixture.ts";
export type { EmulatorOptions } from "./options.ts";
export type { EmulatorConnection, EmulatorRequest } from "./request-log.ts";
export type { EmulatorRoute } from "./route.ts";
export { serveEmulator } from "./server.ts";
export type { EmulatorServer, EmulatorServerOptions } from "./server.ts";
export type { WaldurTokens } from "./waldur/auth.ts";
export type {
  EmulatedBillingType,
  EmulatedComponent,
  EmulatedComponentUsage,
  EmulatedOffering,
  EmulatedOfferingUser,
  EmulatedResource,
  EmulatedState,
  EmulatedUserUsage,
  WaldurData,
  WaldurRole,
} from "./waldur/data.ts";
export type { WaldurOptions } from "./waldur/options.ts";
export type { WaldurRelease, WaldurTraits } from "./waldur/traits.ts";
