/**
 * How an error is told.
 *
 * @module
 */
import { DwdiError } from "../../src/errors.ts";
import { toJson } from "../output/json.ts";
import { escapeControls } from "../io/text.ts";

/** How much is told, and to whom. */
export interface Telling {
  /** One JSON object on one line, for programs. */
  readonly json: boolean;
  /** With the causes, and the stack of a defect. */
  readonly verbose: boolean;
}

const DEFECT = "this is a defect of dwdi: please report it with what --verbose adds";

/** The lines that tell an error on stderr; with `json`, the last of them is the JSON object. */
export function describeError(error: unknown, { json, verbose }: Telling): string {
  const { code, message, hint, status, requestId } = summarize(error);
  const told = verbose ? causesOf(error) : [];
  if (json) {
    told.push(toJson({ error: { code, message, status, requestId, hint } }));
  } else {
    told.unshift(`dwdi: ${escapeControls(message)} (${code})`);
    if (requestId !== undefined) told.push(`request id: ${escapeControls(requestId)}`);
    if (hint !== undefined) told.push(`hint: ${escapeControls(hint)}`);
  }
  return told.map((line) => `${line}\n`).join("");
}

function summarize(error: unknown): Pick<DwdiError, "message" | "status" | "requestId" | "hint"> & {
  readonly code: string;
} {
  if (error instanceof DwdiError) return error;
  return { code: "unexpected", message: messageOf(error), hint: DEFECT };
}

/** The chain of causes, and the stack where an error is none that we know. */
function causesOf(error: unknown): string[] {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  for (let cause = error; cause !== undefined && !seen.has(cause); cause = nextCause(cause)) {
    if (cause !== error) lines.push(`cause: ${escapeControls(messageOf(cause))}`);
    if (cause instanceof Error && !(error instanceof DwdiError)) {
      lines.push(...(cause.stack ?? "").split("\n").slice(1).map(escapeControls));
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
