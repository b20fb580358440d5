/**
 * The OIDC client-credentials grant, by oauth4webapi over our own exchange.
 *
 * @module
 */
import {
  allowInsecureRequests,
  type AuthorizationServer,
  type Client,
  clientCredentialsGrantRequest,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  type CustomFetchOptions,
  processClientCredentialsResponse,
  ResponseBodyError,
} from "oauth4webapi";
import { DwdiAuthError, type DwdiError, DwdiResponseError } from "../errors.ts";
import { type Answer, isSuccess } from "./answer.ts";
import { exchange, type ExchangeSettings } from "./exchange.ts";
import { oneLine, statusError } from "./status-error.ts";
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

const HINTS: Readonly<Record<string, string>> = {
  invalid_client: "check the client id and the client secret",
  unauthorized_client: "the client may not use client credentials: ask the provider's operators",
  invalid_scope: "the client may not ask for this scope: check it, or ask the provider's operators",
  unsupported_grant_type: "the token URL does not offer client credentials: check it",
  invalid_grant: "check the client id and the client secret",
  invalid_request: "check the token URL, the client id and the scope",
};

/** Asks the token endpoint for a token; its answer is never shown beyond `error` and its description. */
export async function requestToken(
  request: TokenRequest,
  settings: ExchangeSettings,
  signal: AbortSignal,
): Promise<IssuedToken> {
  const { tokenUrl, clientId, clientSecret, scope, method } = request;
  const server: AuthorizationServer = { issuer: tokenUrl.origin, token_endpoint: tokenUrl.href };
  const client: Client = { client_id: clientId };
  const authenticate = method === "client_secret_basic"
    ? ClientSecretBasic(clientSecret)
    : ClientSecretPost(clientSecret);
  try {
    const response = await clientCredentialsGrantRequest(server, client, authenticate, { scope }, {
      // Whether plain http may be used was decided when the client was made.
      [allowInsecureRequests]: true,
      [customFetch]: (_url: string, options: CustomFetchOptions<"POST", URLSearchParams>) =>
        postForm(tokenUrl, options, settings, signal),
    });
    const token = await processClientCredentialsResponse(server, client, response);
    return {
      accessToken: token.access_token,
      lifetime: token.expires_in ?? DEFAULT_LIFETIME,
      ...(token.scope === undefined ? {} : { scope: token.scope }),
    };
  } catch (error) {
    throw error instanceof ResponseBodyError ? refusal(error, settings.mask) : error;
  }
}

async function postForm(
  tokenUrl: URL,
  options: CustomFetchOptions<"POST", URLSearchParams>,
  settings: ExchangeSettings,
  signal: AbortSignal,
): Promise<Response> {
  const name = `the token request to ${tokenUrl.host}${tokenUrl.pathname}`;
  const answer = await exchange(
    {
      name,
      method: "POST",
      baseUrl: tokenUrl.origin,
      target: tokenUrl.pathname + tokenUrl.search,
      headers: options.headers,
      body: options.body.toString(),
      isConfidential: true,
      redirects: 0,
    },
    settings,
    signal,
  );
  return new Response(JSON.stringify(pickedAnswer(name, answer, settings.mask)), {
    status: isSuccess(answer) ? 200 : answer.status,
    headers: { "content-type": "application/json" },
  });
}

/**
 * What counts of a token answer, in the form that oauth4webapi accepts: it throws on an
 * `expires_in` of null, and would validate an `id_token` of an issuer that we do not know.
 */
function pickedAnswer(
  name: string,
  answer: Answer,
  mask: (text: string) => string,
): Record<string, unknown> {
  const fields = fieldsOf(answer.text);
  if (!isSuccess(answer)) {
    if (answer.status >= 400 && answer.status < 500 && text(fields?.error)) {
      return { error: fields?.error, error_description: text(fields?.error_description) };
    }
    throw statusError(name, { ...answer, text: "" }, mask, { hint: "check the token URL" });
  }
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
  return { access_token, token_type, expires_in: lifetime(expires_in), scope: text(scope) };
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

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function lifetime(value: unknown): number {
  const isNumeric = typeof value === "number" ||
    (typeof value === "string" && /^\d+(\.\d+)?$/.test(value));
  const seconds = isNumeric ? Number(value) : Number.NaN;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_LIFETIME;
}

function refusal(error: ResponseBodyError, mask: (text: string) => string): DwdiError {
  const described = error.error_description === undefined
    ? ""
    : `: ${oneLine(mask(error.error_description))}`;
  const message = `the token was refused with ${oneLine(mask(error.error))}${described}`;
  return new DwdiAuthError(message, { status: error.status, hint: HINTS[error.error] });
}
