/**
 * Things that go wrong on request: what is answered instead, and how an answer
 * is kept from arriving whole.
 *
 * @module
 */
import { brokenOff, dripping, padded } from "./delivery.ts";
import { EmulatorError } from "./error.ts";
import type { EmulatorRoute } from "./route.ts";

/**
 * One thing that goes wrong, `times` times, with the next requests of its
 * `route`. Faults wait in a queue; a request meets the first that fits it.
 * What is said together happens together, for example `latency` with `status`.
 */
export interface EmulatorFault {
  /** The kind of route that it waits for; any, except the control routes, when left out. */
  readonly route?: EmulatorRoute | "any";
  /** The method that it waits for, in capitals; any when left out. */
  readonly method?: string;
  /** How many requests meet it: 1 when left out, `Infinity` for all. */
  readonly times?: number;
  /** The wait before anything is answered, in milliseconds. */
  readonly latency?: number;
  /** Makes every token that was issued so far invalid, before the request is looked at. */
  readonly expireToken?: boolean;
  /**
   * Closes the connection before any answer. Bun's `fetch` (for GET) and Deno's (for any method)
   * ask again by themselves on a kept-alive connection, so there `times` is to be 2 or more.
   */
  readonly close?: boolean;
  /** Closes the connection as `close` does, but when all that was asked for has been done. */
  readonly closeAfter?: boolean;
  /** The status to answer with instead. */
  readonly status?: number;
  /** The text to answer with instead, as `contentType`; status 200 when none is given. */
  readonly body?: string;
  /** The `Content-Type` of `body`, `application/json` when left out. */
  readonly contentType?: string;
  /** The `Retry-After` to answer with, as it stands. */
  readonly retryAfter?: string;
  /** Answers with a sign-in page in HTML; status 200 when none is given. */
  readonly html?: boolean;
  /** Answers with a redirect to this `Location`; status 302 when none is given. */
  readonly redirect?: string;
  /** Declares the full length of the answer, sends half of it, and closes the connection. */
  readonly truncate?: boolean;
  /** Sends the answer in drips of 8 bytes with a wait before each, in milliseconds. */
  readonly slowBody?: number;
  /** Sends this many bytes of white space, which JSON allows, before the answer. */
  readonly hugeBody?: number;
}

/** The faults that wait for their requests. */
export interface FaultQueue {
  /** Adds a fault; throws an {@linkcode EmulatorError} when it makes no sense. */
  add(fault: EmulatorFault): void;
  /** Takes one time of the first fault that fits a request of a method on a route. */
  take(route: EmulatorRoute | undefined, method: string): EmulatorFault;
  /** Forgets all faults. */
  clear(): void;
}

const NO_FAULT: EmulatorFault = {};
const ROUTES: readonly unknown[] = ["token", "compute", "storage", "inference", "waldur", "any"];
const SIGN_IN_PAGE = "<!doctype html><html><head><title>Sign in to CSCS</title></head>" +
  "<body><h1>Sign in to CSCS</h1><form method=post></form></body></html>";

/** What each field of a fault must be. */
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

/** What cannot be said together. */
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

/** The answer that a fault puts in the place of the right one, if it does. */
export function answerInstead(fault: EmulatorFault): Response | undefined {
  const { status, body, html, redirect, retryAfter } = fault;
  if (status === undefined && body === undefined && !html && redirect === undefined) {
    return undefined;
  }
  const answered = status ?? (redirect === undefined ? 200 : 302);
  const text = body ?? (html ? SIGN_IN_PAGE : JSON.stringify({ message: "a fault was asked for" }));
  const contentType = fault.contentType ?? (html ? "text/html; charset=utf-8" : "application/json");
  const headers = new Headers({ "content-type": contentType });
  if (redirect !== undefined) headers.set("location", redirect);
  if (retryAfter !== undefined) headers.set("retry-after", retryAfter);
  const hasNoBody = [204, 205, 304].includes(answered);
  return new Response(hasNoBody ? null : text, { status: answered, headers });
}

/** The answer as a fault lets it through. */
export async function deliver(
  answer: Response,
  fault: EmulatorFault,
  signal: AbortSignal,
): Promise<Response> {
  if (answer.body === null) return answer;
  if (fault.hugeBody !== undefined) return padded(answer, fault.hugeBody);
  if (fault.slowBody !== undefined) return await dripping(answer, fault.slowBody, signal);
  return fault.truncate ? await brokenOff(answer) : answer;
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
