/**
 * The options of a client, and their checks before anything is sent.
 *
 * @module
 */
import { DwdiConfigError, type DwdiError } from "../errors.ts";
import type { TokenRequest } from "../http/client-credentials.ts";
import { isTokenText } from "../http/token.ts";
import { checkTransport, type Fetch } from "../transport/options.ts";
import { proxyAddress, type ProxyChoice } from "../transport/proxy-url.ts";
import { VERSION } from "../version.ts";
import { secureUrl } from "./base-url.ts";
import { checkKeys, type KnownKeys } from "./check-keys.ts";
import { revealed, type Secret } from "./secret.ts";

/** OIDC client credentials, exchanged for a token that is renewed as needed. */
export interface ClientCredentials {
  /** The token endpoint, for example `https://auth.cscs.ch/realms/cscs/protocol/openid-connect/token`. */
  readonly tokenUrl: string;
  /** The client's id. */
  readonly clientId: string;
  /** The client's secret. It is sent to `tokenUrl` and nowhere else, and never shown. */
  readonly clientSecret: Secret;
  /** The scopes to ask for, separated by spaces; `openid` when left out. */
  readonly scope?: string | undefined;
  /** How the secret is sent; `client_secret_post` when left out. */
  readonly method?: "client_secret_post" | "client_secret_basic" | undefined;
}

/** A bearer token from elsewhere. */
export interface BearerToken {
  /** The token, or what gives one; a function is asked again when DWDI refuses the last. */
  readonly token: string | ((signal: AbortSignal) => string | Promise<string>);
}

/** Where a client says what it does. Secrets are masked in all that it is told. */
export interface DwdiLogger {
  /** One line for each try of a request. */
  debug?(message: string): void;
  /** What was chosen or found out on the way, and each try that is made again, with the reason. */
  info?(message: string): void;
  /** What a user should know though the call succeeds. */
  warn?(message: string): void;
}

/** The forms in which deployments have served the storage route; `auto` tries them in turn. */
export type StorageRoute = "auto" | "query" | "template" | "literal";

/** When a failed request is tried again. */
export interface RetryOptions {
  /** How often; 4 when left out. */
  readonly limit?: number | undefined;
  /**
   * The wait before a further try that does not count, in milliseconds, where a failure passes by
   * itself; undefined for any other failure. It is asked where `limit` is not 0; clients that share
   * it can share a budget.
   */
  readonly waitOut?: ((error: DwdiError) => number | undefined) | undefined;
}

/** What {@linkcode createDwdiClient} needs to know. */
export interface DwdiClientOptions {
  /** Where DWDI is, with or without `/api/v1`. */
  readonly apiUrl: string | URL;
  /** Who asks. */
  readonly auth: ClientCredentials | BearerToken;
  /**
   * The proxy for tokens and data alike, or what says which one to use for a host:
   * `socks5://`, `socks5h://`, `socks4://`, `socks4a://`, `http://` or `https://`. Left out, it is
   * the platform's `fetch` that decides, and some read HTTP_PROXY; `none` is no proxy for certain.
   * Messages say what set it where {@linkcode ProxySetting} names that.
   */
  readonly proxy?: ProxyChoice | ((target: URL) => ProxyChoice | undefined) | undefined;
  /** Certificate authorities to trust beside the default ones. */
  readonly tls?: { readonly ca?: string | undefined } | undefined;
  /** Time for one try, in milliseconds; 30 000 when left out. */
  readonly timeout?: number | undefined;
  /** Time for a whole call with its tries and waits, in milliseconds; unlimited when left out. */
  readonly totalTimeout?: number | undefined;
  /** How often a failed request is tried again: 4 times when left out. */
  readonly retry?: RetryOptions | undefined;
  /** How many requests to DWDI may be under way at a time; 4 when left out. */
  readonly concurrency?: number | undefined;
  /** The longest response that is read, in bytes; 512 MiB when left out. */
  readonly maxResponseBytes?: number | undefined;
  /** The form of the storage route; `auto` when left out. */
  readonly storageRoute?: StorageRoute | undefined;
  /**
   * Allows plain `http:` to other machines than this one, and by a proxy elsewhere: tokens then
   * travel in clear.
   */
  readonly allowInsecureHttp?: boolean | undefined;
  /**
   * What sends the requests; the platform's `fetch` when left out. What it throws is thrown at once as
   * it is, unless it is a failure of the network, as the `fetch` of a platform tells it.
   */
  readonly fetch?: Fetch | undefined;
  /** Where debug lines and warnings go; nowhere when left out. */
  readonly logger?: DwdiLogger | undefined;
  /**
   * The application, for example `my-dashboard/1.0`: the header `user-agent` of all requests names it
   * after this SDK. A browser's requests keep the browser's own.
   */
  readonly userAgent?: string | undefined;
}

/**
 * What a single call may do otherwise than its client: the last argument of each function.
 *
 * @example
 * ```ts
 * import { type CallOptions, computeUsage, createDwdiClient } from "@dwdi/sdk";
 * import { serveEmulator } from "@dwdi/sdk/emulator";
 *
 * const dwdi = await serveEmulator();
 * const { apiUrl, auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth });
 * const patient: CallOptions = { timeout: 120_000, retry: { limit: 8 } };
 * const { entries } = await computeUsage(client, { month: "2025-01" }, patient);
 * console.assert(entries.length > 0);
 * await dwdi.close();
 * ```
 */
export interface CallOptions {
  /** Ends the call, its waits included: a {@linkcode DwdiAbortError} is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Time for one try, in milliseconds; the client's when left out. */
  readonly timeout?: number | undefined;
  /** How often a failed request is tried again; the client's when left out. */
  readonly retry?: { readonly limit?: number | undefined } | undefined;
}

/** The options of a client, checked and with their defaults. */
export interface ClientSettings {
  /** The base of all routes, without a trailing slash. */
  readonly apiUrl: string;
  readonly auth: TokenRequest | BearerToken;
  /** The proxy for a target; undefined where the platform decides. */
  readonly proxyFor: (target: URL) => ProxyChoice | undefined;
  readonly allowInsecureHttp: boolean;
  /** Certificates (PEM) that are trusted beside the default ones. */
  readonly ca: string | undefined;
  /** Whether the certificate of the API is verified; that of the token endpoint always is. */
  readonly verifySsl: boolean;
  readonly timeout: number;
  readonly totalTimeout: number | undefined;
  readonly retryLimit: number;
  readonly waitOut: RetryOptions["waitOut"];
  readonly concurrency: number;
  readonly maxResponseBytes: number;
  readonly storageRoute: StorageRoute;
  readonly fetch: Fetch | undefined;
  readonly logger: DwdiLogger;
  /** The header `user-agent`. */
  readonly userAgent: string;
  /** What must never be shown. */
  readonly secrets: readonly string[];
}

/** The largest time that timers can count, in milliseconds; past it they fire at once. */
const LONGEST_TIMER = 2_147_483_647;
const MEBIBYTE = 1_048_576;
/** The values of `storageRoute`. */
export const STORAGE_ROUTES: readonly StorageRoute[] = ["auto", "query", "template", "literal"];

/**
 * Fills in the defaults and refuses what cannot work.
 *
 * @param baseUrlOf Makes the base of all routes of `apiUrl`.
 */
export function settleOptions(
  options: DwdiClientOptions & { readonly verifySsl?: boolean | undefined },
  baseUrlOf: (apiUrl: string, allowInsecureHttp: boolean) => string,
): ClientSettings {
  const { apiUrl, tls, logger } = options;
  if (tls !== undefined) checkKeys("tls", tls, { ca: true });
  if (logger !== undefined && (typeof logger !== "object" || logger === null)) {
    throw new DwdiConfigError("logger must be an object with debug, info or warn");
  }
  const { proxy, storageRoute = "auto", allowInsecureHttp = false, totalTimeout, fetch } = options;
  const ca = tls?.ca;
  const concurrency = whole("concurrency", options.concurrency ?? 4, 1, 1000);
  const fixedProxy = typeof proxy === "function" ? undefined : proxy;
  const auth = settleAuth(options.auth, allowInsecureHttp);
  checkTransport({ fetch, proxy: fixedProxy, ca, connections: concurrency });
  oneOf("storageRoute", storageRoute, STORAGE_ROUTES);
  const secrets = [
    "token" in auth ? auth.token : auth.clientSecret,
    proxyAddress(fixedProxy)?.password,
  ];
  return {
    apiUrl: baseUrlOf(apiUrl instanceof URL ? apiUrl.href : apiUrl, allowInsecureHttp),
    auth,
    proxyFor: typeof proxy === "function" ? proxy : () => proxy,
    allowInsecureHttp,
    ca,
    verifySsl: options.verifySsl ?? true,
    ...settleTries(options, { timeout: 30_000, retryLimit: 4 }),
    waitOut: options.retry?.waitOut,
    totalTimeout: totalTimeout === undefined
      ? undefined
      : within("totalTimeout", totalTimeout, 1, LONGEST_TIMER),
    concurrency,
    maxResponseBytes: whole(
      "maxResponseBytes",
      options.maxResponseBytes ?? 512 * MEBIBYTE,
      1,
      Number.MAX_SAFE_INTEGER,
    ),
    storageRoute,
    fetch,
    logger: logger ?? {},
    userAgent: settleUserAgent(options.userAgent),
    secrets: secrets.filter((secret) => typeof secret === "string"),
  };
}

function settleUserAgent(userAgent: string | undefined): string {
  const ours = `dwdi-sdk/${VERSION}`;
  if (userAgent === undefined) return ours;
  if (typeof userAgent === "string" && /^[!-~]([ -~]*[!-~])?$/.test(userAgent)) {
    return `${ours} ${userAgent}`;
  }
  throw new DwdiConfigError("userAgent must be ASCII, for example my-dashboard/1.0");
}

/** The options that every call may have. */
export const CALL_KEYS: KnownKeys<CallOptions> = { signal: true, timeout: true, retry: true };

/** Refuses options of a call that cannot be used, before anything is sent. */
export function checkCall(
  call: CallOptions,
  settings: ClientSettings,
  keys: KnownKeys<CallOptions> = CALL_KEYS,
): void {
  checkKeys("the options of the call", call, keys);
  if (call.signal !== undefined && !call.signal?.addEventListener) {
    throw new DwdiConfigError("signal must be an AbortSignal");
  }
  settleTries(call, settings);
}

/** How long a try may take and how many may follow, where a client or a call says otherwise. */
export function settleTries(
  { timeout, retry }: Pick<DwdiClientOptions, "timeout" | "retry">,
  defaults: Pick<ClientSettings, "timeout" | "retryLimit">,
): Pick<ClientSettings, "timeout" | "retryLimit"> {
  if (retry !== undefined) checkKeys("retry", retry, { limit: true, waitOut: true });
  return {
    timeout: within("timeout", timeout ?? defaults.timeout, 1, LONGEST_TIMER),
    retryLimit: whole("retry.limit", retry?.limit ?? defaults.retryLimit, 0, 100),
  };
}

const AUTH_KEYS: KnownKeys<ClientCredentials & BearerToken> = {
  token: true,
  tokenUrl: true,
  clientId: true,
  clientSecret: true,
  scope: true,
  method: true,
};

function settleAuth(
  auth: ClientCredentials | BearerToken,
  allowInsecureHttp: boolean,
): TokenRequest | BearerToken {
  if (typeof auth !== "object" || auth === null) {
    throw new DwdiConfigError("auth is missing: it holds client credentials or a token");
  }
  checkKeys("auth", auth, AUTH_KEYS);
  if ("token" in auth) {
    checkKeys("auth with a token", auth, { token: true });
    if (typeof auth.token !== "function") checkToken(auth.token);
    return auth;
  }
  const { method = "client_secret_post", scope = "openid", clientId } = auth;
  const clientSecret = revealed(auth.clientSecret);
  for (const [name, text] of Object.entries({ tokenUrl: auth.tokenUrl, clientId, clientSecret })) {
    if (typeof text !== "string" || text === "") {
      throw new DwdiConfigError(`auth.${name} is missing or empty`);
    }
  }
  oneOf("auth.method", method, ["client_secret_post", "client_secret_basic"]);
  const tokenUrl = secureUrl("tokenUrl", auth.tokenUrl, allowInsecureHttp);
  return { tokenUrl, clientId, clientSecret, scope, method };
}

/** Refuses what a header cannot carry before a runtime repeats the token in its own error. */
export function checkToken(token: string): string {
  if (isTokenText(token)) return token;
  throw new DwdiConfigError("the bearer token is empty or holds characters that no token has", {
    hint: "give the token alone, without spaces, quotes or line ends",
  });
}

function oneOf(name: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new DwdiConfigError(`${name} '${String(value)}' is not known`, {
    hint: `use one of ${known.join(", ")}`,
  });
}

function within(name: string, value: number, least: number, most: number): number {
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  throw new DwdiConfigError(`${name} must be from ${least} to ${most}: it is ${String(value)}`);
}

function whole(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value)) return within(name, value, least, most);
  throw new DwdiConfigError(`${name} must be a whole number: it is ${String(value)}`);
}
