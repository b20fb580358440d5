/**
 * Endpoints of Waldur: a method, and a handler that knows the role of the request.
 *
 * @module
 */
import type { WaldurRole } from "./data.ts";
import type { ResolvedWaldurOptions } from "./options.ts";
import { htmlError } from "./serializer.ts";

/** What the endpoints need to know. */
export interface WaldurSettings extends ResolvedWaldurOptions {
  /** The clock. */
  readonly now: () => Date;
  /** Whether an `Authorization` header has a valid bearer token. */
  readonly isAuthorized: (authorization: string | null) => Promise<boolean>;
}

/** A request and its role. */
export interface WaldurRequest {
  readonly request: Request;
  readonly url: URL;
  /** The uuid in the path, without dashes; empty when there is none. */
  readonly uuid: string;
  readonly role: WaldurRole;
  /** The origin of the URLs in the response. */
  readonly origin: string;
}

/** What a path answers, and to which methods. */
export interface Endpoint {
  readonly methods: readonly ("GET" | "POST" | "PUT")[];
  readonly handle: (request: WaldurRequest) => Response | Promise<Response>;
}

/** Endpoints by their path after `/api/`, with `{uuid}` for a uuid. */
export type Endpoints = Readonly<Record<string, Endpoint>>;

/** An endpoint for GET. */
export function get(handle: Endpoint["handle"]): Endpoint {
  return { methods: ["GET"], handle };
}

/** An endpoint for POST. */
export function post(handle: Endpoint["handle"]): Endpoint {
  return { methods: ["POST"], handle };
}

/** A path that a server does not have. */
export function missing(): Endpoint {
  return {
    methods: ["GET", "POST"],
    handle() {
      throw htmlError(404, "Page not found");
    },
  };
}
