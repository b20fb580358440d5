/**
 * Errors as part of a plan or a result, which are plain data.
 *
 * @module
 */
import type { DwdiError } from "../errors.ts";
import type { PlanFailure } from "./plan.ts";

/** What is kept of an error. */
export function failureOf({ code, message, hint }: DwdiError): PlanFailure {
  return { code, message, ...(hint !== undefined && { hint }) };
}
