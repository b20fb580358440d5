/**
 * The client of a Waldur: its options, its requests and the pages of its lists.
 *
 * @module
 */
import { waldurBaseUrl } from "../../client/base-url.ts";
import { checkKeys, type KnownKeys } from "../../client/check-keys.ts";
import {
  type ClientCredentials,
  type DwdiClientOptions,
  settleOptions,
} from "../../client/client-options.ts";
import { revealed, type Secret } from "../../client/secret.ts";
import { hideConnection, openConnection, type RouteRequest } from "../../client/connection.ts";
import { countIn, linkTo, type RouteParams } from "../../client/route.ts";
import { DwdiResponseError } from "../../errors.ts";
import { totalOf } from "../../http/http-client.ts";
import { isSuccess } from "../../http/response.ts";

/** Options of {@linkcode createWaldurClient}; those of a DWDI client mean the same here. */
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
    | "userAgent"
  > {
  /** Waldur's base URL, with or without `/api`. */
  readonly apiUrl: string;
  /** A Waldur user's API token, or OIDC client credentials. */
  readonly auth: { readonly token: Secret } | ClientCredentials;
  /** Whether Waldur's certificate is verified, default: true; that of its OIDC provider always is. */
  readonly verifySsl?: boolean | undefined;
}

/** Options of a single call. */
export interface WaldurCall {
  /** Aborts the call; a POST that is under way gets 5 seconds to finish. */
  readonly signal?: AbortSignal | undefined;
}

/** The response to a POST, which Waldur may also reject. */
export interface WaldurResponse {
  /** The HTTP status: 2xx, 400, 404 or 405. */
  readonly status: number;
  /** The body as text, often empty. */
  readonly text: string;
}

/** The pages of a list, as they were read. */
export interface WaldurList {
  /** The elements of all pages in order. */
  readonly rows: readonly unknown[];
  /** The number of pages. */
  readonly pages: number;
  /** The number of elements that Waldur says there are (`X-Result-Count`), on the last page. */
  readonly count: number | undefined;
}

/** A client of a Waldur. It holds an access token, and does not show it when it is printed. */
export interface WaldurClient {
  /** The base of all routes, for example `https://waldur.example.org/api`. */
  readonly apiUrl: string;
  /** The number of requests sent so far, including retries and requests for tokens. */
  readonly requests: number;

  /**
   * Sends a GET request and returns the JSON of the response.
   *
   * @param route The path under the base URL, for example `/users/me/`.
   * @throws {DwdiAuthError} When Waldur or the token endpoint rejects the credentials.
   * @throws {DwdiError} When there is no successful response, or it is not JSON.
   */
  get(route: string, params?: RouteParams, call?: WaldurCall): Promise<unknown>;

  /**
   * Reads all pages of a list once. Waldur orders many lists by fields that rows share, and such
   * rows anew for each page, so that pages may repeat rows and leave out others: compare the number
   * of distinct uuids with `count`.
   *
   * @throws {DwdiError} As {@linkcode WaldurClient.get} does, or when a page is not an array.
   */
  list(route: string, params?: RouteParams, call?: WaldurCall): Promise<WaldurList>;

  /**
   * Sends an object as JSON in a POST request. The request is retried like a GET, so it must be
   * harmless when it arrives twice. The statuses 400, 404 and 405 are returned, not thrown.
   *
   * @throws {DwdiAuthError} When Waldur or the token endpoint rejects the credentials.
   * @throws {DwdiError} When there is no response, or one with another status.
   */
  post(route: string, body: object, call?: WaldurCall): Promise<WaldurResponse>;

  /**
   * Sends an object as JSON in a PUT request, as {@linkcode WaldurClient.post} does in a POST.
   *
   * @throws {DwdiError} As {@linkcode WaldurClient.post} does.
   */
  put(route: string, body: object, call?: WaldurCall): Promise<WaldurResponse>;
}

const OPTION_KEYS: KnownKeys<WaldurClientOptions> = {
  apiUrl: true,
  auth: true,
  verifySsl: true,
  proxy: true,
  tls: true,
  timeout: true,
  retry: true,
  concurrency: true,
  maxResponseBytes: true,
  allowInsecureHttp: true,
  fetch: true,
  logger: true,
  userAgent: true,
};

/** Waldur's maximum. */
const PAGE_SIZE = "300";

/** The most pages of a list: links that never end would be followed forever. */
const MAX_PAGES = 1000;

/** How many pages are read concurrently once their number is known. */
const CONCURRENT_PAGES = 4;

/** How long a POST may go on after its signal is aborted, in milliseconds. */
const WRITE_GRACE = 5_000;

const HINTS = {
  401: "Waldur did not accept the token: check waldur_api_token or the oidc settings",
  403: "the user of the token may not do this in Waldur: ask for the permission on the offering",
};

/** One page of a list. */
interface ListPage {
  readonly rows: readonly unknown[];
  readonly next: number | undefined;
  /** The number of pages, as far as the response says. */
  readonly last: number;
  /** The number of elements on all pages, as far as the response says. */
  readonly count: number | undefined;
}

/** The credentials with the token as text: this one is not asked for again when it is refused. */
function revealedAuth(
  auth: WaldurClientOptions["auth"],
): ClientCredentials | { readonly token: string } {
  const hasToken = typeof auth === "object" && auth !== null && "token" in auth;
  return hasToken ? { ...auth, token: revealed(auth.token) } : auth;
}

/**
 * Creates a client of a Waldur. Nothing is sent until it is used.
 *
 * @throws {DwdiConfigError} When an option is invalid.
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
  checkKeys("the options of createWaldurClient", options, OPTION_KEYS);
  const settings = settleOptions({ ...options, auth: revealedAuth(options.auth) }, waldurBaseUrl);
  const scheme = "token" in settings.auth ? "Token" : "Bearer";
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
      throw new DwdiResponseError(`the response to ${name} is invalid: expected an array`);
    }
    const link = headers.get("link") ?? "";
    return {
      rows,
      next: nextPage(name, page, link),
      last: pageNamed("last", link) || page,
      count: countIn(headers, "x-result-count"),
    };
  }

  async function write(request: RouteRequest, { signal }: WaldurCall): Promise<WaldurResponse> {
    const accepting = { ...request, accepted: [400, 404, 405] };
    const response = await connection.send(accepting, { signal, grace: WRITE_GRACE });
    const { status, headers, text } = response;
    // A sign-in page has status 200 too, and is not JSON; Waldur's own body is often empty.
    if (isSuccess(response) && /html/i.test(headers.get("content-type") ?? "")) response.json();
    return { status, text: connection.http.mask(text) };
  }

  const client: WaldurClient = {
    apiUrl: settings.apiUrl,
    get requests() {
      return totalOf(connection.http.traffic).requests;
    },
    async get(route, params = {}, call = {}) {
      return (await connection.send({ route, params }, call)).json();
    },
    async list(route, params = {}, call = {}) {
      const pages = [await readPage(route, params, 1, call)];
      for (let page = pages.at(-1); page?.next !== undefined; page = pages.at(-1)) {
        const { next, last } = page;
        const length = Math.max(1, Math.min(CONCURRENT_PAGES, last - next + 1));
        const numbers = Array.from({ length }, (_, index) => next + index);
        pages.push(...await Promise.all(numbers.map((n) => readPage(route, params, n, call))));
      }
      const rows = pages.flatMap(({ rows }) => rows);
      return { rows, pages: pages.length, count: pages.at(-1)?.count };
    },
    post: (route, body, call = {}) => write({ route, body }, call),
    put: (route, body, call = {}) => write({ route, body, method: "PUT" }, call),
  };
  return hideConnection(client, connection);
}

function nextPage(name: string, page: number, link: string): number | undefined {
  const number = pageNamed("next", link);
  if (number !== undefined && page >= MAX_PAGES) {
    throw new DwdiResponseError(`${name} has more than ${MAX_PAGES} pages`);
  }
  if (number === undefined || number === page + 1) return number;
  throw new DwdiResponseError(`${name} links to a next page that does not follow page ${page}`);
}

/** Only the page number of a link is used: its host may be known to the server only. */
function pageNamed(relation: "next" | "last", link: string): number | undefined {
  const uri = linkTo(relation, link);
  if (uri === undefined) return undefined;
  return Number(new URLSearchParams(uri.slice(uri.indexOf("?") + 1)).get("page"));
}
