/**
 * Errors of writing the output.
 *
 * @module
 */
import { DwdiConfigError } from "../../src/errors.ts";
import { reasonOf } from "../io/input.ts";

/** The reader of a pipe has closed it: the run ends, without an error message. */
export class ClosedPipeError extends Error {
  static {
    this.prototype.name = "ClosedPipeError";
  }
}

/** Whether a stream failed because its reader closed it. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED");
}

/** The error of an output that stopped taking text. */
export function writeError(what: string, cause: unknown): Error {
  if (isClosedPipe(cause)) return new ClosedPipeError();
  return new DwdiConfigError(`cannot write ${what}: ${reasonOf(cause)}`, { cause });
}
