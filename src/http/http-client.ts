/**
 * Sends the requests of one client: with time limits, retries and redirects, and the whole response
 * as text.
 *
 * @module
 */
import { createFetch, FetchError } from "ofetch";
import {
  DwdiConfigError,
  DwdiConnectionError,
  DwdiError,
  DwdiResponseError,
  DwdiTimeoutError,
} from "../errors.ts";
import type { Fetch, FetchResponse } from "../transport/options.ts";
import { isBrowser } from "./browser.ts";
import { discardBody, readStart, readText } from "./body.ts";
import { isNetworkFailure, networkError } from "./network-error.ts";
import { type HttpResponse, statusError } from "./response.ts";
import { backoff, isRetryableStatus, LONGEST_RETRY_AFTER, parseRetryAfter } from "./retry.ts";
import { sleep, throwIfAborted, withDeadline, withGrace } from "./signals.ts";

/** What all requests of a client have in common. */
export interface HttpSettings {
  /** Carries the requests. */
  readonly fetch: Fetch;
  readonly userAgent: string;
  /** Time for one try, in milliseconds. */
  readonly timeout: number;
  /** How many tries may follow the first. */
  readonly retryLimit: number;
  /** The wait before a try that does not count, where a failure passes by itself. */
  readonly waitOut?: ((error: DwdiError) => number | undefined) | undefined;
  readonly maxResponseBytes: number;
  /** Takes secrets out of a text. */
  readonly mask: (text: string) => string;
  /** Gets one line for each try. */
  readonly debug: (message: string) => void;
  /** Gets one line for each try that follows one that failed. */
  readonly info: (message: string) => void;
}

/** A request as it is sent, on each try alike. */
export interface HttpRequest {
  /** What the request is called in messages, for example `GET /compute/usage-month/account`. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT";
  readonly baseUrl: string;
  /** Path and query under the base. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Authorizes each try; left out, the headers are all that is sent. */
  readonly authorization?: Authorization;
  readonly body?: string | undefined;
  /** The longest response that is read, in bytes; the client's limit when left out. */
  readonly maxResponseBytes?: number;
  /** Whether the response may hold secrets that are not known yet, so that no error quotes it. */
  readonly isConfidential?: boolean;
  /** How many redirects within the same origin are followed. */
  readonly redirects: number;
}

/** The header `authorization` of the tries of one request. */
export interface Authorization {
  /** The header for the next try: a token may have been replaced since the last one. */
  header(signal: AbortSignal | undefined): Promise<string>;
  /** Whether a try that was answered 401 is repeated at once: it does not count as a retry. */
  repeatsRefused(): boolean;
}

/** What one call may do otherwise than its client. */
export interface SendOptions {
  /** Ends the call, its waits included. */
  readonly signal?: AbortSignal | undefined;
  readonly timeout?: number | undefined;
  readonly retryLimit?: number | undefined;
  /** How long a try that is under way may go on when the signal is aborted, in milliseconds. */
  readonly grace?: number | undefined;
}

/** How much was sent to a host. */
export interface HostTraffic {
  /** Each try, each redirect and those for tokens included. */
  readonly requests: number;
  /** How many tries followed one that failed. */
  readonly retries: number;
}

/** Sends requests. */
export interface HttpClient {
  readonly timeout: number;
  /** Takes secrets out of a text. */
  readonly mask: (text: string) => string;
  /** What was sent so far, by host. */
  readonly traffic: ReadonlyMap<string, HostTraffic>;

  /**
   * Sends a request, tries again while that can help, and gives the response: one of any status
   * that is not worth another try.
   *
   * @throws {DwdiError} When there is no such response.
   */
  send(request: HttpRequest, options?: SendOptions): Promise<HttpResponse>;

  /** The headers that the root of a URL's origin returns, whatever the status: one try, no token. */
  readHeaders(url: URL, signal?: AbortSignal): Promise<Headers>;
}

/** How much of an error's body is read to say what went wrong. */
const ERROR_BODY_BYTES = 16_384;

/** What was sent to several hosts. */
export function totalOf(traffic: ReadonlyMap<string, HostTraffic>): HostTraffic {
  const total = { requests: 0, retries: 0 };
  for (const { requests, retries } of traffic.values()) {
    total.requests += requests;
    total.retries += retries;
  }
  return total;
}

/** Makes the HTTP client; nothing is sent. */
export function createHttpClient(settings: HttpSettings): HttpClient {
  const { mask, debug } = settings;
  const traffic = new Map<string, { requests: number; retries: number }>();
  const trafficTo = (baseUrl: string) => {
    const { host } = new URL(baseUrl);
    const sent = traffic.get(host) ?? { requests: 0, retries: 0 };
    traffic.set(host, sent);
    return sent;
  };

  // ofetch joins URL and headers and carries the fetch. Its own retries, time limit and parsing are
  // off: it reuses an aborted signal, ignores Retry-After, and reads malformed JSON as a string.
  const { raw } = createFetch({
    async fetch(url, { method = "GET", headers, body, signal = null } = {}) {
      const response = await settings.fetch(String(url), {
        method,
        headers: Object.fromEntries(new Headers(headers)),
        body: typeof body === "string" ? body : null,
        redirect: "manual",
        signal,
      });
      if (isReadable(response)) return response;
      throw new DwdiConfigError("fetch gave no response with a web stream as its body", {
        hint: "let it give a Response of the platform; node-fetch's has a Node stream",
      });
    },
    defaults: {
      // In a browser it would cost the token request a preflight, which few providers allow.
      ...(!isBrowser() && { headers: { "user-agent": settings.userAgent } }),
      retry: false,
      ignoreResponseError: true,
      responseType: "stream",
    },
  });

  /** One request. ofetch's own error holds the request with its token: only its cause goes on. */
  async function fetchOnce(
    request: Pick<HttpRequest, "method" | "baseUrl" | "target" | "headers" | "body">,
    signal: AbortSignal,
  ): Promise<Response> {
    const { method, baseUrl: baseURL, target, headers, body } = request;
    trafficTo(baseURL).requests++;
    try {
      return await raw(target, {
        method,
        baseURL,
        headers: { ...headers },
        ...(body !== undefined && { body }),
        signal,
      });
    } catch (error) {
      const cause = error instanceof FetchError ? error.cause : error;
      if (!(cause instanceof DwdiError)) throwIfAborted(signal);
      // What else a custom fetch throws is a fault of its own, which no other try repairs.
      if (!await isNetworkFailure(cause)) throw cause;
      throw await networkError(cause, new URL(baseURL).host, mask);
    }
  }

  /** Follows redirects and reads the body. */
  async function exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    let { baseUrl, target } = request;
    const sentAt = performance.now();
    for (let followed = 0;; followed++) {
      const response = await fetchOnce({ ...request, baseUrl, target }, signal);
      const location = response.headers.get("location");
      if (response.status < 300 || response.status >= 400 || location === null) {
        const failure = (error: unknown) => networkError(error, new URL(baseUrl).host, mask);
        const { name, maxResponseBytes: limit = settings.maxResponseBytes } = request;
        const reading = { name, signal, failure };
        const text = response.ok
          ? await readText(response, { ...reading, limit })
          : await readStart(response, { ...reading, limit: ERROR_BODY_BYTES });
        return { status: response.status, headers: response.headers, text, sentAt };
      }
      await discardBody(response);
      const next = redirectTarget(request, baseUrl + target, location, followed);
      [baseUrl, target] = [next.origin, next.pathname + next.search];
    }
  }

  /** Gives an error back rather than throwing it, unless the caller's own signal ended the try. */
  function tryOnce(
    request: HttpRequest,
    { signal, grace = 0, timeout = settings.timeout }: SendOptions,
  ): Promise<HttpResponse | DwdiError> {
    const started = performance.now();
    const log = (result: string) =>
      debug(`${request.name} ${result} after ${Math.round(performance.now() - started)} ms`);
    throwIfAborted(signal);
    return withGrace(signal, grace, async (late) => {
      try {
        const task = (deadline: AbortSignal) => exchange(request, deadline);
        const response = await withDeadline(late, timeout, request.name, task);
        log(`returned ${response.status} (${response.text.length} characters)`);
        return response;
      } catch (error) {
        throwIfAborted(late);
        if (!(error instanceof DwdiError)) throw error;
        log(`failed (${error.message})`);
        return error;
      }
    });
  }

  return {
    timeout: settings.timeout,
    mask,
    traffic,
    async send(request, options = {}) {
      const { retryLimit = settings.retryLimit, signal } = options;
      const { authorization } = request;
      let waitedOut = 0;
      for (let n = 0;;) {
        const headers = authorization === undefined
          ? request.headers
          : { ...request.headers, authorization: await authorization.header(signal) };
        const outcome = withAttempts(
          await tryOnce({ ...request, headers }, options),
          n + waitedOut + 1,
        );
        if (isUnauthorized(outcome) && authorization?.repeatsRefused()) continue;
        if (!isWorthAnotherTry(outcome)) return responseOf(outcome);
        const outage = retryLimit > 0 && outcome instanceof DwdiError
          ? settings.waitOut?.(outcome)
          : undefined;
        const asked = outcome instanceof DwdiError ? undefined : parseRetryAfter(outcome.headers);
        const wait = outage ?? asked ?? backoff(n);
        if (outage === undefined && (n >= retryLimit || wait > LONGEST_RETRY_AFTER)) {
          if (outcome instanceof DwdiError) throw outcome;
          const quotable = request.isConfidential ? { ...outcome, text: "" } : outcome;
          throw statusError(request.name, quotable, mask, { retryAfter: asked });
        }
        const reason = outcome instanceof DwdiError
          ? outcome.message
          : `${request.name} returned ${outcome.status}`;
        if (outage === undefined) n++;
        else waitedOut++;
        trafficTo(request.baseUrl).retries++;
        const next = outage === undefined ? `try ${n + 1} of ${retryLimit + 1}` : "tried again";
        settings.info(`${reason}: ${next} in ${Math.round(wait)} ms`);
        await sleep(wait, signal);
      }
    },
    readHeaders({ origin }, signal) {
      const request = { method: "GET", baseUrl: origin, target: "/", headers: {} } as const;
      return withDeadline(signal, settings.timeout, `GET ${origin}/`, async (deadline) => {
        const response = await fetchOnce(request, deadline);
        await discardBody(response);
        return response.headers;
      });
    },
  };
}

/** Whether what a `fetch` gave can be read like the platform's responses. */
function isReadable(response: FetchResponse | undefined): response is Response {
  const body = response?.body;
  return typeof response?.headers?.get === "function" &&
    (body === null || typeof body?.getReader === "function");
}

/** The outcome of a try with the number of tries; nothing was sent for options that cannot be used. */
function withAttempts<Outcome extends HttpResponse | DwdiError>(
  outcome: Outcome,
  attempts: number,
): Outcome {
  return outcome instanceof DwdiConfigError ? outcome : Object.assign(outcome, { attempts });
}

function isUnauthorized(outcome: HttpResponse | DwdiError): boolean {
  return !(outcome instanceof DwdiError) && outcome.status === 401;
}

function isWorthAnotherTry(outcome: HttpResponse | DwdiError): boolean {
  if (!(outcome instanceof DwdiError)) return isRetryableStatus(outcome.status);
  if (outcome instanceof DwdiTimeoutError) return true;
  return outcome instanceof DwdiConnectionError && outcome.transient;
}

function responseOf(outcome: HttpResponse | DwdiError): HttpResponse {
  if (outcome instanceof DwdiError) throw outcome;
  return outcome;
}

/** Where a redirect leads, when it may be followed: a token or a secret stays with its origin. */
function redirectTarget(
  request: HttpRequest,
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
