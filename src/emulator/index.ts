/**
 * An emulated DWDI with its OIDC provider and a Waldur, for trying and testing without CSCS:
 * as a `fetch` in process ({@linkcode createEmulator}) or behind a port
 * ({@linkcode serveEmulator}).
 *
 * It answers from a data set that a seed makes up, or from a fixture of one's
 * own; it can be told what shall go wrong, and keeps a log of what it was asked.
 * Tests in other processes reach the log and the faults under `/_emulator/`:
 * `GET` and `DELETE /_emulator/requests`, `POST /_emulator/faults` with the JSON
 * of an {@linkcode EmulatorFault}.
 *
 * @example
 * ```ts
 * import { createDwdiClient } from "@dwdi/sdk";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const server = await serveEmulator();
 * const { apiUrl, ...auth } = server.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * await client.getToken();
 * await server.close();
 * ```
 *
 * @module
 */
export { ACCOUNTS, CLUSTERS, RESOURCES, storagePaths } from "./dwdi/centre.ts";
export type { EmulatedAccount, EmulatedPath } from "./dwdi/centre.ts";
export type { UsageElement } from "./dwdi/dataset.ts";
export type { StorageForm } from "./dwdi/dwdi.ts";
export { createEmulator } from "./emulator.ts";
export type { Emulator, EmulatorSettings } from "./emulator.ts";
export { EmulatorError } from "./error.ts";
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
  WaldurLack,
  WaldurOptions,
  WaldurRole,
} from "./waldur/data.ts";
