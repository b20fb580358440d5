/**
 * How messages name a proxy, without its credentials, and what it speaks.
 *
 * @module
 */
import { inBrackets } from "./host-port.ts";
import type { ProxyAddress } from "./proxy-url.ts";

/** What proxies speak, by the protocol of their address. */
export const PROTOCOLS: Readonly<Record<ProxyAddress["protocol"], string>> = {
  socks4: "SOCKS4",
  socks5: "SOCKS5",
  http: "HTTP",
  https: "HTTP over TLS",
};

/** The URL of a proxy, and what set it. */
export function describeProxy(proxy: ProxyAddress): string {
  const { setBy } = proxy;
  return `${proxyOrigin(proxy)}${setBy === undefined ? "" : ` (set by ${setBy})`}`;
}

/** The URL of a proxy. */
export function proxyOrigin({ scheme, host, port }: ProxyAddress): string {
  return `${scheme}://${inBrackets(host)}:${port}`;
}
