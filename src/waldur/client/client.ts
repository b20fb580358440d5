/**
 * One handle on a Waldur: who we are, where it is, how to get there.
 *
 * @module
 */
import type { ClientCredentials, DwdiClientOptions } from "../../client/client-options.ts";
import { DwdiConfigError, DwdiResponseError } from "../../errors.ts";
import { type HttpResponse, isSuccess, parseJson, statusError } from "../../http/response.ts";
import type { ExchangeSettings } from "../../http/exchange.ts";
import { encodeParams, linkTo, type RouteParams } from "../../client/route.ts";
import { openExchange } from "./exchange.ts";

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

interface Page {
  readonly rows: readonly unknown[];
  readonly next: number | undefined;
  /** How many pages there are, as far as the answer says. */
  readonly count: number;
}

const INTERNALS = new WeakMap<WaldurClient, ExchangeSettings>();

/** How a client that {@linkcode createWaldurClient} made makes its requests. */
export function exchangeSettingsOf(client: WaldurClient): ExchangeSettings {
  const settings = INTERNALS.get(client);
  if (settings) return settings;
  throw new DwdiConfigError("this is not a client that createWaldurClient made");
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
  const exchange = openExchange(options);
  const { apiUrl, settings, settings: { mask } } = exchange;

  async function ask(route: string, params: RouteParams, call: WaldurCall): Promise<HttpResponse> {
    const name = nameOf("GET", route);
    const query = encodeParams(params);
    const target = query === "" ? route : `${route}?${query}`;
    const { signal = new AbortController().signal } = call;
    const answer = await exchange.send({ name, method: "GET", target }, signal);
    if (isSuccess(answer)) return answer;
    throw statusError(name, answer, mask);
  }

  async function readPage(
    route: string,
    params: RouteParams,
    page: number,
    call: WaldurCall,
  ): Promise<Page> {
    const name = nameOf("GET", route);
    const paging = { page_size: PAGE_SIZE, ...(page === 1 ? {} : { page: String(page) }) };
    const answer = await ask(route, { ...params, ...paging }, call);
    const rows = parseJson(name, answer, mask);
    if (!Array.isArray(rows)) {
      throw new DwdiResponseError(`the answer to ${name} cannot be right: it is not a list`);
    }
    const link = answer.headers.get("link") ?? "";
    return { rows, next: nextPage(name, page, link), count: pageNamed("last", link) || page };
  }

  const client: WaldurClient = {
    apiUrl,
    get requests() {
      return exchange.requests;
    },
    async get(route, params = {}, call = {}) {
      return parseJson(nameOf("GET", route), await ask(route, params, call), mask);
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
    async post(route, body, call = {}) {
      const name = nameOf("POST", route);
      const { signal = new AbortController().signal } = call;
      const request = { name, method: "POST", target: route, body: JSON.stringify(body) } as const;
      const answer = await exchange.send(request, signal);
      const { status, text } = answer;
      if (isSuccess(answer) || [400, 404, 405].includes(status)) {
        return { status, text: mask(text) };
      }
      throw statusError(name, answer, mask);
    },
  };
  INTERNALS.set(client, settings);
  return Object.freeze(client);
}

function nameOf(method: string, route: string): string {
  return `${method} /api${route}`;
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
