/**
 * Which `fetch` carries the requests: the caller's own, the platform's, or one that goes through a
 * proxy or trusts further certificate authorities.
 *
 * @module
 */
import { DwdiConfigError, DwdiError } from "../errors.ts";
import { proxyAddress } from "./proxy-url.ts";

/** The part of the platform's `fetch` that this SDK uses. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** How requests are to leave the machine. */
export interface TransportOptions {
  /** A `fetch` that decides everything by itself. */
  readonly fetch?: Fetch | undefined;
  /**
   * The proxy's URL, for example `socks5://localhost:12345`, or `none`: no proxy even where the
   * runtime reads one from its environment, as Bun and Deno do.
   */
  readonly proxy?: string | undefined;
  /** Certificates in PEM form, trusted beside the default ones. */
  readonly ca?: string | undefined;
  /** Whether the target's certificate is verified; true when left out. A proxy's always is. */
  readonly verify?: boolean | undefined;
  /** The most connections to one origin that a proxied transport keeps. */
  readonly connections: number;
}

/**
 * Refuses options that no transport can be made of, without making one.
 *
 * @throws {DwdiConfigError} When the proxy or the certificates cannot be used, or go with a `fetch`.
 */
export function checkTransport({ fetch, proxy, ca }: TransportOptions): void {
  const address = proxyAddress(proxy);
  if (fetch !== undefined && (address !== undefined || ca !== undefined)) {
    const option = address === undefined ? "tls.ca" : "proxy";
    throw new DwdiConfigError(`the options fetch and ${option} cannot go together`, {
      hint: `let the custom fetch do what ${option} would, or leave it out`,
    });
  }
  if (ca !== undefined && !ca.includes("-----BEGIN CERTIFICATE-----")) {
    throw new DwdiConfigError("the option tls.ca holds no certificate in PEM form", {
      hint: 'give the text of a PEM file, which has a line "-----BEGIN CERTIFICATE-----"',
    });
  }
}

/**
 * Gives the `fetch` that fits the options. One with a proxy uses it or fails: it never goes direct.
 *
 * @throws {DwdiConfigError} When the options cannot be used, or not on this runtime.
 */
export async function chooseFetch(options: TransportOptions): Promise<Fetch> {
  checkTransport(options);
  const { fetch, proxy, ca, verify = true, connections } = options;
  if (fetch !== undefined) return fetch;
  if (proxy === undefined && ca === undefined && verify) {
    return (input, init) => globalThis.fetch(input, init);
  }
  try {
    const { createProxiedFetch } = await import("./proxied.ts");
    return await createProxiedFetch({ proxy: proxyAddress(proxy), ca, verify, connections });
  } catch (error) {
    if (error instanceof DwdiError) throw error;
    throw new DwdiConfigError("this runtime cannot load the transport for proxies and own CAs", {
      hint: "use Node 20.18.1 or later, Deno, Bun or the dwdi binary, or give an own fetch",
      cause: error,
    });
  }
}
