/**
 * The way that a client's requests take to each of its two hosts.
 *
 * @module
 */
import { type DwdiClient, internalsOf } from "../client/client.ts";
import { describeProxy, portOf, type ProxyAddress, proxyAddress } from "../transport/proxy-url.ts";

/** The hosts that a client talks to. */
export type Host = "token" | "api";

/** How requests get to a host. */
export interface Way {
  readonly target: URL;
  /** The proxy that they go through; undefined where they go direct. */
  readonly proxy: ProxyAddress | undefined;
  /** What the checks of this proxy are called. */
  readonly proxyId: string;
  /** Certificates (PEM) that are trusted beside the default ones. */
  readonly ca: string | undefined;
  /** The caller's own fetch makes the connections, in a manner that only it knows. */
  readonly isForeign: boolean;
  /** Time for one connection or request, in milliseconds. */
  readonly timeout: number;
  readonly mask: (text: string) => string;
}

/** A host as messages name it. */
export const HOST_TITLES: Readonly<Record<Host, string>> = {
  token: "token host",
  api: "API host",
};

/** The way to a host; undefined for the token host of a client that gets its tokens elsewhere. */
export function wayTo(client: DwdiClient, host: Host): Way | undefined {
  return waysOf(client).get(host);
}

/**
 * The ways to the hosts, the token host first. Two proxies occur where the environment names them
 * for each scheme.
 *
 * @throws {DwdiConfigError} When the proxy that is chosen for a host has no usable address.
 */
export function waysOf(client: DwdiClient): ReadonlyMap<Host, Way> {
  const { settings, http: { mask } } = internalsOf(client);
  const { auth, proxyFor, ca, fetch, timeout } = settings;
  const proxies: string[] = [];
  const ways = new Map<Host, Way>();
  const add = (host: Host, target: URL) => {
    const proxy = proxyAddress(proxyFor(target));
    const name = proxy && describeProxy(proxy);
    if (name !== undefined && !proxies.includes(name)) proxies.push(name);
    const proxyId = name === undefined || name === proxies[0] ? "proxy" : "proxy-2";
    const isForeign = fetch !== undefined;
    ways.set(host, { target, proxy, proxyId, ca, isForeign, timeout, mask });
  };
  if (!("token" in auth)) add("token", auth.tokenUrl);
  add("api", new URL(client.apiUrl));
  return ways;
}

/** Host and port as a proxy is asked for them. */
export function authorityOf({ target }: Way): string {
  return `${target.hostname.replace(/^\[|\]$/g, "")}:${portOf(target)}`;
}
