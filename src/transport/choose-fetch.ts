/**
 * Which `fetch` carries the requests: the caller's own, the platform's, or one that goes through a
 * proxy or trusts further certificate authorities.
 *
 * @module
 */
import { DwdiConfigError, DwdiError } from "../errors.ts";
import {
  checkTransport,
  type Fetch,
  type PlatformFetch,
  type TransportOptions,
} from "./options.ts";
import { proxyAddress } from "./proxy-url.ts";

/** The platform's `fetch` before a test may have put another one in its place. */
const ORIGINAL = globalThis.fetch;

function isMocked(): boolean {
  return globalThis.fetch !== ORIGINAL;
}

/**
 * Gives the `fetch` that fits the options. One with a proxy uses it or fails: it never goes direct.
 *
 * @throws {DwdiConfigError} When the options cannot be used, or not on this runtime.
 */
export function chooseFetch(
  options: TransportOptions & { readonly fetch?: undefined },
): Promise<PlatformFetch>;
export function chooseFetch(options: TransportOptions): Promise<Fetch>;
export async function chooseFetch(options: TransportOptions): Promise<Fetch> {
  checkTransport(options);
  const { fetch, proxy, ca, verify = true, isLocalhost, allowInsecureHttp, connections } = options;
  if (fetch !== undefined) return fetch;
  const isPlain = proxy === undefined && ca === undefined && verify;
  const platformFetch: PlatformFetch = (input, init) => globalThis.fetch(input, init);
  if (isPlain && !isLocalhost) return platformFetch;
  try {
    const { createProxiedFetch } = await import("./proxied.ts");
    const proxiedFetch = await createProxiedFetch({
      proxy: proxyAddress(proxy),
      ca,
      verify,
      allowInsecureHttp,
      connections,
    });
    if (!isPlain) return proxiedFetch;
    return (input, init) => (isMocked() ? platformFetch : proxiedFetch)(input, init);
  } catch (error) {
    if (isPlain) return platformFetch;
    if (error instanceof DwdiError) throw error;
    throw new DwdiConfigError("this runtime cannot load the transport for proxies and own CAs", {
      hint:
        "it needs Node 20.18.1 or later, Deno or Bun, and undici as an external module where it " +
        "is bundled as ESM; elsewhere give the option fetch",
      cause: error,
    });
  }
}
