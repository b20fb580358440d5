/**
 * Secrets: what hides them from print, and what their text must not be.
 *
 * @module
 */
import { proxyAddress, type ProxyChoice } from "../transport/proxy-url.ts";

/** A secret, or a function that returns it: no print and no JSON shows what a function returns. */
export type Secret = string | (() => string);

/** The text of a secret. */
export function revealed(secret: Secret): string {
  return typeof secret === "function" ? secret() : secret;
}

/**
 * A proxy as an option: a function that returns it where its URL holds a login.
 *
 * @throws {DwdiConfigError} When the text is not the URL of a proxy that can be used.
 */
export function hiddenLogin<Proxy extends ProxyChoice>(proxy: Proxy): Proxy | (() => Proxy) {
  const { username = "", password = "" } = proxyAddress(proxy) ?? {};
  return username + password === "" ? proxy : () => proxy;
}

/** What to do about a file of a secret that has a fault. */
export const SECRET_FILE_HINT = "write the secret alone into it, on one line";

/** What is wrong with a secret, or with the file that it is read from; undefined where nothing is. */
export function secretFault(secret: string): string | undefined {
  if (secret.trim() === "") return "is empty";
  if (secret.includes("\0")) return "has a NUL in it";
  return /[\r\n]/.test(secret.trim()) ? "has several lines" : undefined;
}
