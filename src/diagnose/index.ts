/**
 * What stands between this machine and usage data: every layer from the settings to each route and
 * to the Waldur that is reported to, with a hint for each that fails. {@linkcode diagnose} goes
 * through all of them; each check can be made alone too.
 *
 * What the runtime cannot look at by itself, and what there is nothing of (no proxy, plain http), is
 * skipped, not failed.
 *
 * @module
 */
import type { DwdiClient } from "../client/client.ts";
import { DwdiConfigError } from "../errors.ts";
import { clockChecks } from "./clock.ts";
import { hostChecks } from "./host.ts";
import { proxyChecks } from "./proxy.ts";
import { routeChecks } from "./routes.ts";
import { failedSettings, settingsCheck } from "./settings.ts";
import { type Check, type CheckOptions, type DiagnosisStep, perform } from "./step.ts";
import type { StoragePlace } from "./storage-routes.ts";
import { tlsChecks } from "./tls.ts";
import { tokenCheck } from "./token.ts";
import { waldurChecks, type WaldurTarget } from "./waldur.ts";
import { waysOf } from "./way.ts";

export { checkClock } from "./clock.ts";
export { checkHost } from "./host.ts";
export { checkProxy } from "./proxy.ts";
export { checkRoutes } from "./routes.ts";
export { failedSettings } from "./settings.ts";
export type { CheckOptions, DiagnosisLayer, DiagnosisProgress, DiagnosisStep } from "./step.ts";
export type { StoragePlace } from "./storage-routes.ts";
export { checkTls } from "./tls.ts";
export { checkToken } from "./token.ts";
export { checkWaldur, type WaldurTarget } from "./waldur.ts";
export type { Host } from "./way.ts";

/** What a diagnosis can be told. */
export interface DiagnoseOptions extends CheckOptions, StoragePlace {
  /** Where each setting came from, by its name: shown in the first step. */
  readonly origins?: Readonly<Record<string, string>> | undefined;
  /** Where the usage is reported to; not looked at when left out. */
  readonly waldur?: WaldurTarget | undefined;
}

/**
 * Checks all layers in order and yields a step as each ends: settings, proxy, the token host and
 * the API host (name, connection, certificate), the clock, the token, each route, Waldur. A failed
 * step skips only what depends on it, and the first failed step is the culprit. Requests and
 * connections go the way that the client's own go, within its `timeout`; routes are asked once,
 * without retries.
 *
 * @throws {DwdiAbortError} When the signal ends the diagnosis.
 *
 * @example
 * ```ts
 * import { createDwdiClient } from "@dwdi/sdk";
 * import { diagnose } from "@dwdi/sdk/diagnose";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, ...auth } = dwdi.settings;
 * for await (const step of diagnose(createDwdiClient({ apiUrl, auth }))) {
 *   console.log(step.status, step.title, step.detail, step.hint ?? "");
 * }
 * await dwdi.close();
 * ```
 */
export async function* diagnose(
  client: DwdiClient,
  options: DiagnoseOptions = {},
): AsyncGenerator<DiagnosisStep, void> {
  const checks = checksOrRefusal(client, options);
  if (checks instanceof DwdiConfigError) yield failedSettings(checks);
  else yield* perform(checks, options);
}

/** A proxy that is chosen for each host is looked at now, not when the client was made. */
function checksOrRefusal(client: DwdiClient, options: DiagnoseOptions): Check[] | DwdiConfigError {
  try {
    return allChecks(client, options);
  } catch (error) {
    if (error instanceof DwdiConfigError) return error;
    throw error;
  }
}

function allChecks(client: DwdiClient, options: DiagnoseOptions): Check[] {
  const ways = waysOf(client);
  const [token, api] = [ways.get("token"), ways.get("api")];
  return [
    settingsCheck(client, options.origins),
    ...proxyChecks([...ways.values()]),
    ...hostChecks("token", token),
    ...tlsChecks("token", token),
    ...hostChecks("api", api),
    ...tlsChecks("api", api),
    ...clockChecks(client, "token", token),
    ...clockChecks(client, "api", api),
    tokenCheck(client),
    ...routeChecks(client, options),
    ...waldurChecks(options.waldur),
  ];
}
