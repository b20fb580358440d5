/**
 * How an error is told on stderr, and how a command ends that has told its errors itself.
 *
 * @module
 */
import type { DwdiErrorCode } from "../../src/errors.ts";
import { escapeControls } from "./text.ts";

/** What is told of an error. */
export interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly requestId?: string | undefined;
  readonly hint?: string | undefined;
}

/** The lines that tell an error; no text of a server can break them. */
export function errorLines(
  { code, message, requestId, hint }: ToldError,
  details: readonly string[] = [],
): string {
  return [
    `dwdi: ${escapeControls(message)} (${code})`,
    ...details.map(escapeControls),
    ...(requestId === undefined ? [] : [`request id: ${escapeControls(requestId)}`]),
    ...(hint === undefined ? [] : [`hint: ${escapeControls(hint)}`]),
  ].map((line) => `${line}\n`).join("");
}

/**
 * Ends a command that failed, in whole or in part, and has told so itself: nothing more is told, and
 * the exit code is that of the failure.
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
