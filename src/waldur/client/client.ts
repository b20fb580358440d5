/**
 * One handle on a Waldur: who we are, where it is, how to get there.
 *
 * @module
 */
import { waldurBaseUrl } from "../../client/base-url.ts";
import {
  type ClientCredentials,
  type DwdiClientOptions,
  settleOptions,
} from "../../client/client-options.ts";
import { hideConnection, openConnection } from "../../client/connection.ts";
import { linkTo, type RouteParams } from "../../client/route.ts";
import { DwdiResponseError } from "../../errors.ts";

/** What {@linkcode createWaldurClient} needs to know. */
export interface WaldurClientOptions extends
  Pick<
    DwdiClientOptions,
    | "proxy"
    | "tls"
    | "timeout"
    | "retry"
    | "concurrency"
    | "maxResponseBytes"
    | "allowInsecureHttp"
    | "fetch"
    | "logger"
  > {
  /** Where Waldur is, with or without `/api`. */
  readonly apiUrl: string;
  /** Who asks: a user's token, or OIDC client credentials. */
  readonly auth: { readonly token: string } | ClientCredentials;
  /** Whether Waldur's certificate is verified, and its OIDC provider's; true when left out. */
  readonly verifySsl?: boolean | undefined;
}

/** What a single call may do otherwise than its client. */
export interface WaldurCall {
  /** Ends the call; what is being written may finish for a few seconds more. */
  readonly signal?: AbortSignal | undefined;
}

/** What Waldur says to a request that it may also not take. */
export interface WaldurResponse {
  /** The status: one of success, 400, 404 or 405. */
  readonly status: number;
  /** The body; of success it is often empty. */
  readonly text: string;
}

/** A handle on a Waldur. It holds the token in force and does not show it when it is printed. */
export interface WaldurClient {
  /** The base of all routes, for example `https://waldur.example.org/api`. */
  readonly apiUrl: string;
  /** How many requests were sent so far, each try and those for tokens included. */
  readonly requests: number;

  /**
   * Asks a route for one object.
   *
   * @throws {DwdiAuthError} When Waldur or the token endpoint refuses.
   * @throws {DwdiError} When no answer can be had, or it cannot be right.
   */
  get(route: string, params?: RouteParams, call?: WaldurCall): Promise<unknown>;

  /**
   * Asks a route for all elements of a list, page by page; otherwise like {@linkcode WaldurClient.get}.
   */
  list(route: string, params?: RouteParams, call?: WaldurCall): Promise<readonly unknown[]>;

  /**
   * Sends an object to a route. It is sent again where that can help, so it must be one that may
   * arrive twice. What Waldur does not take (400, 404, 405) is an answer, not an error.
   *
   * @throws {DwdiAuthError} When Waldur or the token endpoint refuses.
   * @throws {DwdiError} When no answer can be had.
   */
  post(route: string, body: object, call?: WaldurCall): Promise<WaldurResponse>;
}

/** The most rows that Waldur gives at once. */
const PAGE_SIZE = "300";

/** How many further pages are asked for together, where the ones before say how many there are. */
const TOGETHER = 4;

/** How long a request may still finish that writes when its signal is aborted, in milliseconds. */
const WRITE_GRACE = 5_000;

const HINTS = {
  401: "Waldur did not accept the token: check waldur_api_token or the oidc settings",
  403: "the user of the token may not do this in Waldur: ask for the permission on the offering",
};

/** One page of a list. */
interface ListPage {
  readonly rows: readonly unknown[];
  readonly next: number | undefined;
  /** How many pages there are, as far as the response says. */
  readonly count: number;
}

/**
 * Makes a client. Nothing is sent until it is used.
 *
 * @throws {DwdiConfigError} When an option cannot be used as it is.
 *
 * @example
 * ```ts
 * import { createWaldurClient } from "@dwdi/sdk/waldur";
 *
 * const waldur = createWaldurClient({
 *   apiUrl: "https://waldur.example.org/api/",
 *   auth: { token: "0123456789abcdef0123456789abcdef01234567" },
 * });
 * console.assert(waldur.apiUrl === "https://waldur.example.org/api" && waldur.requests === 0);
 * ```
 */
export function createWaldurClient(options: WaldurClientOptions): WaldurClient {
  const scheme = "token" in options.auth ? "Token" : "Bearer";
  const settings = settleOptions(options, waldurBaseUrl);
  const connection = openConnection(settings, { prefix: "/api", scheme, hints: HINTS });

  async function readPage(
    route: string,
    params: RouteParams,
    page: number,
    call: WaldurCall,
  ): Promise<ListPage> {
    const paging = { page_size: PAGE_SIZE, ...(page === 1 ? {} : { page: String(page) }) };
    const response = await connection.send({ route, params: { ...params, ...paging } }, call);
    const { name, headers } = response;
    const rows = response.json();
    if (!Array.isArray(rows)) {
      throw new DwdiResponseError(`the answer to ${name} cannot be right: it is not a list`);
    }
    const link = headers.get("link") ?? "";
    return { rows, next: nextPage(name, page, link), count: pageNamed("last", link) || page };
  }

  const client: WaldurClient = {
    apiUrl: settings.apiUrl,
    get requests() {
      return connection.http.requests;
    },
    async get(route, params = {}, call = {}) {
      return (await connection.send({ route, params }, call)).json();
    },
    async list(route, params = {}, call = {}) {
      const pages = [await readPage(route, params, 1, call)];
      for (let last = pages.at(-1); last?.next !== undefined; last = pages.at(-1)) {
        const { next, count } = last;
        const length = Math.max(1, Math.min(TOGETHER, count - next + 1));
        const numbers = Array.from({ length }, (_, index) => next + index);
        pages.push(...await Promise.all(numbers.map((n) => readPage(route, params, n, call))));
      }
      return pages.flatMap(({ rows }) => rows);
    },
    async post(route, body, { signal } = {}) {
      const request = { route, body, accepted: [400, 404, 405] };
      const { status, text } = await connection.send(request, { signal, grace: WRITE_GRACE });
      return { status, text: connection.http.mask(text) };
    },
  };
  return hideConnection(client, connection);
}

function nextPage(name: string, page: number, link: string): number | undefined {
  const number = pageNamed("next", link);
  if (number === undefined || number === page + 1) return number;
  throw new DwdiResponseError(`${name} names a next page that does not follow page ${page}`);
}

/** Of a link only the number of the page counts: its host may be one that only the server knows. */
function pageNamed(relation: "next" | "last", link: string): number | undefined {
  const uri = linkTo(relation, link);
  if (uri === undefined) return undefined;
  return Number(new URLSearchParams(uri.slice(uri.indexOf("?") + 1)).get("page"));
}
