/**
 * How the parts of the emulator offer their routes, and the answers they share.
 *
 * @module
 */

/** The kinds of routes that a fault can be restricted to. */
export type EmulatorRoute = "token" | "compute" | "storage" | "inference" | "waldur";

/** Answers a request of one method on one route. */
export type Answer = (request: Request, url: URL) => Response | Promise<Response>;

/** One route: its kind, where faults know it, and an answer for each method it allows. */
export interface Route {
  /** What a fault calls it. */
  readonly kind?: EmulatorRoute;
  /** The answers by method; any other is 405. */
  readonly methods: Readonly<Record<string, Answer>>;
}

/** A part of the emulator: the route at a path, or `undefined` when the path is not its own. */
export type Part = (path: string) => Route | undefined;

/** Thrown by an answer that cannot go on; its response is sent. */
export class Refusal extends Error {
  /** The response to send. */
  readonly response: Response;

  /** Wraps a response. */
  constructor(response: Response) {
    super();
    this.response = response;
  }
}

/** A JSON answer that declares its length. */
export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = new TextEncoder().encode(JSON.stringify(value));
  return new Response(body, {
    status,
    headers: {
      "content-type": "application/json",
      "content-length": String(body.length),
      ...headers,
    },
  });
}

/** An error of DWDI: a status and one line of text. */
export function problem(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return json(status, { message }, headers);
}
