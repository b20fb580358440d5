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
  if (!(error instanceof Error)) return undefined;
  const cause = plainCause(error.cause, mask);
  const plain = new Error(mask(error.message), cause === undefined ? undefined : { cause });
  plain.name = error.name;
  if ("code" in error && typeof error.code === "string") Object.assign(plain, { code: error.code });
  delete plain.stack;
  return plain;
}
