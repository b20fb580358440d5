/**
 * The two hosts: their names and connections to them.
 *
 * @module
 */
import type { DwdiClient } from "../client/client.ts";
import { DwdiTimeoutError } from "../errors.ts";
import { untilAborted, withDeadline } from "../http/signals.ts";
import { networkError } from "../http/network-error.ts";
import { parseIp } from "../transport/ip-range.ts";
import { loadConnections, withConnections } from "./connection-check.ts";
import {
  type Check,
  type CheckOptions,
  type DiagnosisStep,
  type Finding,
  nothingToCheck,
  perform,
} from "./step.ts";
import { describeWay, type Host, HOST_TITLES, type HostAccess, hostAccess } from "./host-access.ts";

/**
 * Checks that a host can be reached: `host.api.name` and `host.api.tcp`, or the same of the token
 * host. With a proxy, the proxy resolves the name, and the connection goes through it.
 *
 * @throws {DwdiConfigError} When the URL of the proxy is invalid.
 * @throws {DwdiAbortError} When the signal ends the check.
 *
 * @example
 * ```ts
 * import { createDwdiClient } from "@dwdi/sdk";
 * import { checkHost } from "@dwdi/sdk/diagnose";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, auth } = dwdi.settings;
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
  yield* perform(hostChecks(host, hostAccess(client, host)), options);
}

/** The checks of a host's name and port; `access` is undefined when there is no such host. */
export function hostChecks(host: Host, access: HostAccess | undefined): Check[] {
  const title = HOST_TITLES[host];
  const whole = { id: `host.${host}`, layer: "host", title } as const;
  if (!access) return [nothingToCheck(whole, "the client is given its tokens")];
  if (access.usesCustomFetch) {
    return [nothingToCheck(whole, "the client has a custom fetch")];
  }
  const { target, proxy, proxyId } = access;
  return [
    {
      id: `host.${host}.name`,
      layer: "host",
      title: `${title} name`,
      needs: proxy === undefined ? [] : [`${proxyId}.login`],
      run: (signal) => resolveName(access, signal),
    },
    {
      id: `host.${host}.tcp`,
      layer: "host",
      title: `${title} connection`,
      needs: [`host.${host}.name`],
      run: withConnections(access, target.host, async ({ reachHost }, signal) => {
        await reachHost(access, signal);
        return { detail: `${target.host} accepts connections ${describeWay(proxy)}` };
      }),
      hintFor: (error) =>
        error instanceof DwdiTimeoutError ? TIMEOUT_HINTS[proxy ? 1 : 0] : undefined,
    },
  ];
}

/** Hints for a connection that times out, without a proxy and with one. */
const TIMEOUT_HINTS = [
  "if a firewall is in between and only a jump host reaches it, go through a proxy with " +
  "the option proxy",
  "check the host and port of its URL, and that the proxy may reach them",
] as const;

async function resolveName(access: HostAccess, signal: AbortSignal | undefined): Promise<Finding> {
  const { target: { hostname, host }, proxy, timeout, mask } = access;
  const name = hostname.replace(/^\[|\]$/g, "");
  if (parseIp(name)) return { detail: `${name} is an IP address`, skipped: true };
  if (!proxy && name === "localhost") return { detail: "localhost is this machine", skipped: true };
  if (proxy) return { detail: `the proxy resolves ${name}`, skipped: true };
  const connections = await loadConnections();
  if (!connections) return { detail: "this runtime cannot resolve names", skipped: true };
  try {
    const addresses = await withDeadline(
      signal,
      timeout,
      `the look-up of ${name}`,
      (deadline) => untilAborted(deadline, connections.resolveName(name)),
    );
    return { detail: `${name} is ${addresses.join(", ")}` };
  } catch (error) {
    throw await networkError(error, host, mask);
  }
}
