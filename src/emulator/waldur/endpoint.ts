/**
 * How the endpoints of Waldur are answered.
 *
 * @module
 */
import type { Route } from "../route.ts";
import { roleOf } from "./auth.ts";
import type { WaldurRole } from "./data.ts";
import type { WaldurSetup } from "./options.ts";

/** What Waldur goes by. */
export interface WaldurSettings extends WaldurSetup {
  /** The clock. */
  readonly now: () => Date;
  /** Whether the value of an `Authorization` header holds a valid bearer token. */
  readonly isAuthorized: (authorization: string | null) => Promise<boolean>;
}

/** A request, and what is known of it. */
export interface Asked {
  readonly request: Request;
  readonly url: URL;
  /** The uuid in the path, without dashes; empty when there is none. */
  readonly uuid: string;
  readonly role: WaldurRole;
  /** The origin to name in the answer. */
  readonly origin: string;
}

/** Answers one method at a path. */
export interface Endpoint {
  readonly method: "GET" | "POST";
  readonly answer: (asked: Asked) => Response | Promise<Response>;
}

/** Endpoints by what follows `/api/` in their path, with `{uuid}` for a uuid. */
export type Endpoints = Readonly<Record<string, Endpoint>>;

/** An endpoint that is read. */
export function get(answer: Endpoint["answer"]): Endpoint {
  return { method: "GET", answer };
}

/** An endpoint that is written to. */
export function post(answer: Endpoint["answer"]): Endpoint {
  return { method: "POST", answer };
}

/** The route of an endpoint; who asks is looked at before anything else. */
export function routeOf(
  { method, answer }: Endpoint,
  uuid: string,
  { isAuthorized, origin }: WaldurSettings,
): Route {
  return {
    kind: "waldur",
    methods: {
      async [method](request: Request, url: URL) {
        const role = await roleOf(request, isAuthorized);
        return await answer({ request, url, uuid, role, origin: origin ?? url.origin });
      },
    },
  };
}
