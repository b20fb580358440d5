/**
 * The address of a proxy, read from its URL.
 *
 * @module
 */
import { DwdiConfigError } from "../errors.ts";

/**
 * A proxy, and what set it, so that messages can say where to correct it.
 *
 * @example
 * ```ts
 * import { createDwdiClient, type ProxySetting } from "@dwdi/sdk";
 *
 * const proxy: ProxySetting = { url: "socks5://localhost:12345", setBy: "settings.json" };
 * createDwdiClient({ apiUrl: "https://dwdi.cscs.ch", auth: { token: "not-a-real-one" }, proxy });
 * ```
 */
export interface ProxySetting {
  /** The proxy's URL, or `none`. */
  readonly url: string;
  /** For example `HTTPS_PROXY`, `--proxy` or `config.yaml:12:5`. */
  readonly setBy?: string | undefined;
}

/** A proxy as the options of a client name it. */
export type ProxyChoice = string | ProxySetting;

/** Where a proxy listens, and what it wants to know. */
export interface ProxyAddress {
  /** How to speak with it. Every SOCKS scheme has the proxy resolve the target's name. */
  readonly protocol: "socks4" | "socks5" | "http" | "https";
  /** The scheme of its URL as it was written, for messages. */
  readonly scheme: string;
  /** A name or an IP address, an IPv6 one without brackets. */
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** What set it, for messages. */
  readonly setBy?: string | undefined;
}

const SCHEMES: Readonly<Record<string, Pick<ProxyAddress, "protocol" | "port">>> = {
  "socks5:": { protocol: "socks5", port: 1080 },
  "socks5h:": { protocol: "socks5", port: 1080 },
  "socks:": { protocol: "socks5", port: 1080 },
  "socks4:": { protocol: "socks4", port: 1080 },
  "socks4a:": { protocol: "socks4", port: 1080 },
  "http:": { protocol: "http", port: 80 },
  "https:": { protocol: "https", port: 443 },
};

const ACCEPTED = "accepted are socks5://, socks5h://, socks://, socks4://, socks4a://, http:// " +
  "and https://, then [user:password@]host[:port]; reserved characters of user and password are " +
  "percent-encoded (@ is %40, / is %2F)";

/** The longest user name and password that a SOCKS5 handshake can carry, in bytes (RFC 1929). */
const LONGEST_SOCKS5_CREDENTIAL = 255;

/** In place of a URL: no proxy, whatever the runtime itself makes of the environment. */
export const NO_PROXY: string = "none";

/**
 * The address of the proxy that was chosen; undefined where none was, or the choice was for none.
 *
 * @throws {DwdiConfigError} When the text is not the URL of a proxy that can be used.
 */
export function proxyAddress(chosen: ProxyChoice | undefined): ProxyAddress | undefined {
  if (chosen === undefined) return undefined;
  if (typeof chosen === "string") return proxyAddress({ url: chosen });
  const { url, setBy } = chosen;
  return url === NO_PROXY ? undefined : { ...parseProxyUrl(url), setBy };
}

/**
 * Reads a proxy's URL. No message shows any of it but the scheme, since the rest may hold a password.
 *
 * @throws {DwdiConfigError} When the text is not the URL of a proxy that can be used.
 */
export function parseProxyUrl(text: string): ProxyAddress {
  const url = parseUrl(text);
  const scheme = SCHEMES[url.protocol];
  if (!scheme) throw refusal(`cannot have the scheme "${url.protocol}"`);
  if (!text.trim().toLowerCase().startsWith(`${url.protocol}//`)) {
    throw refusal(`needs two slashes after "${url.protocol}"`);
  }
  if (url.search || url.hash || !["", "/"].includes(url.pathname)) {
    throw refusal("ends with its port, without path, query or fragment");
  }
  const address = {
    protocol: scheme.protocol,
    scheme: url.protocol.slice(0, -1),
    host: parseHost(url),
    port: url.port === "" ? scheme.port : Number(url.port),
    username: decode(url.username),
    password: decode(url.password),
  };
  if (address.port === 0) throw refusal("cannot have the port 0");
  checkCredentials(address);
  return address;
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw refusal("is not a URL");
  }
}

/** Runtimes leave the host of a URL that is not http as it was written; this makes it canonical. */
function parseHost({ hostname }: URL): string {
  try {
    return new URL(`http://${hostname}`).hostname.replace(/^\[|\]$/g, "");
  } catch {
    throw refusal("has no host name that can be used");
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refusal("has a user name or password with a % that begins no UTF-8 escape (write %25)");
  }
}

function checkCredentials({ protocol, username, password }: ProxyAddress): void {
  if (protocol === "socks4") {
    if (password) throw refusal("cannot have a password, which SOCKS4 does not know");
    if (username.includes("\0")) {
      throw refusal("has a user name with a NUL, which SOCKS4 cannot send");
    }
  } else if (protocol === "socks5") {
    const longest = Math.max(...[username, password].map(byteLength));
    if (longest > LONGEST_SOCKS5_CREDENTIAL) {
      throw refusal(`has a user name or password of more than ${LONGEST_SOCKS5_CREDENTIAL} bytes`);
    }
  } else if (username.includes(":")) {
    throw refusal("has a user name with a colon, which HTTP cannot send");
  }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function refusal(reason: string): DwdiConfigError {
  return new DwdiConfigError(`the proxy's address ${reason}`, { hint: ACCEPTED });
}
