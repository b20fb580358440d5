/**
 * A response with its body read: its JSON, an excerpt for messages, the error that its status is.
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

/** A response with its body read; of an error status only the body's start. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Says whether a response's status is one of success. */
export function isSuccess({ status }: Pick<HttpResponse, "status">): boolean {
  return status >= 200 && status < 300;
}

/** What else is known of a request that failed. */
interface Circumstances {
  readonly tries?: number;
  /** What the server asked to wait, in milliseconds. */
  readonly retryAfter?: number | undefined;
  /** What to do, where that differs from what the status says. */
  readonly hint?: string | undefined;
}

/** How much of a foreign text is shown. */
const EXCERPT = 200;

/** Makes the error of an answer whose status is not one of success. */
export function statusError(
  request: string,
  answer: HttpResponse,
  mask: (text: string) => string,
  { tries = 1, retryAfter, hint }: Circumstances = {},
): DwdiError {
  const { status } = answer;
  const requestId = requestIdOf(answer, mask);
  const after = tries > 1 ? ` after ${tries} tries` : "";
  const said = excerpt(answer, mask);
  const message = `${request} was answered ${status}${after}` +
    (said === "" ? "" : `: ${said}`) +
    (requestId === undefined ? "" : ` (x-request-id ${requestId})`);
  const details = { status, requestId, hint: hint ?? hintFor(status, retryAfter) };
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

/** Reads an answer as JSON; the parser's own message would quote the answer's values. */
export function parseJson(
  name: string,
  answer: HttpResponse,
  mask: (text: string) => string,
): unknown {
  try {
    return JSON.parse(answer.text);
  } catch {
    const type = answer.headers.get("content-type") ?? "";
    const what = /json/i.test(type)
      ? `JSON that is cut short or malformed (${answer.text.length} characters)`
      : excerpt(answer, mask) || "an empty body";
    throw new DwdiResponseError(`${name} was not answered with JSON but with ${what}`, {
      status: answer.status,
      requestId: requestIdOf(answer, mask),
      hint: /json/i.test(type)
        ? "ask again; if it stays so, tell the server's operators"
        : "a sign-in page or a proxy may have answered in the server's place: check the API URL",
    });
  }
}

/** The `x-request-id` of an answer. */
export function requestIdOf(
  answer: HttpResponse,
  mask: (text: string) => string,
): string | undefined {
  return oneLine(mask(answer.headers.get("x-request-id") ?? "")) || undefined;
}

/** A text or JSON body's start on one line; an HTML page's title. */
export function excerpt(answer: HttpResponse, mask: (text: string) => string): string {
  const type = answer.headers.get("content-type") ?? "";
  if (/html/i.test(type) || /^\s*<(!doctype|html)/i.test(answer.text)) {
    const title = /<title[^>]*>([^<]*)/i.exec(answer.text)?.[1] ?? "";
    return `text/html, "${oneLine(mask(title))}"`;
  }
  if (!/json|text\/|^$/i.test(type)) return oneLine(mask(type));
  return oneLine(mask(answer.text));
}

/** The start of a foreign text, without what could break a line or drive a terminal. */
export function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ").trim().slice(0, EXCERPT);
}
