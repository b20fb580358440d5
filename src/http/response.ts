/**
 * Responses as text: their JSON, an excerpt for messages, the error of a status.
 *
 * @module
 */
import {
  DwdiAuthError,
  type DwdiError,
  DwdiNotFoundError,
  DwdiResponseError,
  DwdiServerError,
} from "../errors.ts";

/** A response whose body was read; of an error status, only the start of it. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** When its request was sent, by `performance.now()`. */
  readonly sentAt?: number;
  /** How many tries it took. */
  readonly attempts?: number;
}

/** Whether a status is one of success. */
export function isSuccess({ status }: Pick<HttpResponse, "status">): boolean {
  return status >= 200 && status < 300;
}

/** What else is known about a failed request. */
interface Circumstances {
  /** What the server asked to wait, in milliseconds. */
  readonly retryAfter?: number | undefined;
  /** What to do, where that is not the usual for the status. */
  readonly hint?: string | undefined;
}

/** How many characters of a server's text are shown. */
const EXCERPT = 200;

/** The error that a status other than success is. */
export function statusError(
  request: string,
  response: HttpResponse,
  mask: (text: string) => string,
  { retryAfter, hint }: Circumstances = {},
): DwdiError {
  const { status, attempts = 1 } = response;
  const requestId = requestIdOf(response, mask);
  const after = attempts > 1 ? ` after ${attempts} tries` : "";
  const said = excerpt(response, mask);
  const message = `${request} returned ${status}${after}` +
    (said === "" ? "" : `: ${said}`) +
    (requestId === undefined ? "" : ` (x-request-id ${requestId})`);
  const details = {
    status,
    requestId,
    attempts,
    hint: hint ?? hintFor(status, retryAfter),
  };
  if (status === 401 || status === 403) return new DwdiAuthError(message, details);
  if (status === 404) return new DwdiNotFoundError(message, details);
  return new DwdiServerError(message, details);
}

function hintFor(status: number, retryAfter: number | undefined): string | undefined {
  if (status === 401) return "the token was not accepted: check client id, secret and scope";
  if (status === 403) return "the client is known but may not do this: ask for access";
  if (status === 404) return "check the API URL";
  if (retryAfter === undefined) return undefined;
  return `the server asked to wait ${Math.ceil(retryAfter / 1000)} s before the next try`;
}

/** Parses a response's JSON; the parser's own message would quote values. */
export function parseJson(
  name: string,
  response: HttpResponse,
  mask: (text: string) => string,
): unknown {
  try {
    return JSON.parse(response.text);
  } catch {
    const type = response.headers.get("content-type") ?? "";
    const what = /json/i.test(type)
      ? `JSON that is cut short or malformed (${response.text.length} characters)`
      : excerpt(response, mask) || "an empty body";
    throw new DwdiResponseError(`${name} did not return JSON but ${what}`, {
      status: response.status,
      requestId: requestIdOf(response, mask),
      attempts: response.attempts,
      hint: /json/i.test(type)
        ? "ask again; if it stays so, tell the server's operators"
        : "a sign-in page or a proxy may have answered in the server's place: check the API URL",
    });
  }
}

/** The `x-request-id` of a response. */
export function requestIdOf(
  response: Pick<HttpResponse, "headers">,
  mask: (text: string) => string,
): string | undefined {
  return oneLine(mask(response.headers.get("x-request-id") ?? "")) || undefined;
}

/** A text or JSON body's start on one line; an HTML page's title. */
export function excerpt(response: HttpResponse, mask: (text: string) => string): string {
  const type = response.headers.get("content-type") ?? "";
  if (/html/i.test(type) || /^\s*<(!doctype|html)/i.test(response.text)) {
    const title = /<title[^>]*>([^<]*)/i.exec(response.text)?.[1] ?? "";
    return `text/html, "${oneLine(mask(title))}"`;
  }
  if (!/json|text\/|^$/i.test(type)) return oneLine(mask(type));
  return oneLine(mask(response.text));
}

/** The start of a server's text, without line breaks and terminal escapes. */
export function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ").trim().slice(0, EXCERPT);
}
