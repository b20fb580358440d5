/**
 * How messages name a proxy: without its credentials.
 *
 * @module
 */
import type { ProxyAddress } from "./proxy-url.ts";

/** The URL of a proxy, and what set it. */
export function describeProxy(proxy: ProxyAddress): string {
  const { setBy } = proxy;
  return `${proxyOrigin(proxy)}${setBy === undefined ? "" : ` (set by ${setBy})`}`;
}

/** The URL of a proxy. */
export function proxyOrigin({ protocol, host, port }: ProxyAddress): string {
  return `${protocol}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
