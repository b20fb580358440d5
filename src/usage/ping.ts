/**
 * Checks that DWDI is reachable with these credentials.
 *
 * @module
 */
import * as v from "valibot";
import type { UsageKind } from "../amounts/component.ts";
import type { DwdiClient } from "../client/client.ts";
import { connectionOf, type ResponsePage } from "../client/connection.ts";
import { type CallOptions, checkCall } from "../client/client-options.ts";
import { DwdiConfigError, DwdiError } from "../errors.ts";
import { withDeadline } from "../http/signals.ts";
import { currentDay, currentMonth } from "../period/calendar.ts";
import { elementsOf } from "./response.ts";
import { requestStorage, storageRoutes } from "./storage-route.ts";

/** A service of DWDI: one for each kind of usage. */
export type Service = UsageKind;

/** The result of a ping to one service. */
export interface PingResult {
  /** The service. */
  readonly service: Service;
  /** Whether it responded with usage data. */
  readonly healthy: boolean;
  /** Whether DWDI responded at all; a refusal is a response. */
  readonly reachable: boolean;
  /** The HTTP status of DWDI's response, if there was one. */
  readonly status?: number;
  /** The time that it took, in milliseconds, without the token request. */
  readonly milliseconds: number;
  /** The error, unless the service is healthy. */
  readonly error?: DwdiError;
}

const SERVICES: readonly Service[] = ["compute", "storage", "inference"];

/** The timeout of one try, in milliseconds. */
const PING_TIMEOUT = 10_000;

/**
 * Requests today's usage from each service, or this month's of inference, without naming accounts
 * or paths. A failure is a result and is not thrown.
 *
 * @param services The services; by default compute alone.
 * @param options The timeout of a try is 10 seconds by default, whatever the client's, and nothing is
 * tried again unless `retry` says so.
 * @throws {DwdiConfigError} When `client` is not one that {@linkcode createDwdiClient} made, or a
 * service or an option is not one.
 *
 * @example
 * ```ts
 * import { createDwdiClient, ping } from "@dwdi/sdk";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, auth } = dwdi.settings;
 * const [compute] = await ping(createDwdiClient({ apiUrl, auth }), ["compute"]);
 * console.assert(compute?.healthy);
 * await dwdi.close();
 * ```
 */
export async function ping(
  client: DwdiClient,
  services: readonly Service[] = ["compute"],
  options: CallOptions = {},
): Promise<readonly PingResult[]> {
  checkCall(options, connectionOf(client).settings);
  if (!Array.isArray(services) || services.some((service) => !SERVICES.includes(service))) {
    throw new DwdiConfigError(`services must be a list of ${SERVICES.join(", ")}`);
  }
  const { signal, timeout = PING_TIMEOUT, retry = { limit: 0 } } = options;
  const call = { signal, timeout, retry };
  return await Promise.all(services.map((service) => pingOne(client, service, call)));
}

async function pingOne(
  client: DwdiClient,
  service: Service,
  call: CallOptions,
): Promise<PingResult> {
  let started = performance.now();
  const took = () => Math.round(performance.now() - started);
  let hasToken = false;
  try {
    await withDeadline(
      call.signal,
      call.timeout,
      "the token request",
      (signal) => client.getToken({ signal }),
    );
    hasToken = true;
    started = performance.now();
    const pages = await requestToday(client, service, call);
    for (const _ of elementsOf(pages, service, v.unknown()));
    return { service, healthy: true, reachable: true, status: 200, milliseconds: took() };
  } catch (error) {
    if (!(error instanceof DwdiError)) throw error;
    const status = hasToken ? error.status : undefined;
    const reachable = hasToken && (status !== undefined || error.code === "response");
    return {
      service,
      healthy: false,
      reachable,
      ...(status === undefined ? {} : { status }),
      milliseconds: took(),
      error,
    };
  }
}

function requestToday(
  client: DwdiClient,
  service: Service,
  call: CallOptions,
): Promise<readonly ResponsePage[]> {
  const { allPages } = connectionOf(client);
  const today = currentDay();
  const month = currentMonth();
  switch (service) {
    case "compute":
      return allPages("/compute/usage-day/account", { from: today, to: today }, call);
    case "storage":
      return requestStorage(
        client,
        storageRoutes({ granularity: "day" }),
        { "exact-date": today },
        call,
      );
    case "inference":
      return allPages("/inference/resource/cost", { from: month, to: month }, call);
  }
}
