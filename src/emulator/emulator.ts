/**
 * DWDI, its OIDC provider and Waldur as one function from a `Request` to a `Response`, for every
 * runtime with web globals.
 *
 * @module
 */
import { controlRouter } from "./control.ts";
import { createDataset, type UsageSource } from "./dwdi/dataset.ts";
import { sleep } from "./body-faults.ts";
import { dwdiRouter } from "./dwdi/api.ts";
import {
  applyBodyFault,
  createFaultQueue,
  type EmulatorFault,
  replacementResponse,
} from "./faults.ts";
import { checkFixture, fixtureSource } from "./dwdi/fixture.ts";
import { oidcRouter, TOKEN_PATH } from "./oidc/provider.ts";
import { type EmulatorOptions, type ResolvedOptions, resolveOptions } from "./options.ts";
import { type EmulatorConnection, type EmulatorRequest, logEntry } from "./request-log.ts";
import { errorResponse, type Route, type Router } from "./route.ts";
import { HttpError } from "./errors.ts";
import { tokenCheckOf } from "./oidc/trusted-issuer.ts";
import { createTokenSigner, type TokenSigner } from "./oidc/signed-token.ts";
import { WALDUR_PATH, waldurRouter } from "./waldur/api.ts";
import { WALDUR_TOKENS, type WaldurTokens } from "./waldur/auth.ts";
import type { WaldurData } from "./waldur/data.ts";
import { resolveWaldurOptions } from "./waldur/options.ts";
import { snapshotOf } from "./waldur/snapshot.ts";

/** The settings of a client that uses an emulator. */
export interface EmulatorSettings {
  /** DWDI's base URL. */
  readonly apiUrl: string;
  /** The credentials of the OIDC client, as the option `auth` of a client. */
  readonly auth: {
    /** The token endpoint of the OIDC provider. */
    readonly tokenUrl: string;
    /** The id of the OIDC client. */
    readonly clientId: string;
    /** The secret of the OIDC client; not a real one. */
    readonly clientSecret: string;
    /** All scopes that the client may request, separated by spaces. */
    readonly scope: string;
  };
  /** The token endpoint of the OIDC provider. */
  readonly tokenUrl: string;
  /** The id of the OIDC client. */
  readonly clientId: string;
  /** The secret of the OIDC client; not a real one. */
  readonly clientSecret: string;
  /** All scopes that the client may request, separated by spaces. */
  readonly scope: string;
  /** Waldur's base URL; it ends in `/api/`. */
  readonly waldurUrl: string;
  /** Waldur's tokens by role; not real ones. A bearer token from `tokenUrl` is staff's too. */
  readonly waldurTokens: WaldurTokens;
}

/** An emulated DWDI and Waldur, with a request log and faults. */
export interface Emulator {
  /** The requests received, in the order of arrival. */
  readonly requests: readonly EmulatorRequest[];
  /**
   * The data in Waldur now, in an order that does not depend on the order of reports. It can be the
   * `waldur` option of another emulator.
   */
  readonly waldur: WaldurData;
  /**
   * Answers a request by its path, whatever its origin; usable as a custom `fetch`. Redirects are
   * returned, not followed. Rejects with a `TypeError` when a fault closes the connection, and with
   * the signal's reason when it aborts.
   *
   * @param connection What a server around the emulator knows of the connection, for the log.
   */
  fetch(
    input: string | URL | Request,
    init?: RequestInit,
    connection?: EmulatorConnection,
  ): Promise<Response>;
  /** The settings of a client, when the emulator answers at an origin. */
  settings(origin: string): EmulatorSettings;
  /** Queues a fault; throws an {@linkcode EmulatorError} when it is invalid. */
  fault(fault: EmulatorFault): void;
  /** Empties the request log and drops the queued faults. */
  clear(): void;
}

/**
 * Creates an emulator that answers in this process, without a network.
 *
 * @throws {EmulatorError} When an option or the fixture is invalid.
 *
 * @example
 * ```ts
 * import { createEmulator } from "@dwdi/sdk/emulator";
 *
 * const emulator = createEmulator({ seed: 7 });
 * const response = await emulator.fetch("https://dwdi.example.org/api/v1/compute/usage-month/account");
 * console.assert(response.status === 401 && emulator.requests.length === 1);
 * ```
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const resolved = resolveOptions(options);
  const signer = createTokenSigner();
  const faults = createFaultQueue();
  const requests: EmulatorRequest[] = [];
  const isAuthorized = bearerCheck(signer, resolved);
  const waldur = resolveWaldurOptions(resolved.waldur, resolved.seed);
  let concurrency = 0;

  const emulator: Emulator = {
    requests,
    get waldur() {
      return snapshotOf(waldur.store);
    },
    fault: faults.add,
    settings: (origin) => settingsAt(origin, resolved),
    clear() {
      requests.length = 0;
      faults.clear();
    },
    async fetch(input, init, connection = {}) {
      const request = new Request(input, init);
      const path = new URL(request.url).pathname;
      const control = controlRoute(path);
      if (control !== undefined) return await handle(control, request);
      concurrency += 1;
      try {
        const entry = await logEntry(request, connection, concurrency);
        requests.push(entry);
        const response = await handleWithFaults(request, routeAt(routers, path));
        response.headers.set("x-request-id", entry.requestId);
        response.headers.set("date", resolved.now().toUTCString());
        entry.status = response.status;
        return response;
      } finally {
        concurrency -= 1;
      }
    },
  };
  const controlRoute = controlRouter(emulator);
  const routers = [
    oidcRouter(resolved, signer),
    dwdiRouter({ ...resolved, source: usageSource(resolved), isAuthorized }),
    waldurRouter({ ...waldur, now: resolved.now, isAuthorized }),
  ];

  async function handleWithFaults(request: Request, route: Route | undefined) {
    const fault = faults.take(route?.kind, request.method);
    const wait = resolved.latency + (fault.latency ?? 0);
    if (wait > 0 || request.signal.aborted) await sleep(wait, request.signal);
    if (fault.expireToken) signer.revokeAll();
    if (fault.close) throw new TypeError("fetch failed: the connection was closed");
    const response = replacementResponse(fault) ?? await handle(route, request);
    if (fault.closeAfter) throw new TypeError("fetch failed: the connection was closed");
    return await applyBodyFault(response, fault, request.signal);
  }

  return emulator;
}

function routeAt(routers: readonly Router[], path: string): Route | undefined {
  for (const router of routers) {
    const route = router(path);
    if (route !== undefined) return route;
  }
  return undefined;
}

async function handle(route: Route | undefined, request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (route === undefined) return errorResponse(404, `there is nothing at ${url.pathname}`);
  const { methods } = route;
  const handler = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
  if (handler === undefined) {
    const allow = Object.keys(methods).join(", ");
    return errorResponse(405, `${url.pathname} allows ${allow}, not ${request.method}`, { allow });
  }
  try {
    return await handler(request, url);
  } catch (error) {
    return error instanceof HttpError ? error.response : errorResponse(500, String(error));
  }
}

function usageSource({ fixture, seed, now }: ResolvedOptions): UsageSource {
  return fixture === undefined ? createDataset(seed, now) : fixtureSource(checkFixture(fixture));
}

/** Makes the check of an `Authorization` header's value. */
function bearerCheck(signer: TokenSigner, { now, trustedIssuer }: ResolvedOptions) {
  const isTrusted = trustedIssuer === undefined ? () => false : tokenCheckOf(trustedIssuer);
  return async (authorization: string | null) => {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) return false;
    return await signer.isValid(token, now().getTime() / 1000) || await isTrusted(token);
  };
}

function settingsAt(origin: string, resolved: ResolvedOptions): EmulatorSettings {
  const { clientId, clientSecret, scopes } = resolved;
  const tokenUrl = `${origin}${TOKEN_PATH}`;
  const auth = { tokenUrl, clientId, clientSecret, scope: scopes.join(" ") };
  return {
    apiUrl: `${origin}${resolved.apiPrefix}`,
    auth,
    ...auth,
    waldurUrl: `${origin}${WALDUR_PATH}`,
    waldurTokens: WALDUR_TOKENS,
  };
}
