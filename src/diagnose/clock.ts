/**
 * The clock of this machine against those of the two hosts. Certificates and tokens are judged by
 * it, and months begin by it.
 *
 * @module
 */
import { type DwdiClient, internalsOf } from "../client/client.ts";
import { DwdiConfigError } from "../errors.ts";
import { parseHttpDate } from "../http/retry.ts";
import {
  type Check,
  type CheckOptions,
  type DiagnosisStep,
  type Finding,
  perform,
} from "./step.ts";
import { type Host, HOST_TITLES, type Way, wayTo } from "./way.ts";

/** The most that clocks may differ, in milliseconds. */
const TOLERANCE = 60_000;
/** A `Date` header is cut to seconds; on average it is half of one late. */
const HALF_A_SECOND = 500;

/**
 * Checks this machine's clock against the `Date` of a host's answer: `clock.api` or `clock.token`.
 * More than 60 seconds apart is a failure. The request carries no token.
 *
 * @throws {DwdiConfigError} When the proxy that is chosen for the host has no usable address.
 * @throws {DwdiAbortError} When the signal ends the check.
 *
 * @example
 * ```ts
 * import { createDwdiClient } from "@dwdi/sdk";
 * import { checkClock } from "@dwdi/sdk/diagnose";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator({ now: () => new Date(Date.now() + 3_600_000) });
 * const { apiUrl, ...auth } = dwdi.settings;
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
  yield* perform(clockChecks(client, host, wayTo(client, host)), options);
}

/** The check of the clock against a host's; none where there is no such host. */
export function clockChecks(client: DwdiClient, host: Host, way: Way | undefined): Check[] {
  if (!way) return [];
  return [{
    id: `clock.${host}`,
    layer: "clock",
    title: `clock by the ${HOST_TITLES[host]}`,
    needs: [`host.${host}.tls`],
    run: (signal) => compare(client, way, signal),
  }];
}

async function compare(client: DwdiClient, way: Way, signal: AbortSignal): Promise<Finding> {
  const { host } = way.target;
  const asked = Date.now();
  const headers = await internalsOf(client).http.readHeaders(way.target, signal);
  const answered = Date.now();
  const date = parseHttpDate(headers.get("date") ?? "");
  if (date === undefined) return { detail: `${host} does not say its time`, skipped: true };
  const ahead = (asked + answered) / 2 - (date + HALF_A_SECOND);
  const apart = lengthOf(Math.abs(ahead));
  if (Math.abs(ahead) <= TOLERANCE + (answered - asked) / 2) {
    return { detail: `${apart} apart from the clock of ${host}` };
  }
  const where = ahead > 0 ? "ahead of" : "behind";
  throw new DwdiConfigError(`the clock of this machine is ${apart} ${where} that of ${host}`, {
    hint: "set this machine's clock, by NTP where possible (timedatectl shows whether it is " +
      `synchronised); if it is right, tell the operators of ${host}`,
  });
}

function lengthOf(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${seconds} s`;
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
