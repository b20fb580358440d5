/**
 * The clock of this machine, compared with those of the two hosts. Certificates, tokens and the
 * current month depend on it.
 *
 * @module
 */
import type { DwdiClient } from "../client/client.ts";
import { connectionOf } from "../client/connection.ts";
import { DwdiConfigError } from "../errors.ts";
import { parseHttpDate } from "../http/retry.ts";
import {
  type Check,
  type CheckOptions,
  type DiagnosisStep,
  type Finding,
  perform,
} from "./step.ts";
import { type Host, HOST_TITLES, type HostAccess, hostAccess } from "./host-access.ts";

/** The largest difference that is accepted, in milliseconds. */
const TOLERANCE = 60_000;
/** A `Date` header is rounded down to a second: on average by half of one. */
const DATE_ROUNDING = 500;

/**
 * Compares this machine's clock with the `Date` header of a host: `clock.api` or `clock.token`. A
 * difference of more than 60 seconds is a failure. The request has no token.
 *
 * @throws {DwdiConfigError} When the URL of the proxy is invalid.
 * @throws {DwdiAbortError} When the signal ends the check.
 *
 * @example
 * ```ts
 * import { createDwdiClient } from "@dwdi/sdk";
 * import { checkClock } from "@dwdi/sdk/diagnose";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator({ now: () => new Date(Date.now() + 3_630_000) });
 * const { apiUrl, auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * for await (const step of checkClock(client, "api")) {
 *   console.assert(step.detail.includes("1 h 0 min behind"));
 * }
 * await dwdi.close();
 * ```
 */
export async function* checkClock(
  client: DwdiClient,
  host: Host,
  options: CheckOptions = {},
): AsyncGenerator<DiagnosisStep, void> {
  yield* perform(clockChecks(client, host, hostAccess(client, host)), options);
}

/** The check of the clock against a host's; none when there is no such host. */
export function clockChecks(
  client: DwdiClient,
  host: Host,
  access: HostAccess | undefined,
): Check[] {
  if (!access) return [];
  return [{
    id: `clock.${host}`,
    layer: "clock",
    title: `clock by the ${HOST_TITLES[host]}`,
    needs: [`host.${host}.tls`],
    run: (signal) => compare(client, access, signal),
  }];
}

async function compare(
  client: DwdiClient,
  access: HostAccess,
  signal: AbortSignal | undefined,
): Promise<Finding> {
  const { host } = access.target;
  const asked = Date.now();
  const headers = await connectionOf(client).http.readHeaders(access.target, signal);
  const answered = Date.now();
  const date = parseHttpDate(headers.get("date") ?? "");
  if (date === undefined) return { detail: `${host} sends no Date header`, skipped: true };
  const ahead = (asked + answered) / 2 - (date + DATE_ROUNDING);
  const apart = durationText(Math.abs(ahead));
  if (Math.abs(ahead) <= TOLERANCE + (answered - asked) / 2) {
    return { detail: `${apart} apart from the clock of ${host}` };
  }
  const where = ahead > 0 ? "ahead of" : "behind";
  throw new DwdiConfigError(`the clock of this machine is ${apart} ${where} that of ${host}`, {
    hint: "set this machine's clock, by NTP where possible (timedatectl shows whether it is " +
      `synchronised); if it is right, tell the operators of ${host}`,
  });
}

function durationText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${seconds} s`;
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
