/**
 * Single requests to a Waldur, with the token in force.
 *
 * @module
 */
import { secureUrl } from "../../client/base-url.ts";
import { settle } from "../../client/client-options.ts";
import { openConnection } from "../../client/connection.ts";
import { DwdiAuthError, DwdiConfigError } from "../../errors.ts";
import { excerpt, type HttpResponse } from "../../http/response.ts";
import { exchange, type ExchangeRequest, type ExchangeSettings } from "../../http/exchange.ts";
import { VERSION } from "../../version.ts";
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
  send(request: WaldurRequest, signal: AbortSignal): Promise<HttpResponse>;
}

/**
 * Prepares requests; nothing is sent.
 *
 * @throws {DwdiConfigError} When an option cannot be used as it is.
 */
export function openExchange(options: WaldurClientOptions): WaldurExchange {
  const settled = { ...settle(options), verifySsl: options.verifySsl };
  const apiUrl = waldurBaseUrl(options.apiUrl, settled.allowInsecureHttp);
  const connection = openConnection(settled);
  const { settings, pool } = connection;
  const scheme = "token" in options.auth ? "Token" : "Bearer";

  function sendWith(
    token: string,
    request: WaldurRequest,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
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
      return connection.requests;
    },
    settings,
    async send(request, signal) {
      const answer = await connection.withToken(
        signal,
        (token) => sendWith(token, request, signal),
      );
      if (answer.status !== 401 && answer.status !== 403) return answer;
      throw refused(request.name, answer, settings.mask);
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

function refused(
  name: string,
  answer: HttpResponse,
  mask: (text: string) => string,
): DwdiAuthError {
  const { status } = answer;
  const hint = status === 401
    ? "Waldur did not accept the token: check waldur_api_token or the oidc settings"
    : "the user of the token may not do this in Waldur: ask for the permission on the offering";
  return new DwdiAuthError(`${name} was answered ${status}: ${excerpt(answer, mask)}`, {
    status,
    hint,
  });
}
