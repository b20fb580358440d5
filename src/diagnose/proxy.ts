/**
 * The proxy: connection, protocol and login.
 *
 * @module
 */
import type { DwdiClient } from "../client/client.ts";
import { DwdiError } from "../errors.ts";
import { describeProxy, PROTOCOLS } from "../transport/proxy-name.ts";
import { blamedPart } from "../transport/proxy-part.ts";
import type { ProxiedAccess } from "./connection.ts";
import { withConnections } from "./connection-check.ts";
import {
  type Check,
  type CheckOptions,
  type DiagnosisStep,
  nothingToCheck,
  perform,
} from "./step.ts";
import { allHostAccess, type HostAccess } from "./host-access.ts";

/**
 * Checks the proxy: `proxy.tcp` (it accepts connections), `proxy.protocol` (it speaks SOCKS or HTTP)
 * and `proxy.login` (it accepts the credentials). Without a proxy there is one skipped step, `proxy`.
 * A second proxy, which the environment can have for another scheme, is `proxy-2`.
 *
 * @throws {DwdiConfigError} When the URL of a proxy is invalid.
 * @throws {DwdiAbortError} When the signal ends the check.
 *
 * @example
 * ```ts
 * import { createDwdiClient } from "@dwdi/sdk";
 * import { checkProxy } from "@dwdi/sdk/diagnose";
 *
 * const client = createDwdiClient({
 *   apiUrl: "https://dwdi.cscs.ch",
 *   auth: { token: "not-a-real-one" },
 *   proxy: "socks5://127.0.0.1:9",
 * });
 * for await (const step of checkProxy(client)) {
 *   if (step.status === "failed") console.log(step.id, step.hint);
 * }
 * ```
 */
export async function* checkProxy(
  client: DwdiClient,
  options: CheckOptions = {},
): AsyncGenerator<DiagnosisStep, void> {
  yield* perform(proxyChecks([...allHostAccess(client).values()]), options);
}

/** The checks of each proxy that a host is reached through. */
export function proxyChecks(accesses: readonly HostAccess[]): Check[] {
  const none = { id: "proxy", layer: "proxy", title: "proxy" } as const;
  if (accesses.some(({ usesCustomFetch }) => usesCustomFetch)) {
    return [nothingToCheck(none, "the client has a custom fetch")];
  }
  const proxied = new Map<string, ProxiedAccess>();
  for (const access of accesses) {
    const { proxy, proxyId } = access;
    if (proxy && !proxied.has(proxyId)) proxied.set(proxyId, { ...access, proxy });
  }
  if (proxied.size === 0) return [nothingToCheck(none, "no proxy is set: connections are direct")];
  return [...proxied.values()].flatMap(checksOf);
}

/**
 * Not every kind of proxy can be tested without a target, so the checks connect to the first host.
 * Whether that succeeds is left to the checks of the host.
 */
function checksOf(access: ProxiedAccess): Check[] {
  const { proxy, proxyId: id } = access;
  const name = describeProxy(proxy);
  const title = id.replace("-", " ");
  let refusal: DwdiError | undefined;
  return [
    {
      id: `${id}.tcp`,
      layer: "proxy",
      title: `${title} connection`,
      needs: [],
      run: withConnections(access, name, async ({ reachProxy }, signal) => {
        await reachProxy(access, signal);
        return { detail: `${name} accepts connections` };
      }),
    },
    {
      id: `${id}.protocol`,
      layer: "proxy",
      title: `${title} protocol`,
      needs: [`${id}.tcp`],
      run: withConnections(access, name, async ({ reachHost }, signal) => {
        refusal = await refusalOf(reachHost(access, signal));
        if (refusal && (blamedPart(refusal) ?? "protocol") === "protocol") throw refusal;
        return { detail: `it speaks ${PROTOCOLS[proxy.protocol]}` };
      }),
    },
    {
      id: `${id}.login`,
      layer: "proxy",
      title: `${title} login`,
      needs: [`${id}.protocol`],
      run() {
        if (refusal && blamedPart(refusal) === "login") return Promise.reject(refusal);
        const detail = proxy.username || proxy.password
          ? "user and password are accepted"
          : "it asks for no password";
        return Promise.resolve({ detail });
      },
    },
  ];
}

async function refusalOf(attempt: Promise<void>): Promise<DwdiError | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    if (error instanceof DwdiError) return error;
    throw error;
  }
}
