/**
 * The message of an error.
 *
 * @module
 */
import { isExpected } from "../help/exit-codes.ts";
import type { ErrorSummary, Log } from "../io/context.ts";
import { errorLines } from "../io/errors.ts";
import { hintInFlags } from "../io/option-flags.ts";
import { escapeControls } from "../io/text.ts";
import { toJson } from "../output/json.ts";

/** The form of an error message. */
export interface MessageFormat {
  /** One JSON object on one line, for programs. */
  readonly json: boolean;
  /** With the causes, and the stack of a defect. */
  readonly verbose: boolean;
}

const DEFECT = "this is a defect of dwdi: please report it with the output of --verbose";

/** The lines for stderr about an error; with `json`, the last one is a JSON object. */
export function describeError(error: unknown, { json, verbose }: MessageFormat): string {
  const details = verbose ? causesOf(error) : [];
  const summary = summaryOf(error);
  if (!json) return errorLines(summary, details);
  const object = toJson({ error: publicOf(summary) });
  return [...details.map(escapeControls), object].map((line) => `${line}\n`).join("");
}

/** Logs an error, with its JSON object for a log that is JSON. */
export function logError(error: unknown, log: Log, verbose: boolean): void {
  const summary = summaryOf(error);
  log.error(summary, verbose ? causesOf(error) : undefined, { error: publicOf(summary) });
}

type StatusSummary = ErrorSummary & { readonly status?: number };

function summaryOf(error: unknown): StatusSummary {
  return isExpected(error) ? error : describeDefect(error);
}

/** What JSON says of an error. */
function publicOf({ code, message, status, requestId, hint }: StatusSummary): object {
  return hintInFlags({ code, message, status, requestId, hint });
}

function describeDefect(error: unknown): ErrorSummary {
  return { code: "unexpected", message: messageOf(error), hint: DEFECT };
}

/** The chain of causes, and the stack of an error that is not one of ours. */
function causesOf(error: unknown): string[] {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  for (let cause = error; cause !== undefined && !seen.has(cause); cause = nextCause(cause)) {
    if (cause !== error) lines.push(`cause: ${messageOf(cause)}`);
    if (cause instanceof Error && !isExpected(error)) {
      lines.push(...(cause.stack ?? "").split("\n").slice(1));
    }
    seen.add(cause);
  }
  return lines;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

function nextCause(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}
