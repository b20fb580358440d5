/**
 * One handle: who we are, where DWDI is, how to get there.
 *
 * @module
 */
import { apiBaseUrl, tokenEndpoint } from "./base-url.ts";
import {
  checkToken,
  type DwdiClientOptions,
  settle,
  type SettledOptions,
  settleTries,
} from "./client-options.ts";
import { DwdiAuthError, DwdiConfigError, DwdiError, DwdiResponseError } from "./errors.ts";
import { requestToken } from "./http/client-credentials.ts";
import { withDeadline } from "./http/deadline.ts";
import { type Answer, exchange, type ExchangeSettings } from "./http/exchange.ts";
import { plainCause } from "./http/network-error.ts";
import { createPool } from "./http/pool.ts";
import { createRedactor } from "./http/redact.ts";
import { statusError } from "./http/status-error.ts";
import { cachedToken, fixedToken, type TokenSource } from "./http/token.ts";
import { nextTarget, parseJson, type RouteParams, routeTarget } from "./route.ts";
import { chooseFetch, type Fetch } from "./transport/index.ts";
import { proxyAddress } from "./transport/proxy-url.ts";
import { VERSION } from "./version.ts";

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
  getToken(options?: CallOptions): Promise<AccessToken>;
}

/** One answer of a route. */
export interface Page {
  /** What errors call the request by. */
  readonly name: string;
  readonly json: unknown;
  readonly isLast: boolean;
}

/** What the SDK's own functions know of a client beside its public face. */
export interface ClientInternals {
  readonly options: SettledOptions;
  /** How the client's own requests are made, its transport included. */
  readonly exchange: ExchangeSettings;
  readonly warn: (message: string) => void;
  /** How many requests were sent so far, each try and those for tokens included. */
  readonly requests: number;
  /** Asks a route for JSON, with the pages that follow. */
  allPages(route: string, params: RouteParams, options: CallOptions): Promise<readonly Page[]>;
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
  const { logger, totalTimeout } = settled;
  const apiUrl = apiBaseUrl(options.apiUrl, settled.allowInsecureHttp);
  const redactor = createRedactor(settled.secrets);
  const transport = transportOf(settled, redactor.add);
  let requests = 0;
  const settings: ExchangeSettings = {
    fetch: (input, init) => {
      requests++;
      return transport(input, init);
    },
    timeout: settled.timeout,
    retryLimit: settled.retryLimit,
    maxResponseBytes: settled.maxResponseBytes,
    mask: redactor.mask,
    debug: (message) => logger.debug?.(redactor.mask(message)),
  };
  const tokens = tokenSource(settled, settings, redactor.add);
  const pool = createPool(settled.concurrency);

  /** A refused token is dropped and the request repeated once, with a new one. */
  async function ask(route: string, target: string, call: CallOptions): Promise<Answer> {
    const name = `GET ${route}`;
    const { signal = new AbortController().signal } = call;
    const callSettings = { ...settings, ...settleTries(call, settings) };
    for (let isRepeat = false;; isRepeat = true) {
      const { accessToken } = await tokens.get(signal);
      const headers = {
        accept: "application/json",
        authorization: `Bearer ${accessToken}`,
        "user-agent": `dwdi-sdk/${VERSION}`,
      };
      const request = {
        name,
        method: "GET",
        baseUrl: apiUrl,
        target,
        headers,
        isConfidential: false,
        redirects: 5,
      } as const;
      const answer = await pool.run(signal, () => exchange(request, callSettings, signal));
      if (answer.status === 401 && tokens.drop(accessToken) && !isRepeat) continue;
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw statusError(name, answer, redactor.mask);
    }
  }

  async function* pages(
    route: string,
    params: RouteParams,
    call: CallOptions,
  ): AsyncGenerator<Page, void> {
    const name = `GET ${route}`;
    const seen = new Set<string>();
    let target: string | undefined = routeTarget(apiUrl, route, params);
    while (target !== undefined) {
      if (seen.has(target)) throw new DwdiResponseError(`${name} names the same page twice`);
      seen.add(target);
      const answer: Answer = await ask(route, target, call);
      const json = parseJson(name, answer, redactor.mask);
      target = nextTarget(apiUrl, target, route, answer.headers.get("link"));
      yield { name, json, isLast: target === undefined };
    }
  }

  async function allPages(
    route: string,
    params: RouteParams,
    call: CallOptions,
  ): Promise<readonly Page[]> {
    const all: Page[] = [];
    for await (const page of pages(route, params, call)) all.push(page);
    return all;
  }

  function limited<T>(call: CallOptions, task: (call: CallOptions) => Promise<T>): Promise<T> {
    const inTime = (signal: AbortSignal) => task({ ...call, signal });
    return withDeadline(call.signal, totalTimeout, "the call", inTime);
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
        if (page?.isLast) return parse(page.json);
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
    getToken(callOptions: CallOptions = {}) {
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
  const warn = (message: string) => logger.warn?.(redactor.mask(message));
  INTERNALS.set(client, {
    options: settled,
    exchange: settings,
    warn,
    get requests() {
      return requests;
    },
    allPages,
  });
  return client;
}

/** Where the tokens of settled credentials come from. */
export function tokenSource(
  options: SettledOptions,
  settings: ExchangeSettings,
  onSecret: (secret: string) => void,
): TokenSource {
  const { auth } = options;
  if ("token" in auth) {
    const { token } = auth;
    if (typeof token === "string") return fixedToken(token);
    return cachedToken(async (signal) => {
      const accessToken = checkToken(await tokenFrom(token, signal, settings.mask));
      onSecret(accessToken);
      return { accessToken };
    });
  }
  const request = {
    tokenUrl: tokenEndpoint(auth.tokenUrl, options.allowInsecureHttp),
    clientId: auth.clientId,
    clientSecret: auth.clientSecret,
    scope: auth.scope ?? "openid",
    method: auth.method ?? "client_secret_post",
  };
  return cachedToken(async (signal) => {
    const token = await requestToken(request, settings, signal);
    onSecret(token.accessToken);
    return token;
  });
}

async function tokenFrom(
  give: (signal: AbortSignal) => string | Promise<string>,
  signal: AbortSignal,
  mask: (text: string) => string,
): Promise<string> {
  try {
    return await give(signal);
  } catch (error) {
    if (error instanceof DwdiError) throw error;
    throw new DwdiAuthError("no token could be had: the function auth.token failed", {
      cause: plainCause(error, mask),
    });
  }
}

/** The transport that fits a request's host, made when the first request for it is sent. */
export function transportOf(
  options: SettledOptions & { readonly verifySsl?: boolean | undefined },
  onSecret: (secret: string) => void,
): Fetch {
  const transports = new Map<string | undefined, Promise<Fetch>>();
  return async (input, init) => {
    const proxy = typeof options.proxy === "function"
      ? options.proxy(new URL(String(input)))
      : options.proxy;
    onSecret(proxyAddress(proxy)?.password ?? "");
    const { fetch, tls, concurrency, verifySsl: verify } = options;
    const transport = transports.get(proxy) ??
      chooseFetch({ fetch, proxy, ca: tls?.ca, verify, connections: concurrency });
    transports.set(proxy, transport);
    return await (await transport)(input, init);
  };
}
