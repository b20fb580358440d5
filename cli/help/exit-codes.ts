/**
 * The exit codes: the table that the program, its help and README.md use.
 *
 * @module
 */
import { DwdiError, type DwdiErrorCode } from "../../src/errors.ts";
import { ReportedError } from "../io/errors.ts";
import { ClosedPipeError, OutputError } from "../output/write-error.ts";

/** One exit code, what it means, and the errors that end with it. */
export interface ExitCode {
  /** The number that the shell sees. */
  readonly code: number;
  /** What it means, in a few words. */
  readonly meaning: string;
  /** The codes of the errors that lead to it. */
  readonly errors: readonly (DwdiErrorCode | "output")[];
}

/** Success; a reader that stops early (`| head`) is no failure. */
export const DONE = 0;
/** A defect of this program. */
export const UNEXPECTED = 1;
/** Some of several succeeded and some failed. */
export const PARTIAL = 7;
/** A signal ended the run. */
export const INTERRUPTED = 130;

/** All exit codes. */
export const EXIT_CODES: readonly ExitCode[] = [
  { code: DONE, meaning: "success, also if the reader of a pipe closes it", errors: [] },
  { code: UNEXPECTED, meaning: "unexpected error: a defect of dwdi", errors: [] },
  { code: 2, meaning: "wrong usage or configuration; nothing was sent", errors: ["config"] },
  { code: 3, meaning: "access refused: 401, 403, or no token", errors: ["auth"] },
  {
    code: 4,
    meaning: "not found: 404, or no such offering in the file",
    errors: ["not-found"],
  },
  {
    code: 5,
    meaning: "not reachable: host name, connection, proxy, certificate, timeout",
    errors: ["connection", "proxy", "tls", "timeout"],
  },
  {
    code: 6,
    meaning: "server error, or a response that is not valid",
    errors: ["server", "response"],
  },
  { code: PARTIAL, meaning: "partial failure: some succeeded, some failed", errors: [] },
  {
    code: 8,
    meaning: "the output could not be written: full disk, closed stdout",
    errors: ["output"],
  },
  { code: INTERRUPTED, meaning: "interrupted by a signal", errors: ["aborted"] },
];

/** The exit code of a run by the error that it ended with, if any, and whether by a signal. */
export function exitCodeOf(error: unknown, isInterrupted = false): number {
  if (error === undefined || error instanceof ClosedPipeError) return DONE;
  if (isInterrupted && !(error instanceof ReportedError)) return INTERRUPTED;
  if (!(isExpected(error) || error instanceof ReportedError)) return UNEXPECTED;
  const { code } = error;
  if (code === "partial") return PARTIAL;
  return EXIT_CODES.find(({ errors }) => errors.some((known) => known === code))?.code ??
    UNEXPECTED;
}

/** Whether an error is one of the table, and not a defect. */
export function isExpected(error: unknown): error is DwdiError | OutputError {
  return error instanceof DwdiError || error instanceof OutputError;
}
