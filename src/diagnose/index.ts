/**
 * Checks of every layer between this machine and usage data: settings, proxy, hosts, certificates,
 * clock, token, the routes of DWDI, and Waldur. {@linkcode diagnose} runs all of them, with a hint for
 * each failure; each layer can be checked alone too.
 *
 * A check is skipped when there is nothing to check (no proxy, plain http) or when the runtime cannot
 * do it.
 *
 * @module
 */
import type { DwdiClient } from "../client/client.ts";
import { DwdiConfigError } from "../errors.ts";
import { clockChecks } from "./clock.ts";
import { hostChecks } from "./host.ts";
import { proxyChecks } from "./proxy.ts";
import { allHostAccess } from "./host-access.ts";
import { routeChecks, type StoragePlace } from "./routes.ts";
import { failedSettings, settingsCheck } from "./settings.ts";
import { type Check, type CheckOptions, type DiagnosisStep, perform } from "./step.ts";
import { tlsChecks } from "./tls.ts";
import { tokenCheck } from "./token.ts";
import { waldurChecks, type WaldurTarget } from "./waldur.ts";

export { checkClock } from "./clock.ts";
export { checkHost } from "./host.ts";
export { checkProxy } from "./proxy.ts";
export { checkRoutes, type StoragePlace } from "./routes.ts";
export { failedSettings } from "./settings.ts";
export type { CheckOptions, DiagnosisLayer, DiagnosisProgress, DiagnosisStep } from "./step.ts";
export { checkTls } from "./tls.ts";
export { checkToken } from "./token.ts";
export { checkWaldur, type WaldurTarget } from "./waldur.ts";
export type { Host } from "./host-access.ts";

/** Options of {@linkcode diagnose}. */
export interface DiagnoseOptions extends CheckOptions, StoragePlace {
  /** The origin of each setting by its name, shown in the first step. */
  readonly origins?: Readonly<Record<string, string>> | undefined;
  /** The Waldur that usage is reported to; skipped by default. */
  readonly waldur?: WaldurTarget | undefined;
}

/**
 * Checks all layers in order and yields a step for each check: settings, proxy, the token host and
 * the API host (name, connection, certificate), the clock, the token, each route, Waldur. A failure
 * skips only the checks that depend on it; the first failed step is the cause. Connections and
 * requests use the proxy, certificates and `timeout` of the client; requests are not retried.
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
 * const { apiUrl, auth } = dwdi.settings;
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
  const checks = checksOrError(client, options);
  if (checks instanceof DwdiConfigError) yield failedSettings(checks);
  else yield* perform(checks, options);
}

/** A proxy that a function chooses is validated now, not when the client is created. */
function checksOrError(client: DwdiClient, options: DiagnoseOptions): Check[] | DwdiConfigError {
  try {
    return allChecks(client, options);
  } catch (error) {
    if (error instanceof DwdiConfigError) return error;
    throw error;
  }
}

function allChecks(client: DwdiClient, options: DiagnoseOptions): Check[] {
  const accesses = allHostAccess(client);
  const [token, api] = [accesses.get("token"), accesses.get("api")];
  return [
    settingsCheck(client, options.origins),
    ...proxyChecks([...accesses.values()]),
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
