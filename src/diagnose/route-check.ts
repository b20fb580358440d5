/**
 * What the checks of all routes have in common.
 *
 * @module
 */
import * as v from "valibot";
import { elementsOf } from "../usage/response.ts";
import type { CallOptions, ResponsePage } from "../client/client.ts";
import type { DwdiError } from "../errors.ts";
import type { Service } from "../usage/ping.ts";

/** A diagnosis shows what happens now: what fails once is told at once. */
export function oneTry(signal: AbortSignal): CallOptions {
  return { signal, retry: { limit: 0 } };
}

/** How many elements an answer lists; throws where it is none of the service. */
export function countOf(pages: readonly ResponsePage[], service: Service): number {
  return [...elementsOf(pages, service, v.unknown())].length;
}

/** Whether a server says by an error that it has no such route. */
export function isAbsence({ status }: DwdiError): boolean {
  return status === 404 || status === 405;
}

/** What to do about a route that does not answer as it should. */
export function routeHint(error: DwdiError): string | undefined {
  if (error.status === 403) {
    return "the client is known but may not read this: check its scopes (--scope), or ask the " +
      "operators of DWDI for access";
  }
  if (!isAbsence(error)) return undefined;
  return "check the API URL if all routes fail; if others answer, this DWDI lacks this one";
}
