/**
 * One handle: who we are, where DWDI is, how to get there.
 *
 * @module
 */
import { apiBaseUrl } from "./base-url.ts";
import {
  type DwdiClientOptions,
  settle,
  type SettledOptions,
  settleTries,
} from "./client-options.ts";
import { openConnection } from "./connection.ts";
import { DwdiConfigError, DwdiResponseError } from "../errors.ts";
import { withDeadline } from "../http/signals.ts";
import { type HttpResponse, isSuccess, parseJson, statusError } from "../http/response.ts";
import { exchange, type ExchangeSettings } from "../http/exchange.ts";
import { nextTarget, type RouteParams, routeTarget } from "./route.ts";
import { VERSION } from "../version.ts";

/** What a single call may do otherwise than its client. */
export interface CallOptions {
  /** Ends the call, its waits included. */
  readonly signal?: AbortSignal | undefined;
  /** Time for one try, in milliseconds; the client's when left out. */
  readonly timeout?: number | undefined;
  /** How often a failed request is tried again; the client's when left out. */
  readonly retry?: { readonly limit?: number | undefined } | undefined;
}

/** A bearer token in force. */
export interface AccessToken {
  /** The token itself: a secret. */
  readonly accessToken: string;
  /** The scopes that the provider granted, where it said so. */
  readonly scope?: string;
  /** How long the token is still good for, in seconds, where that is known. */
  readonly expiresIn?: number;
}

/**
 * A handle on DWDI. It holds the token in force and what was negotiated with the server, and shows
 * neither when it is printed.
 */
export interface DwdiClient {
  /** The base of all routes, for example `https://dwdi.cscs.ch/api/v1`. */
  readonly apiUrl: string;

  /**
   * Asks a route that this SDK has no function for, with the same token, transport, retries and
   * errors. `parse` gets the JSON of the answer; what it throws is thrown as it is.
   *
   * @throws {DwdiConfigError} When the route is not a path under the base.
   * @throws {DwdiAuthError} When DWDI or the token endpoint refuses.
   * @throws {DwdiNotFoundError} When there is no such route.
   * @throws {DwdiConnectionError} When no answer can be had.
   * @throws {DwdiTimeoutError} When a try or the call takes too long.
   * @throws {DwdiServerError} When the answer has another error status.
   * @throws {DwdiResponseError} When the answer is not JSON, or names a further page.
   * @throws {DwdiAbortError} When the signal ends the call.
   */
  get<T>(
    route: string,
    params: RouteParams,
    parse: (answer: unknown) => T,
    options?: CallOptions,
  ): Promise<T>;

  /** The body of a route's answer as it came; otherwise like {@linkcode DwdiClient.get}. */
  getText(route: string, params?: RouteParams, options?: CallOptions): Promise<string>;

  /**
   * The token in force, fetched first when there is none.
   *
   * @throws {DwdiAuthError} When the token endpoint refuses.
   */
  getToken(options?: Pick<CallOptions, "signal">): Promise<AccessToken>;
}

/** One answer of a route. */
export interface ResponsePage {
  /** What errors call the request by. */
  readonly name: string;
  readonly isLast: boolean;
  /** How long the answer is, in characters. */
  readonly length: number;
  /** Parses the answer, which is held as text until then: most answers are smaller so. */
  json(): unknown;
}

/** What the SDK's own functions know of a client beside its public face. */
export interface ClientInternals {
  readonly options: SettledOptions;
  /** How the client's own requests are made, its transport included. */
  readonly exchange: ExchangeSettings;
  readonly warn: (message: string) => void;
  readonly info: (message: string) => void;
  /** How many requests were sent so far, each try and those for tokens included. */
  readonly requests: number;
  /** How many of them were tries that followed one that failed. */
  readonly retries: number;
  /** Asks a route for JSON, with the pages that follow. */
  allPages(
    route: string,
    params: RouteParams,
    options: CallOptions,
  ): Promise<readonly ResponsePage[]>;
}

const INTERNALS = new WeakMap<DwdiClient, ClientInternals>();

/** The inside of a client that {@linkcode createDwdiClient} made. */
export function internalsOf(client: DwdiClient): ClientInternals {
  const internals = INTERNALS.get(client);
  if (internals) return internals;
  throw new DwdiConfigError("this is not a client that createDwdiClient made");
}

/**
 * Makes a client. Nothing is sent until it is used.
 *
 * @throws {DwdiConfigError} When an option cannot be used as it is.
 *
 * @example
 * ```ts
 * import { computeUsage, createDwdiClient } from "@dwdi/sdk";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, ...auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth, timeout: 10_000 });
 * const { entries } = await computeUsage(client, { month: "2025-01" });
 * console.assert(entries.length > 0);
 * await dwdi.close();
 * ```
 */
export function createDwdiClient(options: DwdiClientOptions): DwdiClient {
  const settled = settle(options);
  const apiUrl = apiBaseUrl(options.apiUrl, settled.allowInsecureHttp);
  const connection = openConnection(settled);
  const { settings, tokens, pool, warn, info, settings: { mask } } = connection;

  async function ask(route: string, target: string, call: CallOptions): Promise<HttpResponse> {
    const name = `GET ${route}`;
    const { signal = new AbortController().signal } = call;
    const callSettings = { ...settings, ...settleTries(call, settings) };
    const answer = await connection.withToken(signal, (token) => {
      const headers = {
        accept: "application/json",
        authorization: `Bearer ${token}`,
        "user-agent": `dwdi-sdk/${VERSION}`,
      };
      const shape = { method: "GET", isConfidential: false, redirects: 5 } as const;
      const request = { name, ...shape, baseUrl: apiUrl, target, headers };
      return pool.run(signal, () => exchange(request, callSettings, signal));
    });
    if (isSuccess(answer)) return answer;
    throw statusError(name, answer, mask);
  }

  async function* pages(
    route: string,
    params: RouteParams,
    call: CallOptions,
  ): AsyncGenerator<ResponsePage, void> {
    const name = `GET ${route}`;
    const seen = new Set<string>();
    let target: string | undefined = routeTarget(apiUrl, route, params);
    while (target !== undefined) {
      if (seen.has(target)) throw new DwdiResponseError(`${name} names the same page twice`);
      seen.add(target);
      const answer: HttpResponse = await ask(route, target, call);
      target = nextTarget(apiUrl, target, route, answer.headers.get("link"));
      const isLast = target === undefined;
      const { length } = answer.text;
      yield { name, isLast, length, json: () => parseJson(name, answer, mask) };
    }
  }

  async function allPages(
    route: string,
    params: RouteParams,
    call: CallOptions,
  ): Promise<readonly ResponsePage[]> {
    const all: ResponsePage[] = [];
    for await (const page of pages(route, params, call)) all.push(page);
    return all;
  }

  function limited<T>(call: CallOptions, task: (call: CallOptions) => Promise<T>): Promise<T> {
    const inTime = (signal: AbortSignal) => task({ ...call, signal });
    return withDeadline(call.signal, settled.totalTimeout, "the call", inTime);
  }

  const client: DwdiClient = Object.freeze({
    apiUrl,
    get<T>(
      route: string,
      params: RouteParams,
      parse: (answer: unknown) => T,
      callOptions: CallOptions = {},
    ): Promise<T> {
      return limited(callOptions, async (call) => {
        const { value: page } = await pages(route, params, call).next();
        if (page?.isLast) return parse(page.json());
        throw new DwdiResponseError(`GET ${route} was answered in several pages`, {
          hint: "narrow the parameters until one page holds the answer",
        });
      });
    },
    getText(route: string, params: RouteParams = {}, callOptions: CallOptions = {}) {
      return limited(callOptions, async (call) => {
        const { text } = await ask(route, routeTarget(apiUrl, route, params), call);
        return text;
      });
    },
    getToken(callOptions: Pick<CallOptions, "signal"> = {}) {
      return limited(callOptions, async ({ signal = new AbortController().signal }) => {
        const { accessToken, scope } = await tokens.get(signal);
        const expiresIn = tokens.secondsLeft();
        return {
          accessToken,
          ...(scope === undefined ? {} : { scope }),
          ...(expiresIn === undefined ? {} : { expiresIn }),
        };
      });
    },
  });
  INTERNALS.set(client, {
    options: settled,
    exchange: settings,
    warn,
    info,
    get requests() {
      return connection.requests;
    },
    get retries() {
      return connection.retries;
    },
    allPages,
  });
  return client;
}
