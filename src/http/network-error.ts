/**
 * Maps what `fetch` throws to one kind of error on all runtimes.
 *
 * @module
 */
import { DwdiConnectionError, DwdiError } from "../errors.ts";
import { isBrowser } from "./browser.ts";
import type { NetworkReason } from "./network-reasons.ts";

/** What is known in a browser, which tells a page nothing more. */
const IN_BROWSER: NetworkReason = {
  code: "connection",
  reason: "the request failed",
  hint: "the browser's console says why: no connection, or no permission for this page (CORS)",
};

/** What `fetch` says of a network that fails where it puts no code on the error. */
const FETCH_FAILED =
  /^(Abort|Timeout|Network)Error|fetch failed|failed to fetch|load failed|network ?(error|request|connection)/i;

/**
 * Whether what `fetch` threw is a failure of the network, and not of its own code. It may come from
 * another realm, as in Jest, so that it is no `Error` of this one.
 */
export async function isNetworkFailure(error: unknown): Promise<boolean> {
  if (error instanceof DwdiError) return false;
  const { name, message, stack } = Object(error);
  if (FETCH_FAILED.test(`${name}: ${message}`)) return true;
  // Safari tells it in the user's language, and its own errors have no stack.
  return isBrowser() ? name === "TypeError" && !stack : await reasonOf(error) !== undefined;
}

/** The error of what `fetch` threw for a host; a DwdiError is given back. */
export async function networkError(
  error: unknown,
  host: string,
  mask: (text: string) => string,
): Promise<DwdiError> {
  if (error instanceof DwdiError) return error;
  const { code = "connection", reason = "the request failed", hint } = await reasonOf(error) ?? {};
  const message = `${host} cannot be reached: ${reason}`;
  return new DwdiConnectionError(code, message, { hint, cause: plainCause(error, mask) });
}

async function reasonOf(error: unknown): Promise<NetworkReason | undefined> {
  if (isBrowser()) return IN_BROWSER;
  const { networkReason } = await import("./network-reasons.ts");
  return networkReason(error);
}

/** The chain of causes, messages only: errors of some runtimes hold sockets, requests and headers. */
export function plainCause(error: unknown, mask: (text: string) => string): unknown {
  const { name, message, code, cause: inner } = Object(error);
  if (typeof message !== "string") return undefined;
  const cause = plainCause(inner, mask);
  const plain = new Error(mask(message), cause === undefined ? undefined : { cause });
  plain.name = String(name);
  if (typeof code === "string") Object.assign(plain, { code });
  delete plain.stack;
  return plain;
}
