/**
 * What the requests of one client share: the way out, the token in force, the limits, the secrets.
 *
 * @module
 */
import { tokenEndpoint } from "./base-url.ts";
import { checkToken, type SettledOptions } from "./client-options.ts";
import { DwdiAuthError, DwdiError } from "../errors.ts";
import { requestToken } from "../http/client-credentials.ts";
import type { HttpResponse } from "../http/response.ts";
import type { ExchangeSettings } from "../http/exchange.ts";
import { plainCause } from "../http/network-error.ts";
import { createPool, type Pool } from "../http/pool.ts";
import { createRedactor } from "../http/redact.ts";
import { cachedToken, fixedToken, type TokenSource } from "../http/token.ts";
import { chooseFetch, type Fetch } from "../transport/index.ts";
import { proxyAddress } from "../transport/proxy-url.ts";

/** The shared part of a client. */
export interface Connection {
  readonly settings: ExchangeSettings;
  readonly tokens: TokenSource;
  readonly pool: Pool;
  /** How many requests were sent so far, each try and those for tokens included. */
  readonly requests: number;
  /** How many of them were tries that followed one that failed. */
  readonly retries: number;
  readonly warn: (message: string) => void;
  readonly info: (message: string) => void;
  /** Sends with the token in force, and once more with a new one where it is refused. */
  withToken(
    signal: AbortSignal,
    send: (token: string) => Promise<HttpResponse>,
  ): Promise<HttpResponse>;
}

type ConnectionOptions = SettledOptions & { readonly verifySsl?: boolean | undefined };

/** Prepares the requests of a client; nothing is sent. */
export function openConnection(options: ConnectionOptions): Connection {
  const { logger, timeout, retryLimit, maxResponseBytes } = options;
  const { mask, add } = createRedactor(options.secrets);
  const transport = transportOf(options, add);
  let requests = 0;
  let retries = 0;
  const info = (message: string) => logger.info?.(mask(message));
  const settings: ExchangeSettings = {
    fetch: (input, init) => {
      requests++;
      return transport(input, init);
    },
    timeout,
    retryLimit,
    maxResponseBytes,
    mask,
    debug: (message) => logger.debug?.(mask(message)),
    retrying: (message) => {
      retries++;
      info(message);
    },
  };
  const tokens = tokenSource(options, settings, add);
  return {
    settings,
    tokens,
    pool: createPool(options.concurrency),
    get requests() {
      return requests;
    },
    get retries() {
      return retries;
    },
    warn: (message) => logger.warn?.(mask(message)),
    info,
    async withToken(signal, send) {
      const { accessToken } = await tokens.get(signal);
      const answer = await send(accessToken);
      if (answer.status !== 401 || !tokens.drop(accessToken)) return answer;
      return await send((await tokens.get(signal)).accessToken);
    },
  };
}

function tokenSource(
  { auth, allowInsecureHttp }: ConnectionOptions,
  settings: ExchangeSettings,
  onSecret: (secret: string) => void,
): TokenSource {
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
    tokenUrl: tokenEndpoint(auth.tokenUrl, allowInsecureHttp),
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
function transportOf(options: ConnectionOptions, onSecret: (secret: string) => void): Fetch {
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
