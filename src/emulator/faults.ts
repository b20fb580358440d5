/**
 * Faults that a test asks for: error responses, redirects, closed connections, broken bodies.
 *
 * @module
 */
import { padded, slowed, truncated } from "./body-faults.ts";
import { EmulatorError } from "./errors.ts";
import type { EmulatorRoute } from "./route.ts";

/**
 * A fault of the next `times` requests to `route`. Faults wait in a queue; the first that matches
 * applies to a request. Fields can be combined, for example `latency` with `status`.
 */
export interface EmulatorFault {
  /** The kind of route that it applies to; all except the control routes by default. */
  readonly route?: EmulatorRoute | "any";
  /** The method that it applies to, in upper case; all by default. */
  readonly method?: string;
  /** How many requests it applies to: 1 by default, `Infinity` for all. */
  readonly times?: number;
  /** The wait before the response, in milliseconds. */
  readonly latency?: number;
  /** Invalidates every token that was issued so far, before the request is handled. */
  readonly expireToken?: boolean;
  /**
   * Closes the connection before the request is handled. On a kept-alive connection, Bun's `fetch`
   * (for GET) and Deno's (for any method) send the request again by themselves: set `times` to 2 or
   * more there.
   */
  readonly close?: boolean;
  /** Closes the connection after the request was handled, without a response. */
  readonly closeAfter?: boolean;
  /** The status of the response that is sent instead. */
  readonly status?: number;
  /** The body that is sent instead, as `contentType`; with status 200 by default. */
  readonly body?: string;
  /** The `Content-Type` of `body`, `application/json` by default. */
  readonly contentType?: string;
  /** The `Retry-After` header of a response that is sent instead. */
  readonly retryAfter?: string;
  /** Sends an HTML sign-in page instead; with status 200 by default. */
  readonly html?: boolean;
  /** Sends a redirect to this `Location` instead; with status 302 by default. */
  readonly redirect?: string;
  /** Declares the full length of the body, sends half of it, and closes the connection. */
  readonly truncate?: boolean;
  /** Sends the body in chunks of 8 bytes with a wait before each, in milliseconds. */
  readonly slowBody?: number;
  /** Sends this many bytes of white space, which JSON allows, before the body. */
  readonly hugeBody?: number;
}

/** The faults that are still to be applied. */
export interface FaultQueue {
  /** Adds a fault; throws an {@linkcode EmulatorError} when it is invalid. */
  add(fault: EmulatorFault): void;
  /** The first fault that matches a request, used up by one of its `times`; else no fault. */
  take(route: EmulatorRoute | undefined, method: string): EmulatorFault;
  /** Drops all faults. */
  clear(): void;
}

const NO_FAULT: EmulatorFault = {};
const ROUTES: readonly unknown[] = ["token", "compute", "storage", "inference", "waldur", "any"];
const SIGN_IN_PAGE = "<!doctype html><html><head><title>Sign in to CSCS</title></head>" +
  "<body><h1>Sign in to CSCS</h1><form method=post></form></body></html>";

/** The check of each field of a fault, and its description for the error message. */
const FIELDS: Readonly<
  Record<keyof EmulatorFault, readonly [is: (value: unknown) => boolean, what: string]>
> = {
  route: [(value) => ROUTES.includes(value), `one of ${ROUTES.join(", ")}`],
  method: [isText, "a text"],
  times: [(value) => value === Infinity || isCount(value) && value > 0, "a number above 0"],
  latency: [isCount, "a number of milliseconds"],
  expireToken: [isBoolean, "true or false"],
  close: [isBoolean, "true or false"],
  closeAfter: [isBoolean, "true or false"],
  status: [(value) => isCount(value) && value >= 200 && value <= 599, "a status from 200 to 599"],
  body: [isText, "a text"],
  contentType: [isText, "a text"],
  retryAfter: [isText, "a text"],
  html: [isBoolean, "true or false"],
  redirect: [isText, "a text"],
  truncate: [isBoolean, "true or false"],
  slowBody: [isCount, "a number of milliseconds"],
  hugeBody: [isCount, "a number of bytes"],
};

/** Fields that cannot be combined. */
const EXCLUSIVE = [
  ["close", "closeAfter", "body", "html"],
  ["close", "closeAfter", "truncate", "slowBody", "hugeBody"],
  ["closeAfter", "status"],
  ["closeAfter", "redirect"],
];

/** Makes an empty queue. */
export function createFaultQueue(): FaultQueue {
  const waiting: { fault: EmulatorFault; left: number }[] = [];
  return {
    add(fault) {
      checkFault(fault);
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    take(route, method) {
      const index = waiting.findIndex(({ fault }) =>
        ["any", route].includes(fault.route ?? "any") && (fault.method ?? method) === method
      );
      const found = waiting[index];
      if (found === undefined) return NO_FAULT;
      found.left -= 1;
      if (found.left === 0) waiting.splice(index, 1);
      return found.fault;
    },
    clear() {
      waiting.length = 0;
    },
  };
}

/** Throws an {@linkcode EmulatorError} that names the field when a value is not a fault. */
export function checkFault(value: unknown): asserts value is EmulatorFault {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new EmulatorError("a fault is an object");
  }
  for (const [name, field] of Object.entries(value)) {
    if (!isField(name)) throw new EmulatorError(`a fault has no field '${name}'`);
    const [is, what] = FIELDS[name];
    if (!is(field)) {
      throw new EmulatorError(`'${name}' of a fault is ${what}, not ${JSON.stringify(field)}`);
    }
  }
  for (const names of EXCLUSIVE) {
    const [first, second] = names.filter((name) => Object.hasOwn(value, name));
    if (second !== undefined) {
      throw new EmulatorError(`a fault is either '${first}' or '${second}'`);
    }
  }
}

/** The response that a fault sends instead of the right one, if it does. */
export function replacementResponse(fault: EmulatorFault): Response | undefined {
  const { status, body, html, redirect, retryAfter } = fault;
  if (status === undefined && body === undefined && !html && redirect === undefined) {
    return undefined;
  }
  const sentStatus = status ?? (redirect === undefined ? 200 : 302);
  const text = body ?? (html ? SIGN_IN_PAGE : JSON.stringify({ message: "emulated fault" }));
  const contentType = fault.contentType ?? (html ? "text/html; charset=utf-8" : "application/json");
  const headers = new Headers({ "content-type": contentType });
  if (redirect !== undefined) headers.set("location", redirect);
  if (retryAfter !== undefined) headers.set("retry-after", retryAfter);
  const hasNoBody = [204, 205, 304].includes(sentStatus);
  return new Response(hasNoBody ? null : text, { status: sentStatus, headers });
}

/** The response, its body truncated, slowed or padded as a fault says. */
export async function applyBodyFault(
  response: Response,
  fault: EmulatorFault,
  signal: AbortSignal,
): Promise<Response> {
  if (response.body === null) return response;
  if (fault.hugeBody !== undefined) return padded(response, fault.hugeBody);
  if (fault.slowBody !== undefined) return await slowed(response, fault.slowBody, signal);
  return fault.truncate ? await truncated(response) : response;
}

function isField(name: string): name is keyof EmulatorFault {
  return Object.hasOwn(FIELDS, name);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isBoolean(value: unknown): boolean {
  return typeof value === "boolean";
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}
