/**
 * The port of a URL or a target.
 *
 * @module
 */

/** The port of a URL or a connection's target, the scheme's own where it names none. */
export function portOf(
  { port, protocol }: { readonly port?: string | null; readonly protocol: string },
): string {
  return port || (protocol === "https:" ? "443" : "80");
}
