/**
 * The steps of a diagnosis, and how checks run: in order, skipping those that depend on a failure.
 *
 * @module
 */
import { DwdiError, type DwdiErrorCode } from "../errors.ts";
import { throwIfAborted } from "../http/signals.ts";

/** The layers of a diagnosis, from this machine outwards. */
export type DiagnosisLayer =
  | "settings"
  | "proxy"
  | "host"
  | "tls"
  | "clock"
  | "token"
  | "route"
  | "waldur";

/** The result of one check. */
export interface DiagnosisStep {
  /** The id of the check, stable across versions, for example `proxy.tcp` or `route.compute.month`. */
  readonly id: string;
  /** The layer that it checks. */
  readonly layer: DiagnosisLayer;
  /** Its name for people. */
  readonly title: string;
  /** `skipped` when there was nothing to check, or when a check that it needs failed (`because`). */
  readonly status: "ok" | "failed" | "skipped";
  /** Its duration in milliseconds. */
  readonly milliseconds: number;
  /** The finding, in one line without secrets. */
  readonly detail: string;
  /** What to do, if anything. */
  readonly hint?: string;
  /** The error of a failed step. */
  readonly error?: DwdiError;
  /** The id of the failed step that this one needs. */
  readonly because?: string;
}

/** The progress of a diagnosis. */
export interface DiagnosisProgress {
  /** The name of the check that runs now. */
  readonly title: string;
  /** The number of finished checks. */
  readonly done: number;
  /** The number of all checks. */
  readonly total: number;
}

/** Options of every check. */
export interface CheckOptions {
  /** Aborts the diagnosis. */
  readonly signal?: AbortSignal | undefined;
  /** Called before each check. */
  readonly onProgress?: ((progress: DiagnosisProgress) => void) | undefined;
}

/** The result of a check that did not fail. */
export interface Finding {
  readonly detail: string;
  /** Whether there was nothing to check. */
  readonly skipped?: true;
  readonly hint?: string | undefined;
}

/** A check. */
export interface Check extends Pick<DiagnosisStep, "id" | "layer" | "title"> {
  /** The ids of the checks that must not fail before this one. */
  readonly needs: readonly string[];
  /** Runs the check; throws a DwdiError for a failure. */
  run(signal: AbortSignal | undefined): Promise<Finding>;
  /** A better hint for an error than its own, if this check knows one. */
  hintFor?(error: DwdiError): string | undefined;
}

/** Hints for errors for which neither the check nor the error has one. */
const DEFAULT_HINTS: Readonly<Partial<Record<DwdiErrorCode, string>>> = {
  connection: "try again; if it still fails, ask the operators of the host",
  timeout:
    "check that the right service listens on this port, or allow it more time (the option timeout)",
  server: "the server failed: try again later; if it still fails, tell its operators",
  response: "check the URL; if it is right, tell the server's operators",
};

/** A check that is skipped. */
export function nothingToCheck(
  check: Pick<Check, "id" | "layer" | "title">,
  detail: string,
): Check {
  return { ...check, needs: [], run: () => Promise.resolve({ detail, skipped: true }) };
}

/**
 * Runs checks one after the other and yields a step for each. A failure skips only the checks that
 * need it.
 */
export async function* perform(
  checks: readonly Check[],
  { signal, onProgress }: CheckOptions,
): AsyncGenerator<DiagnosisStep, void> {
  const failures = new Map<string, Check>();
  for (const [done, check] of checks.entries()) {
    onProgress?.({ title: check.title, done, total: checks.length });
    const failure = check.needs.map((id) => failures.get(id)).find((found) => found !== undefined);
    const step = failure ? skippedStep(check, failure) : await performOne(check, signal);
    if (step.status === "failed") failures.set(check.id, check);
    if (failure) failures.set(check.id, failure);
    yield step;
  }
}

async function performOne(
  check: Check,
  signal: AbortSignal | undefined,
): Promise<DiagnosisStep> {
  throwIfAborted(signal);
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  try {
    const { detail, skipped, hint } = await check.run(signal);
    const status = skipped ? "skipped" : "ok";
    return { ...labelOf(check), status, milliseconds: took(), detail, ...(hint && { hint }) };
  } catch (error) {
    throwIfAborted(signal);
    if (!(error instanceof DwdiError)) throw error;
    const hint = check.hintFor?.(error) ?? error.hint ?? DEFAULT_HINTS[error.code];
    return {
      ...labelOf(check),
      status: "failed",
      milliseconds: took(),
      detail: error.message,
      ...(hint && { hint }),
      error,
    };
  }
}

function labelOf({ id, layer, title }: Check): Pick<DiagnosisStep, "id" | "layer" | "title"> {
  return { id, layer, title };
}

function skippedStep(check: Check, failure: Check): DiagnosisStep {
  const detail = `not checked because ${failure.title} failed`;
  return { ...labelOf(check), status: "skipped", milliseconds: 0, detail, because: failure.id };
}
