/**
 * The proxy: is it there, does it speak what its URL says, does it let us in.
 *
 * @module
 */
import type { DwdiClient } from "../client/client.ts";
import { DwdiError, DwdiTimeoutError } from "../errors.ts";
import { describeProxy, type ProxyAddress } from "../transport/proxy-url.ts";
import type { ProxiedWay } from "./connection.ts";
import { connecting } from "./connecting.ts";
import {
  type Check,
  type CheckOptions,
  type DiagnosisStep,
  nothingToCheck,
  perform,
} from "./step.ts";
import { authorityOf, type Way, waysOf } from "./way.ts";

/**
 * Checks the proxy: `proxy.tcp` (it accepts connections), `proxy.protocol` (it speaks SOCKS or
 * HTTP) and `proxy.login` (it accepts the credentials); `proxy` alone, skipped, where there is none.
 * A second proxy, which the environment can name for another scheme, is `proxy-2`.
 *
 * @throws {DwdiConfigError} When the proxy that is chosen for a host has no usable address.
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
  yield* perform(proxyChecks([...waysOf(client).values()]), options);
}

/** The checks of each proxy that one of the ways goes through. */
export function proxyChecks(ways: readonly Way[]): Check[] {
  const none = { id: "proxy", layer: "proxy", title: "proxy" } as const;
  if (ways.some(({ isForeign }) => isForeign)) {
    return [nothingToCheck(none, "the client's own fetch makes the connections")];
  }
  const proxied = new Map<string, ProxiedWay>();
  for (const way of ways) {
    const { proxy, proxyId } = way;
    if (proxy && !proxied.has(proxyId)) proxied.set(proxyId, { ...way, proxy });
  }
  if (proxied.size === 0) return [nothingToCheck(none, "none is set: connections go direct")];
  return [...proxied.values()].flatMap(checksOf);
}

/**
 * Only with a target can every kind of proxy be asked whether it lets us in, so the first host is
 * asked for; whether it is reached is a matter of that host's checks.
 */
function checksOf(way: ProxiedWay): Check[] {
  const { proxy, proxyId: id } = way;
  const name = describeProxy(proxy);
  const title = id.replace("-", " ");
  let refusal: DwdiError | undefined;
  return [
    {
      id: `${id}.tcp`,
      layer: "proxy",
      title: `${title} connection`,
      needs: [],
      run: connecting(way, name, async ({ reachProxy }, signal) => {
        await reachProxy(way, signal);
        return { detail: `${name} accepts connections` };
      }),
      hintFor: (error) =>
        error instanceof DwdiTimeoutError
          ? "correct the proxy's host and port, or ask whether a firewall is in between"
          : undefined,
    },
    {
      id: `${id}.protocol`,
      layer: "proxy",
      title: `${title} protocol`,
      needs: [`${id}.tcp`],
      run: connecting(way, name, async ({ reachHost }, signal) => {
        refusal = await refusalOf(reachHost(way, signal));
        if (refusal && ownerOf(refusal, way) === "protocol") throw refusal;
        return { detail: `it speaks ${PROTOCOLS[proxy.protocol]}` };
      }),
      hintFor: (error) =>
        error instanceof DwdiTimeoutError
          ? `check that ${PROTOCOLS[proxy.protocol]} is what listens there, and that it can ` +
            `reach ${authorityOf(way)}`
          : undefined,
    },
    {
      id: `${id}.login`,
      layer: "proxy",
      title: `${title} login`,
      needs: [`${id}.protocol`],
      run() {
        if (refusal && ownerOf(refusal, way) === "login") return Promise.reject(refusal);
        const detail = proxy.username || proxy.password
          ? "user and password are accepted"
          : "it asks for no password";
        return Promise.resolve({ detail });
      },
    },
  ];
}

const PROTOCOLS: Readonly<Record<ProxyAddress["protocol"], string>> = {
  socks4: "SOCKS4",
  socks5: "SOCKS5",
  http: "HTTP",
  https: "HTTP over TLS",
};

async function refusalOf(attempt: Promise<void>): Promise<DwdiError | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    if (error instanceof DwdiError) return error;
    throw error;
  }
}

/** The transport's errors name the target where that is what failed, and the form of a login where that is. */
function ownerOf({ message, hint }: DwdiError, way: Way): "protocol" | "login" | "host" {
  if (hint?.includes("user:password@")) return "login";
  return message.replace(/[[\]]/g, "").includes(authorityOf(way)) ? "host" : "protocol";
}
