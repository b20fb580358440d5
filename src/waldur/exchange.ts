/**
 * Single requests to a Waldur, with the token in force.
 *
 * @module
 */
import { secureUrl } from "../base-url.ts";
import { tokenSource, transportOf } from "../client.ts";
import { settle } from "../client-options.ts";
import { DwdiAuthError, DwdiConfigError } from "../errors.ts";
import {
  type Answer,
  exchange,
  type ExchangeRequest,
  type ExchangeSettings,
} from "../http/exchange.ts";
import { createPool } from "../http/pool.ts";
import { createRedactor } from "../http/redact.ts";
import { excerpt } from "../http/status-error.ts";
import { VERSION } from "../version.ts";
import type { WaldurClientOptions } from "./client.ts";
import { inGrace } from "./grace.ts";

/** A request as far as it is not like all others. */
export type WaldurRequest = Pick<ExchangeRequest, "name" | "method" | "target" | "body">;

/** How a client makes its requests. */
export interface WaldurExchange {
  /** The base of all routes. */
  readonly apiUrl: string;
  /** How many requests were sent so far, each try and those for tokens included. */
  readonly requests: number;
  readonly settings: ExchangeSettings;
  /**
   * Sends a request and gives the answer, which may have any status but 401 and 403.
   *
   * @throws {DwdiAuthError} When Waldur or the token endpoint refuses.
   * @throws {DwdiError} When no answer can be had.
   */
  send(request: WaldurRequest, signal: AbortSignal): Promise<Answer>;
}

/**
 * Prepares requests; nothing is sent.
 *
 * @throws {DwdiConfigError} When an option cannot be used as it is.
 */
export function openExchange(options: WaldurClientOptions): WaldurExchange {
  const settled = { ...settle(options), verifySsl: options.verifySsl };
  const apiUrl = waldurBaseUrl(options.apiUrl, settled.allowInsecureHttp);
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
    debug: (message) => settled.logger.debug?.(redactor.mask(message)),
  };
  const tokens = tokenSource(settled, settings, redactor.add);
  const scheme = "token" in options.auth ? "Token" : "Bearer";
  const pool = createPool(settled.concurrency);

  function sendWith(token: string, request: WaldurRequest, signal: AbortSignal): Promise<Answer> {
    const isWrite = request.method === "POST";
    const headers: Record<string, string> = {
      accept: "application/json",
      authorization: `${scheme} ${token}`,
      "user-agent": `dwdi-sdk/${VERSION}`,
      ...(isWrite && { "content-type": "application/json" }),
    };
    const redirects = isWrite ? 0 : 5;
    const whole = { ...request, baseUrl: apiUrl, headers, redirects, isConfidential: false };
    return pool.run(
      signal,
      () =>
        isWrite
          ? inGrace(signal, settings, (late, grace) => exchange(whole, grace, late))
          : exchange(whole, settings, signal),
    );
  }

  return {
    apiUrl,
    get requests() {
      return requests;
    },
    settings,
    /** A refused token is dropped and the request repeated once, where there can be a new one. */
    async send(request, signal) {
      for (let isRepeat = false;; isRepeat = true) {
        const { accessToken } = await tokens.get(signal);
        const answer = await sendWith(accessToken, request, signal);
        if (answer.status === 401 && tokens.drop(accessToken) && !isRepeat) continue;
        if (answer.status === 401 || answer.status === 403) {
          throw refused(request.name, answer, redactor.mask);
        }
        return answer;
      }
    },
  };
}

/** The base of Waldur's routes; of the path only one trailing segment `api` is not its own. */
function waldurBaseUrl(text: string, allowInsecureHttp: boolean): string {
  const url = secureUrl("Waldur's apiUrl", text, allowInsecureHttp);
  if (url.search !== "" || url.hash !== "") {
    throw new DwdiConfigError(`Waldur's apiUrl '${text}' has a query or a fragment`, {
      hint: "give the base only, for example https://waldur.example.org/api/",
    });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "").replace(/\/api$/, "")}/api`;
}

function refused(name: string, answer: Answer, mask: (text: string) => string): DwdiAuthError {
  const { status } = answer;
  const hint = status === 401
    ? "Waldur did not accept the token: check waldur_api_token or the oidc settings"
    : "the user of the token may not do this in Waldur: ask for the permission on the offering";
  return new DwdiAuthError(`${name} was answered ${status}: ${excerpt(answer, mask)}`, {
    status,
    hint,
  });
}
