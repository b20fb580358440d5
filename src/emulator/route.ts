/**
 * Routes: how each emulated service says which paths and methods it answers, and the JSON responses
 * that they share.
 *
 * @module
 */

/** The kinds of routes that a fault can be restricted to. */
export type EmulatorRoute = "token" | "compute" | "storage" | "inference" | "waldur";

/** Answers a request of one method on one route. */
export type Handler = (request: Request, url: URL) => Response | Promise<Response>;

/** One route: its kind, for faults, and a handler for each method it allows. */
export interface Route {
  /** The `route` of the faults that apply to it. */
  readonly kind?: EmulatorRoute;
  /** Handlers by method; any other method is 405. */
  readonly methods: Readonly<Record<string, Handler>>;
}

/** Finds the route at a path, or `undefined` when the path belongs to another service. */
export type Router = (path: string) => Route | undefined;

/** A JSON response with a `Content-Length`. */
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

/** An error response of DWDI: a status and one line of text. */
export function errorResponse(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return json(status, { message }, headers);
}
