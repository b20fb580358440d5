/**
 * The client: a handle on DWDI.
 *
 * @module
 */
import { DwdiResponseError } from "../errors.ts";
import { withDeadline } from "../http/signals.ts";
import { apiBaseUrl } from "./base-url.ts";
import { checkKeys, type KnownKeys } from "./check-keys.ts";
import {
  CALL_KEYS,
  type CallOptions,
  checkCall,
  type DwdiClientOptions,
  settleOptions,
} from "./client-options.ts";
import { hideConnection, openConnection } from "./connection.ts";
import type { RouteParams } from "./route.ts";

/** A bearer token. */
export interface AccessToken {
  /** The token itself: a secret. */
  readonly accessToken: string;
  /** The scopes that the provider granted, where it said so. */
  readonly scope?: string;
  /** How long the token is still valid, in seconds, where that is known. */
  readonly expiresIn?: number;
}

/** What a call of {@linkcode DwdiClient.get} may do otherwise than its client. */
export interface GetOptions extends CallOptions {
  /**
   * Takes the items of a page from its JSON. The pages that the response links to are then read
   * too, at most 1000, and `parse` gets the items of all in one list.
   */
  readonly pages?: ((json: unknown) => readonly unknown[]) | undefined;
}

/**
 * A handle on DWDI. It holds the current token and the shared state of its requests, and shows none
 * of it when it is printed. It is opaque: only {@linkcode createDwdiClient} makes one, and the
 * functions of this package refuse another object of this shape. To test code that takes a client,
 * give it one whose option `fetch` is that of an emulator.
 *
 * @example
 * ```ts
 * import { computeUsage, createDwdiClient } from "@dwdi/sdk";
 * import { createEmulator } from "@dwdi/sdk/emulator";
 *
 * const emulator = createEmulator({ seed: 7 });
 * const { apiUrl, auth } = emulator.settings("https://dwdi.example.org");
 * const client = createDwdiClient({ apiUrl, auth, fetch: emulator.fetch });
 * console.assert((await computeUsage(client, { month: "2025-01" })).entries.length > 0);
 * ```
 */
export interface DwdiClient {
  /** The base of all routes, for example `https://dwdi.cscs.ch/api/v1`. */
  readonly apiUrl: string;

  /**
   * Requests a route that this SDK has no function for, with the same token, transport, retries and
   * errors. `parse` gets the JSON of the response, or with `options.pages` the items of all its
   * pages; what it throws is thrown as it is.
   *
   * @throws {DwdiConfigError} When the route is not a path under the base.
   * @throws {DwdiAuthError} When DWDI or the token endpoint refuses.
   * @throws {DwdiNotFoundError} When there is no such route.
   * @throws {DwdiConnectionError} When there is no response.
   * @throws {DwdiTimeoutError} When a try or the call takes too long.
   * @throws {DwdiServerError} When the response has another error status.
   * @throws {DwdiResponseError} When the response is not JSON, names a next page though
   * `options.pages` is left out, or has more than 1000 pages.
   * @throws {DwdiAbortError} When the signal ends the call.
   *
   * @example
   * ```ts
   * import { createDwdiClient } from "@dwdi/sdk";
   * import { createEmulator } from "@dwdi/sdk/emulator";
   *
   * const emulator = createEmulator();
   * const { apiUrl, auth } = emulator.settings("https://dwdi.example.org");
   * const client = createDwdiClient({ apiUrl, auth, fetch: emulator.fetch });
   * const period = { from: "2025-01", to: "2025-01" };
   * const text = await client.get("/compute/usage-month/account", period, JSON.stringify);
   * console.assert(text.includes("totalNodeHours"));
   * ```
   */
  get<T>(
    route: string,
    params: RouteParams,
    parse: (json: unknown) => T,
    options?: GetOptions,
  ): Promise<T>;

  /** The body of a route's response as text; otherwise like {@linkcode DwdiClient.get}. */
  getText(route: string, params?: RouteParams, options?: CallOptions): Promise<string>;

  /**
   * The current token, requested first when there is none.
   *
   * @throws {DwdiAuthError} When the token endpoint refuses.
   */
  getToken(options?: Pick<CallOptions, "signal">): Promise<AccessToken>;
}

const GET_KEYS: KnownKeys<GetOptions> = { ...CALL_KEYS, pages: true };

const OPTION_KEYS: KnownKeys<DwdiClientOptions> = {
  apiUrl: true,
  auth: true,
  proxy: true,
  tls: true,
  timeout: true,
  totalTimeout: true,
  retry: true,
  concurrency: true,
  maxResponseBytes: true,
  storageRoute: true,
  allowInsecureHttp: true,
  fetch: true,
  logger: true,
  userAgent: true,
};

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
 * const { apiUrl, auth } = dwdi.settings;
 * const client = createDwdiClient({ apiUrl, auth, timeout: 10_000 });
 * const { entries } = await computeUsage(client, { month: "2025-01" });
 * console.assert(entries.length > 0);
 * await dwdi.close();
 * ```
 */
export function createDwdiClient(options: DwdiClientOptions): DwdiClient {
  checkKeys("the options of createDwdiClient", options, OPTION_KEYS);
  const settings = settleOptions(options, apiBaseUrl);
  const connection = openConnection(settings, { prefix: "", scheme: "Bearer", hints: {} });

  async function limited<T>(
    call: CallOptions,
    task: (call: CallOptions) => Promise<T>,
    keys: KnownKeys<CallOptions> = CALL_KEYS,
  ): Promise<T> {
    checkCall(call, settings, keys);
    const inTime = (signal: AbortSignal) => task({ ...call, signal });
    return await withDeadline(call.signal, settings.totalTimeout, "the call", inTime);
  }

  const client: DwdiClient = {
    apiUrl: settings.apiUrl,
    get(route, params, parse, callOptions = {}) {
      return limited(callOptions, async (call) => {
        const { pages: itemsOf } = callOptions;
        if (itemsOf) {
          const pages = await connection.allPages(route, params, call);
          return parse(pages.flatMap((page) => itemsOf(page.json())));
        }
        const { value: page } = await connection.pages(route, params, call).next();
        if (page?.isLast) return parse(page.json());
        throw new DwdiResponseError(`GET ${route} returned several pages`, {
          hint: "follow them with options.pages",
        });
      }, GET_KEYS);
    },
    getText(route, params = {}, callOptions = {}) {
      return limited(callOptions, async (call) => {
        return (await connection.send({ route, params }, call)).text;
      });
    },
    getToken(callOptions = {}) {
      return limited(callOptions, async ({ signal }) => {
        const { accessToken, scope } = await connection.tokens.get(signal);
        const expiresIn = connection.tokens.secondsLeft();
        return {
          accessToken,
          ...(scope === undefined ? {} : { scope }),
          ...(expiresIn === undefined ? {} : { expiresIn }),
        };
      });
    },
  };
  return hideConnection(client, connection);
}
