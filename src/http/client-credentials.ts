/**
 * The OIDC client-credentials grant. oauth4webapi writes the client's credentials into the request;
 * its reading of answers stays out, which refuses some that providers give (an `expires_in` of null,
 * an `id_token` of an issuer that we do not know) and is a sixth of what a browser would load.
 *
 * @module
 */
import { ClientSecretBasic, ClientSecretPost } from "oauth4webapi";
import { DwdiAuthError, type DwdiError, DwdiResponseError } from "../errors.ts";
import { type HttpResponse, isSuccess, oneLine, statusError } from "./response.ts";
import { exchange, type ExchangeSettings } from "./exchange.ts";
import { type IssuedToken, isTokenText } from "./token.ts";

/** What a client needs to get a token of its own. */
export interface TokenRequest {
  readonly tokenUrl: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly method: "client_secret_post" | "client_secret_basic";
}

/** Used where the issuer does not say how long a token lives, in seconds. */
const DEFAULT_LIFETIME = 300;

const HINTS: ReadonlyMap<string, string> = new Map(Object.entries({
  invalid_client: "check the client id and the client secret",
  unauthorized_client: "the client may not use client credentials: ask the provider's operators",
  invalid_scope: "the client may not ask for this scope: check it, or ask the provider's operators",
  unsupported_grant_type: "the token URL does not offer client credentials: check it",
  invalid_grant: "check the client id and the client secret",
  invalid_request: "check the token URL, the client id and the scope",
}));

/** Asks the token endpoint for a token; its answer is never shown beyond `error` and its description. */
export async function requestToken(
  request: TokenRequest,
  settings: ExchangeSettings,
  signal: AbortSignal,
): Promise<IssuedToken> {
  const { tokenUrl, clientId, clientSecret, scope, method } = request;
  const name = `the token request to ${tokenUrl.host}${tokenUrl.pathname}`;
  const form = new URLSearchParams({ grant_type: "client_credentials", scope });
  const headers = new Headers({
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded;charset=UTF-8",
  });
  const authenticate = method === "client_secret_basic"
    ? ClientSecretBasic(clientSecret)
    : ClientSecretPost(clientSecret);
  await authenticate({ issuer: tokenUrl.origin }, { client_id: clientId }, form, headers);
  const answer = await exchange(
    {
      name,
      method: "POST",
      baseUrl: tokenUrl.origin,
      target: tokenUrl.pathname + tokenUrl.search,
      headers: Object.fromEntries(headers),
      body: form.toString(),
      isConfidential: true,
      redirects: 0,
    },
    settings,
    signal,
  );
  if (isSuccess(answer)) return issuedToken(name, answer, settings.mask);
  throw refusal(name, answer, settings.mask);
}

function issuedToken(
  name: string,
  answer: HttpResponse,
  mask: (text: string) => string,
): IssuedToken {
  const fields = fieldsOf(answer.text);
  if (!fields) {
    const kind = oneLine(mask(answer.headers.get("content-type") ?? "no content type"));
    throw new DwdiResponseError(`${name} was not answered with JSON but with ${kind}`, {
      status: answer.status,
      hint: "check the token URL; a sign-in page or a proxy may have answered",
    });
  }
  const { access_token, token_type = "Bearer", expires_in, scope } = fields;
  if (!isTokenText(access_token)) {
    throw new DwdiResponseError(`${name} was answered without a usable access_token`, {
      status: answer.status,
      hint: "check the token URL",
    });
  }
  if (typeof token_type !== "string" || token_type.toLowerCase() !== "bearer") {
    throw new DwdiResponseError(`${name} was answered with a token that is not a bearer token`);
  }
  return {
    accessToken: access_token,
    lifetime: lifetime(expires_in),
    ...(typeof scope === "string" && { scope }),
  };
}

/** An error of OAuth (RFC 6749, section 5.2), or whatever else the answer is. */
function refusal(name: string, answer: HttpResponse, mask: (text: string) => string): DwdiError {
  const { status } = answer;
  const { error, error_description } = fieldsOf(answer.text) ?? {};
  if (status >= 500 || typeof error !== "string" || error === "") {
    return statusError(name, { ...answer, text: "" }, mask, { hint: "check the token URL" });
  }
  const described = typeof error_description === "string"
    ? `: ${oneLine(mask(error_description))}`
    : "";
  const message = `the token was refused with ${oneLine(mask(error))}${described}`;
  return new DwdiAuthError(message, { status, hint: HINTS.get(error) });
}

function fieldsOf(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch {
    return undefined;
  }
}

function lifetime(value: unknown): number {
  const isNumeric = typeof value === "number" ||
    (typeof value === "string" && /^\d+(\.\d+)?$/.test(value));
  const seconds = isNumeric ? Number(value) : Number.NaN;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_LIFETIME;
}
