/**
 * The exit codes, as the one table that the program and its help use.
 *
 * @module
 */
import { DwdiError, type DwdiErrorCode } from "../../src/errors.ts";

/** One exit code, what it means, and the errors that end with it. */
export interface ExitCode {
  /** The number that the shell sees. */
  readonly code: number;
  /** What it means, in a few words. */
  readonly meaning: string;
  /** The codes of the errors that lead to it. */
  readonly errors: readonly DwdiErrorCode[];
}

/** A run that did what it was asked; a reader that stops early (`| head`) is no failure. */
export const DONE = 0;
/** A defect of this program. */
export const UNEXPECTED = 1;
/** A signal ended the run. */
export const INTERRUPTED = 130;

/** All exit codes. */
export const EXIT_CODES: readonly ExitCode[] = [
  { code: DONE, meaning: "done, or the reader of a pipe had enough", errors: [] },
  { code: UNEXPECTED, meaning: "unexpected: a defect of dwdi", errors: [] },
  { code: 2, meaning: "usage or configuration; nothing was sent", errors: ["config"] },
  { code: 3, meaning: "refused: 401, 403, or no token", errors: ["auth"] },
  {
    code: 4,
    meaning: "nothing such: 404, or no such offering in the file",
    errors: ["not-found"],
  },
  {
    code: 5,
    meaning: "unreachable: name, connection, proxy, certificate, time-out",
    errors: ["connection", "proxy", "tls", "timeout"],
  },
  {
    code: 6,
    meaning: "server error, or an answer that cannot be right",
    errors: ["server", "response"],
  },
  { code: 7, meaning: "some of several succeeded and some failed", errors: [] },
  { code: INTERRUPTED, meaning: "interrupted by a signal", errors: ["aborted"] },
];

/** The exit code that an error ends with. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof DwdiError)) return UNEXPECTED;
  return EXIT_CODES.find(({ errors }) => errors.includes(error.code))?.code ?? UNEXPECTED;
}
