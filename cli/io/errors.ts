/**
 * Error messages on stderr, and the error of a command that has already printed its failures.
 *
 * @module
 */
import type { DwdiErrorCode } from "../../src/errors.ts";
import type { ErrorSummary } from "./context.ts";
import { inFlags } from "./option-flags.ts";
import { escapeControls } from "./text.ts";

/** The lines of an error message; control characters in texts of a server are escaped. */
export function errorLines(
  { code, message, requestId, hint }: ErrorSummary,
  details: readonly string[] = [],
): string {
  return [
    `dwdi: ${escapeControls(message)} (${code})`,
    ...details.map(escapeControls),
    ...(requestId === undefined ? [] : [`request id: ${escapeControls(requestId)}`]),
    ...(hint === undefined ? [] : [`hint: ${escapeControls(inFlags(hint))}`]),
  ].map((line) => `${line}\n`).join("");
}

/**
 * Ends a command that failed, in whole or in part, and has already printed why: nothing more is
 * printed, and the exit code is that of the failure.
 */
export class ReportedError extends Error {
  static {
    this.prototype.name = "ReportedError";
  }

  /** The code of the first failure; `partial` where something else succeeded. */
  readonly code: DwdiErrorCode | "partial" | undefined;

  constructor(code: DwdiErrorCode | "partial" | undefined) {
    super(`failed: ${code}`);
    this.code = code;
  }
}
