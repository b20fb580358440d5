/**
 * The host and port of a URL or of a connection's target.
 *
 * @module
 */

/** What has a port, its scheme's own where it names none. */
interface Endpoint {
  readonly port?: string | null;
  readonly protocol: string;
}

/** The port. */
export function portOf({ port, protocol }: Endpoint): string {
  return port || (protocol === "https:" ? "443" : "80");
}

/** Host and port as in a URL: an IPv6 address is in brackets, whether or not it was. */
export function hostAndPort(endpoint: Endpoint & { readonly hostname: string }): string {
  return `${inBrackets(endpoint.hostname)}:${portOf(endpoint)}`;
}

/** A host as URLs have it: an IPv6 address in brackets. */
export function inBrackets(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
