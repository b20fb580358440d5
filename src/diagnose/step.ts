/**
 * Steps of a diagnosis: what a check found, and which checks wait for which.
 *
 * @module
 */
import { DwdiError, type DwdiErrorCode } from "../errors.ts";
import { abortError } from "../http/signals.ts";

/** What a step is about, from the machine outwards. */
export type DiagnosisLayer =
  | "settings"
  | "proxy"
  | "host"
  | "tls"
  | "clock"
  | "token"
  | "route"
  | "waldur";

/** What one check found. */
export interface DiagnosisStep {
  /** The check's name, stable over versions, for example `proxy.tcp` or `route.compute.month`. */
  readonly id: string;
  /** What it is about. */
  readonly layer: DiagnosisLayer;
  /** What it is called for people. */
  readonly title: string;
  /** `skipped` where there was nothing to check, or what it depends on failed (`because`). */
  readonly status: "ok" | "failed" | "skipped";
  /** How long it took, in milliseconds. */
  readonly milliseconds: number;
  /** What was found, in one line without secrets. */
  readonly detail: string;
  /** What to do, where something can be done. */
  readonly hint?: string;
  /** What a failed step failed with. */
  readonly error?: DwdiError;
  /** The id of the failed step that this one depends on. */
  readonly because?: string;
}

/** How far a diagnosis has come. */
export interface DiagnosisProgress {
  /** What the check that is being made is called for people. */
  readonly title: string;
  /** How many checks are done. */
  readonly done: number;
  /** How many there are. */
  readonly total: number;
}

/** What every check can be told. */
export interface CheckOptions {
  /** Ends the diagnosis. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each check before it is made. */
  readonly onProgress?: ((progress: DiagnosisProgress) => void) | undefined;
}

/** What a check saw where nothing is wrong. */
export interface Finding {
  readonly detail: string;
  /** There was nothing to check. */
  readonly skipped?: true;
  readonly hint?: string | undefined;
}

/** A check before it is made. */
export interface Check extends Pick<DiagnosisStep, "id" | "layer" | "title"> {
  /** The ids of the checks without which this one tells nothing. */
  readonly needs: readonly string[];
  /** Looks, and throws a DwdiError for what is wrong. */
  run(signal: AbortSignal): Promise<Finding>;
  /** What to do about an error, where this check knows better than the error itself. */
  hintFor?(error: DwdiError): string | undefined;
}

/** What to do where neither the check nor the error knows: the user never stands there with nothing. */
const LAST_HINTS: Readonly<Partial<Record<DwdiErrorCode, string>>> = {
  connection: "try again; if it stays so, ask the host's operators",
  timeout: "check that the right service listens on this port, or allow it more time (--timeout)",
  server: "the fault is the server's: try again later, then tell its operators",
  response: "check the URL; if it is right, tell the server's operators",
};

/** A check that has nothing to look at. */
export function nothingToCheck(
  check: Pick<Check, "id" | "layer" | "title">,
  detail: string,
): Check {
  return { ...check, needs: [], run: () => Promise.resolve({ detail, skipped: true }) };
}

/**
 * Makes checks one after the other and yields a step for each as it ends. A failure skips what
 * needs it and nothing else.
 */
export async function* perform(
  checks: readonly Check[],
  { signal = new AbortController().signal, onProgress }: CheckOptions,
): AsyncGenerator<DiagnosisStep, void> {
  const culprits = new Map<string, Check>();
  for (const [done, check] of checks.entries()) {
    onProgress?.({ title: check.title, done, total: checks.length });
    const culprit = check.needs.map((id) => culprits.get(id)).find((found) => found !== undefined);
    const step = culprit ? passedOver(check, culprit) : await performOne(check, signal);
    if (step.status === "failed") culprits.set(check.id, check);
    if (culprit) culprits.set(check.id, culprit);
    yield step;
  }
}

async function performOne(check: Check, signal: AbortSignal): Promise<DiagnosisStep> {
  if (signal.aborted) throw abortError(signal);
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  try {
    const { detail, skipped, hint } = await check.run(signal);
    const status = skipped ? "skipped" : "ok";
    return { ...faceOf(check), status, milliseconds: took(), detail, ...(hint && { hint }) };
  } catch (error) {
    if (signal.aborted) throw abortError(signal);
    if (!(error instanceof DwdiError)) throw error;
    const hint = check.hintFor?.(error) ?? error.hint ?? LAST_HINTS[error.code];
    return {
      ...faceOf(check),
      status: "failed",
      milliseconds: took(),
      detail: error.message,
      ...(hint && { hint }),
      error,
    };
  }
}

function faceOf({ id, layer, title }: Check): Pick<DiagnosisStep, "id" | "layer" | "title"> {
  return { id, layer, title };
}

function passedOver(check: Check, culprit: Check): DiagnosisStep {
  const detail = `not checked, since ${culprit.title} failed`;
  return { ...faceOf(check), status: "skipped", milliseconds: 0, detail, because: culprit.id };
}
