/**
 * Errors of writing the output.
 *
 * @module
 */
import { reasonOf } from "../io/input.ts";

/** The reader of a pipe has closed it: the run ends, without an error message. */
export class ClosedPipeError extends Error {
  static {
    this.prototype.name = "ClosedPipeError";
  }
}

/** The output cannot be written: the disk is full, stdout is closed. The work may be done or not. */
export class OutputError extends Error {
  static {
    this.prototype.name = "OutputError";
  }
  readonly code = "output";
  /** What to do about it, where that is known. */
  declare readonly hint?: string;

  constructor(
    message: string,
    { hint, cause }: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause });
    if (hint !== undefined) Object.assign(this, { hint });
  }
}

/** Errors of an output that is open already. */
export type WriteError = ClosedPipeError | OutputError;

/** Whether an error is about the output, not about the work. */
export function isWriteError(error: unknown): error is WriteError {
  return error instanceof ClosedPipeError || error instanceof OutputError;
}

/** The error of an output that stopped taking text. */
export function writeErrorOf(what: string, cause: unknown): WriteError {
  if (hasCode(cause, "EPIPE", "ERR_STREAM_DESTROYED")) return new ClosedPipeError();
  return new OutputError(`cannot write ${what}: ${reasonOf(cause)}`, { cause });
}

/** Whether a disk takes no more, as opposed to a path that cannot be right. */
export function isFullDisk(error: unknown): boolean {
  return hasCode(error, "ENOSPC", "EDQUOT", "EIO");
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.some((code) => code === error.code);
}
