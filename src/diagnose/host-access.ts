/**
 * How requests of a client reach its two hosts: the proxy, the certificates and the time limit.
 *
 * @module
 */
import type { DwdiClient } from "../client/client.ts";
import { connectionOf } from "../client/connection.ts";
import { proxyOrigin } from "../transport/proxy-name.ts";
import { type ProxyAddress, proxyAddress } from "../transport/proxy-url.ts";

/** The hosts of a client: the token endpoint's and the API's. */
export type Host = "token" | "api";

/** How requests reach a host. */
export interface HostAccess {
  readonly target: URL;
  /** The proxy; `undefined` for a direct connection. */
  readonly proxy: ProxyAddress | undefined;
  /** The id of the checks of this proxy: `proxy`, or `proxy-2` for a second one. */
  readonly proxyId: string;
  /** Certificates (PEM) to trust in addition to the default ones. */
  readonly ca: string | undefined;
  /** Whether the client has a custom `fetch`, whose connections cannot be checked. */
  readonly usesCustomFetch: boolean;
  /** The time limit of a connection or request, in milliseconds. */
  readonly timeout: number;
  readonly mask: (text: string) => string;
}

/** The names of the hosts in titles. */
export const HOST_TITLES: Readonly<Record<Host, string>> = {
  token: "token host",
  api: "API host",
};

/** The access to a host; `undefined` for the token host of a client that is given its tokens. */
export function hostAccess(client: DwdiClient, host: Host): HostAccess | undefined {
  return allHostAccess(client).get(host);
}

/**
 * The access to all hosts, the token host first. There are two proxies when the environment has one
 * for each scheme.
 *
 * @throws {DwdiConfigError} When the URL of a proxy is invalid.
 */
export function allHostAccess(client: DwdiClient): ReadonlyMap<Host, HostAccess> {
  const { settings, http: { mask } } = connectionOf(client);
  const { auth, proxyFor, ca, fetch, timeout } = settings;
  const proxies: string[] = [];
  const accesses = new Map<Host, HostAccess>();
  const add = (host: Host, target: URL) => {
    const proxy = proxyAddress(proxyFor(target));
    const id = proxy && JSON.stringify({ ...proxy, setBy: undefined });
    if (id !== undefined && !proxies.includes(id)) proxies.push(id);
    const proxyId = id === undefined || id === proxies[0] ? "proxy" : "proxy-2";
    const usesCustomFetch = fetch !== undefined;
    accesses.set(host, { target, proxy, proxyId, ca, usesCustomFetch, timeout, mask });
  };
  if (!("token" in auth)) add("token", auth.tokenUrl);
  add("api", new URL(client.apiUrl));
  return accesses;
}

/** How messages say which way a host is reached. */
export function describeWay(proxy: ProxyAddress | undefined): string {
  return proxy === undefined ? "without a proxy" : `through ${proxyOrigin(proxy)}`;
}
