/**
 * Errors as part of a plan or a result, which are plain data.
 *
 * @module
 */
import { DwdiAbortError, DwdiAuthError, DwdiError } from "../../errors.ts";
import type { PlanFailure } from "./plan.ts";

/** Whether a run goes on after an error: a refused token, the caller's signal and a defect end it. */
export function isSurvivable(error: unknown): error is DwdiError {
  return error instanceof DwdiError &&
    !(error instanceof DwdiAuthError || error instanceof DwdiAbortError);
}

/** What is kept of an error. */
export function failureOf({ code, message, hint }: DwdiError): PlanFailure {
  return { code, message, ...(hint !== undefined && { hint }) };
}
