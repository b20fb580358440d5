/**
 * Which part of a proxy's work a failure is about.
 *
 * @module
 */
import type { DwdiError } from "../errors.ts";

/**
 * The connection to the proxy (`refused` where nothing listens there), what it speaks, its login, or
 * its connection to the target.
 */
export type ProxyPart = "refused" | "connection" | "protocol" | "login" | "target";

/** Kept aside, so that errors show no field that is of use in here only. */
const parts = new WeakMap<DwdiError, ProxyPart>();

/** Notes the part that an error is about. */
export function blamePart<E extends DwdiError>(error: E, part: ProxyPart): E {
  parts.set(error, part);
  return error;
}

/** The part that an error is about; undefined for an error that is not a proxy's. */
export function blamedPart(error: DwdiError): ProxyPart | undefined {
  return parts.get(error);
}
