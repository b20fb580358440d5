/**
 * The options of the transport, and their checks.
 *
 * @module
 */
import { DwdiConfigError } from "../errors.ts";
import { proxyAddress, type ProxyChoice } from "./proxy-url.ts";

/** What a request is sent with: plain values, which any `fetch` knows. */
export interface FetchInit {
  /** The method, in capital letters. */
  readonly method: string;
  /** The headers by name in lower case; `authorization` is a secret. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body: JSON, or the form of a token request, which is a secret; null for a GET. */
  readonly body: string | null;
  /** Redirects are given back: the SDK follows those that a token may follow. */
  readonly redirect: "manual";
  /** Ends the request: it took too long, or the call was aborted. */
  readonly signal: AbortSignal | null;
}

/** What of a response is read: the part of the platform's `Response` that undici's has too. */
export interface FetchResponse {
  /** The status. */
  readonly status: number;
  /** Whether the status is one of success. */
  readonly ok: boolean;
  /** The headers, by name in any case. */
  readonly headers: Pick<Headers, "get" | "has">;
  /** The body as a web stream; null where there is none. */
  readonly body: FetchBody | null;
}

/** What of a web stream is used. */
export interface FetchBody {
  /** Reads the stream chunk by chunk. */
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    cancel(reason?: unknown): Promise<void>;
  };
  /** Ends the stream unread. */
  cancel(reason?: unknown): Promise<void>;
}

/**
 * The part of the platform's `fetch` that this SDK uses. The `fetch` of any platform and of undici is
 * one, and so is a function around it.
 *
 * @example
 * ```ts
 * import { createDwdiClient, type Fetch } from "@dwdi/sdk";
 *
 * const uncached: Fetch = (url, init) => fetch(url, { ...init, cache: "no-store" });
 * createDwdiClient({
 *   apiUrl: "https://dwdi.cscs.ch",
 *   auth: { token: "not-a-real-one" },
 *   fetch: uncached,
 * });
 * ```
 */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

/** The platform's own `fetch`, and what stands in for it where there is a proxy. */
export type PlatformFetch = (
  input: string | URL | Request,
  init?: RequestInit,
) => Promise<Response>;

/** How requests leave the machine. */
export interface TransportOptions {
  /** A `fetch` to use as it is. */
  readonly fetch?: Fetch | undefined;
  /**
   * The proxy's URL, for example `socks5://localhost:12345`, or `none`: no proxy even where the
   * runtime reads one from its environment, as Bun and Deno do.
   */
  readonly proxy?: ProxyChoice | undefined;
  /** Certificates in PEM form, trusted beside the default ones. */
  readonly ca?: string | undefined;
  /** Whether the target's certificate is verified; true when left out. A proxy's always is. */
  readonly verify?: boolean | undefined;
  /** Whether the target is `localhost`, which is not looked up where that can be helped. */
  readonly isLocalhost?: boolean | undefined;
  /** Allows a proxy that is not on this machine to carry plain http, which it can read. */
  readonly allowInsecureHttp?: boolean | undefined;
  /** The most connections to one origin that a proxied transport keeps. */
  readonly connections: number;
}

/**
 * Refuses options that no transport can be made of, without making one.
 *
 * @throws {DwdiConfigError} When the proxy or the certificates cannot be used, or go with a `fetch`.
 */
export function checkTransport({ fetch, proxy, ca }: TransportOptions): void {
  if (fetch !== undefined && typeof fetch !== "function") {
    throw new DwdiConfigError("fetch must be a function: it has the form of the platform's fetch");
  }
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
