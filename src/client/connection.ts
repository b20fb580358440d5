/**
 * Shared state of a client: HTTP client, token cache, concurrency limit, redaction.
 *
 * @module
 */
import { DwdiAuthError, DwdiConfigError, DwdiError, DwdiResponseError } from "../errors.ts";
import {
  type Authorization,
  createHttpClient,
  type HttpClient,
  type SendOptions,
} from "../http/http-client.ts";
import { plainCause } from "../http/network-error.ts";
import { createPool } from "../http/pool.ts";
import { createRedactor } from "../http/redact.ts";
import {
  type HttpResponse,
  isSuccess,
  parseJson,
  requestIdOf,
  statusError,
} from "../http/response.ts";
import { cachedToken, fixedToken, type TokenSource } from "../http/token.ts";
import { chooseFetch } from "../transport/choose-fetch.ts";
import type { Fetch } from "../transport/options.ts";
import { proxyAddress } from "../transport/proxy-url.ts";
import {
  type CallOptions,
  checkToken,
  type ClientSettings,
  settleTries,
} from "./client-options.ts";
import { countIn, nextTarget, type RouteParams, routeTarget } from "./route.ts";

/** What the services differ in. */
export interface ServiceTraits {
  /** What messages put before a route: its part of the base URL. */
  readonly prefix: string;
  /** The scheme of the header `authorization`. */
  readonly scheme: "Bearer" | "Token";
  /** What to do about a status, where that is not what it usually is. */
  readonly hints: Readonly<Record<number, string>>;
}

/** A request to a route. */
export interface RouteRequest {
  readonly route: string;
  readonly params?: RouteParams;
  /** Path and query under the base, where a page before named them. */
  readonly target?: string;
  /** Sent as JSON, by POST unless `method` says otherwise; without a body the request is a GET. */
  readonly body?: object;
  readonly method?: "PUT";
  /** Statuses that are given back like those of success. */
  readonly accepted?: readonly number[];
}

/** The response to it. */
export interface RouteResponse extends HttpResponse {
  /** What errors call the request by. */
  readonly name: string;
  /** Parses the text. */
  json(): unknown;
}

/** One page of a route's response. */
export interface ResponsePage {
  /** What errors call the request by. */
  readonly name: string;
  readonly isLast: boolean;
  /** How long the response is, in characters. */
  readonly length: number;
  /** How many elements all pages list together, where the server says so. */
  readonly count: number | undefined;
  /** The response's `x-request-id`, where it has one. */
  readonly requestId: string | undefined;
  /** Parses the response, which is held as text until then: most responses are smaller so. */
  json(): unknown;
}

/** The inside of a client. */
export interface Connection {
  readonly settings: ClientSettings;
  readonly http: HttpClient;
  readonly tokens: TokenSource;
  readonly warn: (message: string) => void;
  readonly info: (message: string) => void;

  /**
   * Sends a request, each try with the token in force, and renews the token once where it is refused. When
   * the signal is aborted, a request that is under way may go on for `grace` milliseconds.
   *
   * @throws {DwdiError} When there is no response, or one of a status that is not accepted.
   */
  send(
    request: RouteRequest,
    call: CallOptions & Pick<SendOptions, "grace">,
  ): Promise<RouteResponse>;

  /** Asks for the pages of a route one by one, by the links to the next. */
  pages(
    route: string,
    params: RouteParams,
    options: CallOptions,
  ): AsyncGenerator<ResponsePage, void>;

  /** Asks a route for JSON, with the pages that follow. */
  allPages(
    route: string,
    params: RouteParams,
    options: CallOptions,
  ): Promise<readonly ResponsePage[]>;
}

const CONNECTIONS = new WeakMap<object, Connection>();

/** Keeps the inside of a client where printing the client does not show it. */
export function hideConnection<Client extends object>(
  client: Client,
  connection: Connection,
): Client {
  CONNECTIONS.set(client, connection);
  return Object.freeze(client);
}

/** The inside of a client that this package made. */
export function connectionOf(client: object): Connection {
  const connection = CONNECTIONS.get(client);
  if (connection) return connection;
  throw new DwdiConfigError(
    "this is not a client that createDwdiClient or createWaldurClient made",
  );
}

/** Prepares the requests of a client; nothing is sent. */
export function openConnection(settings: ClientSettings, service: ServiceTraits): Connection {
  const { apiUrl, logger, concurrency } = settings;
  const { mask, add } = createRedactor(settings.secrets);
  const info = (message: string) => logger.info?.(mask(message));
  const http = createHttpClient({
    ...settings,
    fetch: transportOf(settings, add),
    mask,
    debug: (message) => logger.debug?.(mask(message)),
    info,
  });
  const tokens = tokenSource(settings, http, add);
  const pool = createPool(concurrency);

  const connection: Connection = {
    settings,
    http,
    tokens,
    warn: (message) => logger.warn?.(mask(message)),
    info,
    async send(request, { grace, ...call }) {
      const { route, params = {}, target = routeTarget(apiUrl, route, params), body } = request;
      const { signal } = call;
      const { method = body ? "POST" : "GET" } = request;
      const name = `${method} ${service.prefix}${route}`;
      const common = { name, method, baseUrl: apiUrl, target } as const;
      const shape = body
        ? { ...common, body: JSON.stringify(body), redirects: 0 }
        : { ...common, redirects: 5 };
      const options = { signal, grace, ...settleTries(call, settings) };
      const headers = {
        accept: "application/json",
        ...(body && { "content-type": "application/json" }),
      };
      const authorization = authorizationBy(tokens, service.scheme);
      const response = await pool.run(
        signal,
        () => http.send({ ...shape, headers, authorization }, options),
      );
      const { status } = response;
      if (isSuccess(response) || request.accepted?.includes(status)) {
        const { headers, text } = response;
        return { name, status, headers, text, json: () => parseJson(name, response, mask) };
      }
      throw statusError(name, response, mask, { hint: service.hints[status] });
    },
    async *pages(route, params, call) {
      const seen = new Set<string>();
      let target: string | undefined = routeTarget(apiUrl, route, params);
      while (target !== undefined) {
        if (seen.has(target)) throw new DwdiResponseError(`GET ${route} names the same page twice`);
        if (seen.size === MAX_PAGES) {
          throw new DwdiResponseError(`GET ${route} has more than ${MAX_PAGES} pages`, {
            hint: "narrow the request until the response has fewer pages",
          });
        }
        seen.add(target);
        const response: RouteResponse = await connection.send({ route, target }, call);
        const { name, headers, text: { length }, json } = response;
        target = nextTarget(apiUrl, target, route, headers.get("link"));
        const count = countIn(headers, "x-total-count", "x-result-count");
        const requestId = requestIdOf(response, mask);
        yield { name, isLast: target === undefined, length, count, requestId, json };
      }
    },
    async allPages(route, params, call) {
      const all: ResponsePage[] = [];
      for await (const page of connection.pages(route, params, call)) all.push(page);
      return all;
    },
  };
  return connection;
}

/**
 * Authorizes the tries of one request with the token in force. A refused one that was replaced
 * meanwhile, while the request waited, costs no renewal; the one in force is renewed once.
 */
function authorizationBy(tokens: TokenSource, scheme: ServiceTraits["scheme"]): Authorization {
  let sent = "";
  let wasReplaced = false;
  let isRenewed = false;
  return {
    async header(signal) {
      const { accessToken } = await tokens.get(signal);
      sent = accessToken;
      return `${scheme} ${accessToken}`;
    },
    repeatsRefused() {
      if (!tokens.isCurrent(sent) && !wasReplaced) {
        wasReplaced = true;
        return true;
      }
      if (isRenewed || !tokens.drop(sent)) return false;
      isRenewed = true;
      return true;
    },
  };
}

/** The most pages of a listing; a server whose links never end would be asked forever. */
const MAX_PAGES = 1000;

function tokenSource(
  { auth }: ClientSettings,
  http: HttpClient,
  onSecret: (secret: string) => void,
): TokenSource {
  if (!("token" in auth)) {
    return cachedToken(async (signal) => {
      // A page in a browser has a token from elsewhere: it need not load this.
      const { basicForms, requestToken } = await import("../http/client-credentials.ts");
      basicForms(auth).forEach(onSecret);
      const token = await requestToken(auth, http, signal);
      onSecret(token.accessToken);
      return token;
    });
  }
  const { token } = auth;
  if (typeof token === "string") return fixedToken(token);
  return cachedToken(async (signal) => {
    const accessToken = checkToken(await tokenFrom(token, signal, http.mask));
    onSecret(accessToken);
    return { accessToken };
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
    throw new DwdiAuthError("the function auth.token failed: there is no token", {
      cause: plainCause(error, mask),
    });
  }
}

/** The transport that fits a request's host, made when the first request for it is sent. */
function transportOf(settings: ClientSettings, onSecret: (secret: string) => void): Fetch {
  const { auth, fetch, ca, allowInsecureHttp, concurrency: connections } = settings;
  const transports = new Map<string, Promise<Fetch>>();
  return async (input, init) => {
    const url = new URL(String(input));
    const proxy = settings.proxyFor(url);
    const isLocalhost = url.hostname === "localhost";
    onSecret(proxyAddress(proxy)?.password ?? "");
    const isToken = "tokenUrl" in auth && url.href === auth.tokenUrl.href;
    const verify = settings.verifySsl || isToken;
    const key = JSON.stringify([isLocalhost, verify, proxy]);
    const transport = transports.get(key) ??
      chooseFetch({ fetch, proxy, ca, verify, isLocalhost, allowInsecureHttp, connections });
    transports.set(key, transport);
    return await (await transport)(input, init);
  };
}
