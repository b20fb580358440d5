/**
 * Plain http through a proxy.
 *
 * @module
 */
import { DwdiConfigError } from "../errors.ts";
import { isLoopback } from "./ip-range.ts";
import { describeProxy } from "./proxy-name.ts";
import type { ProxyAddress } from "./proxy-url.ts";

/**
 * Refuses plain http through a proxy elsewhere, which would get in clear what plain http is allowed
 * for on this machine only.
 */
export function refuseInClear({ protocol, origin }: URL, proxy: ProxyAddress | undefined): void {
  if (proxy === undefined || protocol !== "http:" || isLoopback(proxy.host)) return;
  throw new DwdiConfigError(
    `${origin} would be sent a token in clear, by the proxy ${describeProxy(proxy)}`,
    { hint: "use https, a proxy on this machine as ssh -D opens it, or no proxy for this host" },
  );
}
