/**
 * DWDI, its OIDC provider and Waldur as one function from a `Request` to a `Response`,
 * which runs wherever there are web globals.
 *
 * @module
 */
import { controlPart } from "./control.ts";
import { createDataset, type UsageSource } from "./dwdi/dataset.ts";
import { sleep } from "./delivery.ts";
import { dwdiPart } from "./dwdi/dwdi.ts";
import { answerInstead, createFaultQueue, deliver, type EmulatorFault } from "./faults.ts";
import { checkFixture, fixtureSource } from "./dwdi/fixture.ts";
import { oidcPart, TOKEN_PATH } from "./oidc/oidc.ts";
import { type EmulatorOptions, type EmulatorSetup, setupOf } from "./options.ts";
import { type EmulatorConnection, type EmulatorRequest, logEntry } from "./request-log.ts";
import { type Part, problem, Refusal, type Route } from "./route.ts";
import { createTokenMint, type TokenMint } from "./oidc/token.ts";
import { WALDUR_PATH, waldurPart } from "./waldur/waldur.ts";
import { WALDUR_TOKENS, type WaldurTokens } from "./waldur/auth.ts";
import type { WaldurData } from "./waldur/data.ts";
import { waldurSetupOf } from "./waldur/options.ts";

/** What a client needs to be told to use an emulator. */
export interface EmulatorSettings {
  /** DWDI's base URL. */
  readonly apiUrl: string;
  /** The provider's token endpoint. */
  readonly tokenUrl: string;
  /** The client that the provider knows. */
  readonly clientId: string;
  /** Its secret; the emulator's own, no real one. */
  readonly clientSecret: string;
  /** All scopes that it may ask for, separated by spaces. */
  readonly scope: string;
  /** Waldur's base URL, which ends in `/api/`. */
  readonly waldurUrl: string;
  /** Waldur's tokens, no real ones either; a bearer token from `tokenUrl` is as good as staff's. */
  readonly waldurTokens: WaldurTokens;
}

/** An emulated DWDI with its Waldur, its log and its faults. */
export interface Emulator {
  /** The requests that were seen, in the order of their arrival. */
  readonly requests: readonly EmulatorRequest[];
  /**
   * What Waldur holds now, ordered so that the order of reports makes no difference. Fit to be the
   * `waldur` of another emulator's options.
   */
  readonly waldur: WaldurData;
  /**
   * Answers a request by its path, whatever its origin; usable as a custom `fetch`. Redirects
   * are returned, not followed. Rejects with a `TypeError` where a fault closes the connection,
   * and with the signal's reason when it aborts.
   *
   * @param connection What a server around the emulator knows beside the request, for the log.
   */
  fetch(
    input: string | URL | Request,
    init?: RequestInit,
    connection?: EmulatorConnection,
  ): Promise<Response>;
  /** What a client needs to be told when the emulator answers at an origin. */
  settings(origin: string): EmulatorSettings;
  /** Queues a fault; throws an {@linkcode EmulatorError} when it makes no sense. */
  fault(fault: EmulatorFault): void;
  /** Forgets the logged requests and the queued faults. */
  clear(): void;
}

/**
 * Makes an emulator that answers in this process, without a network.
 *
 * @throws {EmulatorError} When an option or the fixture makes no sense.
 *
 * @example
 * ```ts
 * import { createEmulator } from "@dwdi/sdk/emulator";
 *
 * const emulator = createEmulator({ seed: 7 });
 * const answer = await emulator.fetch("https://dwdi.example.org/api/v1/compute/usage-month/account");
 * console.assert(answer.status === 401 && emulator.requests.length === 1);
 * ```
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const setup = setupOf(options);
  const mint = createTokenMint();
  const faults = createFaultQueue();
  const requests: EmulatorRequest[] = [];
  const isAuthorized = bearerCheck(mint, setup.now);
  const waldur = waldurSetupOf(setup.waldur);
  let concurrency = 0;

  const emulator: Emulator = {
    requests,
    get waldur() {
      return waldur.store.data;
    },
    fault: faults.add,
    settings: (origin) => settingsAt(origin, setup),
    clear() {
      requests.length = 0;
      faults.clear();
    },
    async fetch(input, init, connection = {}) {
      const request = new Request(input, init);
      const path = new URL(request.url).pathname;
      const control = controlRoute(path);
      if (control !== undefined) return await answer(control, request);
      concurrency += 1;
      try {
        const entry = await logEntry(request, connection, concurrency);
        requests.push(entry);
        const response = await answerWithFaults(request, routeAt(parts, path));
        response.headers.set("x-request-id", entry.requestId);
        response.headers.set("date", setup.now().toUTCString());
        entry.status = response.status;
        return response;
      } finally {
        concurrency -= 1;
      }
    },
  };
  const controlRoute = controlPart(emulator);
  const parts = [
    oidcPart(setup, mint),
    dwdiPart({ ...setup, source: sourceOf(setup), isAuthorized }),
    waldurPart({ ...waldur, now: setup.now, isAuthorized }),
  ];

  async function answerWithFaults(request: Request, route: Route | undefined) {
    const fault = faults.take(route?.kind, request.method);
    const wait = setup.latency + (fault.latency ?? 0);
    if (wait > 0 || request.signal.aborted) await sleep(wait, request.signal);
    if (fault.expireToken) mint.revokeAll();
    if (fault.close) throw new TypeError("fetch failed: the connection was closed");
    const response = answerInstead(fault) ?? await answer(route, request);
    if (fault.closeAfter) throw new TypeError("fetch failed: the connection was closed");
    return await deliver(response, fault, request.signal);
  }

  return emulator;
}

function routeAt(parts: readonly Part[], path: string): Route | undefined {
  for (const part of parts) {
    const route = part(path);
    if (route !== undefined) return route;
  }
  return undefined;
}

async function answer(route: Route | undefined, request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (route === undefined) return problem(404, `there is nothing at ${url.pathname}`);
  const { methods } = route;
  const answerMethod = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
  if (answerMethod === undefined) {
    const allow = Object.keys(methods).join(", ");
    return problem(405, `${url.pathname} answers to ${allow}, not ${request.method}`, { allow });
  }
  try {
    return await answerMethod(request, url);
  } catch (error) {
    return error instanceof Refusal ? error.response : problem(500, String(error));
  }
}

function sourceOf({ fixture, seed, now }: EmulatorSetup): UsageSource {
  return fixture === undefined ? createDataset(seed, now) : fixtureSource(checkFixture(fixture));
}

/** Makes the check of an `Authorization` header's value. */
function bearerCheck(mint: TokenMint, now: () => Date) {
  return async (authorization: string | null) => {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
    return token !== undefined && await mint.isValid(token, now().getTime() / 1000);
  };
}

function settingsAt(origin: string, setup: EmulatorSetup): EmulatorSettings {
  return {
    apiUrl: `${origin}${setup.apiPrefix}`,
    tokenUrl: `${origin}${TOKEN_PATH}`,
    clientId: setup.clientId,
    clientSecret: setup.clientSecret,
    scope: setup.scopes.join(" "),
    waldurUrl: `${origin}${WALDUR_PATH}`,
    waldurTokens: WALDUR_TOKENS,
  };
}
