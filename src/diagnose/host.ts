/**
 * The two hosts: is their name known, and do they accept connections.
 *
 * @module
 */
import type { DwdiClient } from "../client/client.ts";
import { DwdiTimeoutError } from "../errors.ts";
import { untilAborted, withDeadline } from "../http/signals.ts";
import { networkError } from "../http/network-error.ts";
import { describeProxy } from "../transport/proxy-url.ts";
import { parseIp } from "../transport/ip-range.ts";
import { connecting } from "./connecting.ts";
import {
  type Check,
  type CheckOptions,
  type DiagnosisStep,
  type Finding,
  nothingToCheck,
  perform,
} from "./step.ts";
import { type Host, HOST_TITLES, type Way, wayTo } from "./way.ts";

/**
 * Checks that a host can be reached: `host.api.name` and `host.api.tcp`, or those of the token
 * host. With a proxy the name is the proxy's to resolve, and the connection is one through it.
 *
 * @throws {DwdiConfigError} When the proxy that is chosen for the host has no usable address.
 * @throws {DwdiAbortError} When the signal ends the check.
 *
 * @example
 * ```ts
 * import { createDwdiClient } from "@dwdi/sdk";
 * import { checkHost } from "@dwdi/sdk/diagnose";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, ...auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * for await (const step of checkHost(client, "api")) console.assert(step.status !== "failed");
 * await dwdi.close();
 * ```
 */
export async function* checkHost(
  client: DwdiClient,
  host: Host,
  options: CheckOptions = {},
): AsyncGenerator<DiagnosisStep, void> {
  yield* perform(hostChecks(host, wayTo(client, host)), options);
}

/** The checks of a host's name and port; `way` is undefined where there is no such host. */
export function hostChecks(host: Host, way: Way | undefined): Check[] {
  const title = HOST_TITLES[host];
  const whole = { id: `host.${host}`, layer: "host", title } as const;
  if (!way) return [nothingToCheck(whole, "the token comes from elsewhere")];
  if (way.isForeign) {
    return [nothingToCheck(whole, "the client's own fetch makes the connections")];
  }
  const { target, proxy, proxyId } = way;
  const through = proxy === undefined ? "" : ` through ${describeProxy(proxy)}`;
  return [
    {
      id: `host.${host}.name`,
      layer: "host",
      title: `${title} name`,
      needs: proxy === undefined ? [] : [`${proxyId}.login`],
      run: (signal) => lookUp(way, signal),
    },
    {
      id: `host.${host}.tcp`,
      layer: "host",
      title: `${title} connection`,
      needs: [`host.${host}.name`],
      run: connecting(way, target.host, async ({ reachHost }, signal) => {
        await reachHost(way, signal);
        return { detail: `${target.host} accepts connections${through}` };
      }),
      hintFor: (error) => error instanceof DwdiTimeoutError ? SILENT[proxy ? 1 : 0] : undefined,
    },
  ];
}

/** What to do about a host that stays silent, without a proxy and with one. */
const SILENT = [
  "if a firewall is in between and only a jump host reaches it, go through a proxy with " +
  "--proxy (socks_proxy in a configuration file)",
  "check the host and port of its URL, and that the proxy may reach them",
] as const;

async function lookUp(way: Way, signal: AbortSignal): Promise<Finding> {
  const { target: { hostname, host }, proxy, timeout, mask } = way;
  const name = hostname.replace(/^\[|\]$/g, "");
  if (parseIp(name)) return { detail: `${name} is an address`, skipped: true };
  if (proxy) return { detail: `${name} is the proxy's to resolve`, skipped: true };
  const dns = await import("node:dns/promises").catch(() => undefined);
  if (!dns) return { detail: "this runtime looks up no names by itself", skipped: true };
  try {
    const addresses = await withDeadline(
      signal,
      timeout,
      `the look-up of ${name}`,
      (deadline) => untilAborted(deadline, dns.lookup(name, { all: true })),
    );
    return { detail: `${name} is ${addresses.map(({ address }) => address).join(", ")}` };
  } catch (error) {
    throw networkError(error, host, mask);
  }
}
