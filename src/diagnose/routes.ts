/**
 * Each route of DWDI, asked for what the credentials may see.
 *
 * @module
 */
import { type DwdiClient, internalsOf } from "../client/client.ts";
import { currentDay, currentMonth } from "../period/calendar.ts";
import type { Service } from "../usage/ping.ts";
import { countOf, oneTry, routeHint } from "./route-check.ts";
import { type Check, type CheckOptions, type DiagnosisStep, perform } from "./step.ts";
import { storageChecks, type StoragePlace } from "./storage-routes.ts";

/**
 * Checks each route: `route.compute.month`, `route.compute.day`, `route.storage.query`,
 * `route.storage.template`, `route.storage.literal` (its three forms, of which a server needs but
 * one), `route.storage` (the form that is used, and whether it lists anything of a filesystem) and
 * `route.inference`.
 *
 * @throws {DwdiAbortError} When the signal ends the check.
 *
 * @example
 * ```ts
 * import { createDwdiClient } from "@dwdi/sdk";
 * import { checkRoutes } from "@dwdi/sdk/diagnose";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, ...auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * for await (const step of checkRoutes(client, { filesystem: "capstor", dataType: "store" })) {
 *   console.assert(step.status === "ok");
 * }
 * await dwdi.close();
 * ```
 */
export async function* checkRoutes(
  client: DwdiClient,
  options: StoragePlace & CheckOptions = {},
): AsyncGenerator<DiagnosisStep, void> {
  yield* perform(routeChecks(client, options), options);
}

/** The checks of all routes. */
export function routeChecks(client: DwdiClient, place: StoragePlace): Check[] {
  const needs = ["token", "host.api.tls"];
  const route = (id: string, title: string, service: Service, path: string, bucket: string) => ({
    id: `route.${id}`,
    layer: "route" as const,
    title,
    needs,
    async run(signal: AbortSignal) {
      const params = { from: bucket, to: bucket };
      const pages = await internalsOf(client).allPages(path, params, oneTry(signal));
      return { detail: `${countOf(pages, service)} entries listed for ${bucket}` };
    },
    hintFor: routeHint,
  });
  const [day, month] = [currentDay(), currentMonth()];
  return [
    route(
      "compute.month",
      "compute route by month",
      "compute",
      "/compute/usage-month/account",
      month,
    ),
    route("compute.day", "compute route by day", "compute", "/compute/usage-day/account", day),
    ...storageChecks(client, place, needs),
    route("inference", "inference route", "inference", "/inference/resource/cost", month),
  ];
}
