/**
 * One exchange: a request, tried again where that can help, and the whole answer as text.
 *
 * @module
 */
import { createFetch, type FetchError } from "ofetch";
import { DwdiConnectionError, DwdiError, DwdiResponseError, DwdiTimeoutError } from "../errors.ts";
import { type HttpResponse, statusError } from "./response.ts";
import { discardBody, readStart, readText } from "./body.ts";
import { abortError, sleep, withDeadline } from "./signals.ts";
import { networkError } from "./network-error.ts";
import { backoff, isRetryableStatus, LONGEST_RETRY_AFTER, parseRetryAfter } from "./retry.ts";
import type { Fetch } from "../transport/index.ts";

/** How exchanges are made; one for the life of a client. */
export interface ExchangeSettings {
  readonly fetch: Fetch;
  readonly timeout: number;
  readonly retryLimit: number;
  readonly maxResponseBytes: number;
  readonly mask: (text: string) => string;
  readonly debug: (message: string) => void;
  /** Told of each try that follows one that failed. */
  readonly retrying: (message: string) => void;
}

/** A request as it is sent, on each try alike. */
export interface ExchangeRequest {
  /** What the request is called in messages, for example `GET /compute/usage-month/account`. */
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly baseUrl: string;
  /** Path and query under the base. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether the answer may hold secrets that nobody knows yet, so that no error quotes it. */
  readonly isConfidential: boolean;
  /** How often a redirect within the same origin is followed. */
  readonly redirects: number;
}

/** How much of an error's body is read to say what went wrong. */
const ERROR_BODY_BYTES = 16_384;

/** Makes a request, tries it again while that can help, and gives the answer, or throws a DwdiError. */
export async function exchange(
  request: ExchangeRequest,
  settings: ExchangeSettings,
  signal: AbortSignal,
): Promise<HttpResponse> {
  for (let n = 0;; n++) {
    const outcome = await oneTry(request, settings, signal);
    if (!isWorthAnotherTry(outcome)) return unwrap(outcome);
    const asked = outcome instanceof DwdiError ? undefined : parseRetryAfter(outcome.headers);
    const wait = asked ?? backoff(n);
    if (n >= settings.retryLimit || wait > LONGEST_RETRY_AFTER) {
      if (outcome instanceof DwdiError) throw outcome;
      const quotable = request.isConfidential ? { ...outcome, text: "" } : outcome;
      throw statusError(request.name, quotable, settings.mask, { tries: n + 1, retryAfter: asked });
    }
    const reason = outcome instanceof DwdiError
      ? outcome.message
      : `${request.name} was answered ${outcome.status}`;
    settings.retrying(
      `${reason}: try ${n + 2} of ${settings.retryLimit + 1} in ${Math.round(wait)} ms`,
    );
    await sleep(wait, signal);
  }
}

function isWorthAnotherTry(outcome: HttpResponse | DwdiError): boolean {
  if (!(outcome instanceof DwdiError)) return isRetryableStatus(outcome.status);
  if (outcome instanceof DwdiTimeoutError) return true;
  return outcome instanceof DwdiConnectionError && outcome.transient;
}

function unwrap(outcome: HttpResponse | DwdiError): HttpResponse {
  if (outcome instanceof DwdiError) throw outcome;
  return outcome;
}

/** Gives an error back rather than throwing it, unless the caller's own signal ended the try. */
async function oneTry(
  request: ExchangeRequest,
  settings: ExchangeSettings,
  signal: AbortSignal,
): Promise<HttpResponse | DwdiError> {
  if (signal.aborted) throw abortError(signal);
  const started = performance.now();
  const done = (result: string) =>
    settings.debug(`${request.name} ${result} after ${Math.round(performance.now() - started)} ms`);
  try {
    const answer = await withDeadline(
      signal,
      settings.timeout,
      request.name,
      (deadline) => send(request, settings, deadline),
    );
    done(`answered ${answer.status} (${answer.text.length} characters)`);
    return answer;
  } catch (error) {
    if (signal.aborted) throw abortError(signal);
    if (!(error instanceof DwdiError)) throw error;
    done(`failed (${error.message})`);
    return error;
  }
}

/**
 * ofetch joins base, target and headers and carries the fetch. Its retries, time-outs and parsing
 * stay off: it reuses an aborted signal, ignores Retry-After, and reads bad JSON as a string.
 */
async function send(
  request: ExchangeRequest,
  settings: ExchangeSettings,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { raw } = createFetch({ fetch: settings.fetch });
  const { host } = new URL(request.baseUrl);
  const failure = (error: unknown) => networkError(error, host, settings.mask);
  let { baseUrl, target } = request;
  for (let followed = 0;; followed++) {
    const response: Response = await raw(target, {
      baseURL: baseUrl,
      method: request.method,
      headers: { ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: "manual",
      retry: false,
      ignoreResponseError: true,
      responseType: "stream",
      signal,
    }).catch((error: FetchError) => {
      throw failure(error.cause ?? error);
    });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || location === null) {
      const { name } = request;
      const { status, headers, ok } = response;
      const text = ok
        ? await readText(response, { name, limit: settings.maxResponseBytes, signal, failure })
        : await readStart(response, { name, limit: ERROR_BODY_BYTES, signal, failure });
      return { status, headers, text };
    }
    await discardBody(response);
    const next = redirectTarget(request, baseUrl + target, location, followed);
    [baseUrl, target] = [next.origin, next.pathname + next.search];
  }
}

/** Where a redirect leads, when it may be followed: a token or a secret stays with its origin. */
function redirectTarget(
  request: ExchangeRequest,
  from: string,
  location: string,
  followed: number,
): URL {
  const origin = new URL(request.baseUrl).origin;
  const to = URL.canParse(location, from) ? new URL(location, from) : undefined;
  if (to?.origin !== origin) {
    throw new DwdiResponseError(`${request.name} was redirected to ${to?.origin ?? "no URL"}`, {
      hint:
        `redirects are followed within ${origin} only; check the URL, or sign-in may be missing`,
    });
  }
  if (followed >= request.redirects) {
    const often = request.redirects === 0 ? "" : ` more than ${request.redirects} times`;
    throw new DwdiResponseError(`${request.name} was redirected${often}`, {
      hint: "check the URL",
    });
  }
  return to;
}
