/**
 * The OIDC client-credentials grant: a token in exchange for a client's id and secret.
 *
 * @module
 */
import * as v from "valibot";
import {
  DwdiAuthError,
  type DwdiError,
  type DwdiErrorDetails,
  DwdiResponseError,
} from "../errors.ts";
import type { HttpClient, HttpRequest } from "./http-client.ts";
import { type HttpResponse, isSuccess, oneLine, statusError } from "./response.ts";
import { type IssuedToken, isTokenText } from "./token.ts";

/** What a client needs to get a token of its own. */
export interface TokenRequest {
  readonly tokenUrl: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly method: "client_secret_post" | "client_secret_basic";
}

/** The longest response of a token endpoint that is read, in bytes. */
const MAX_TOKEN_BYTES = 65_536;

/** Used where the provider does not say how long a token lives, in seconds. */
const DEFAULT_LIFETIME = 300;

// Of valibot only what responses of DWDI need too: the rest would be in the bundle of every page.

/** Some providers send null or text as `expires_in`: the token is good all the same. */
const LIFETIME = v.pipe(v.nullish(v.unknown(), null), v.transform(lifetimeOf));

/** A text that says nothing needed: anything else is as good as none. */
const OPTIONAL_TEXT = v.pipe(
  v.nullish(v.unknown(), null),
  v.transform((value) => typeof value === "string" ? value : undefined),
);

/** The response of success (RFC 6749, section 5.1). */
const TOKEN = v.object({
  access_token: v.pipe(v.string(), v.check((token) => isTokenText(token))),
  token_type: v.pipe(v.nullish(v.string(), "Bearer"), v.check((type) => /^bearer$/i.test(type))),
  expires_in: LIFETIME,
  scope: OPTIONAL_TEXT,
});

/** The response of a refusal (RFC 6749, section 5.2). */
const REFUSAL = v.object({
  error: v.pipe(v.string(), v.check((error) => error !== "")),
  error_description: OPTIONAL_TEXT,
});

function lifetimeOf(expiresIn: unknown): number {
  const isNumber = typeof expiresIn === "number" ||
    (typeof expiresIn === "string" && /^\d+(\.\d+)?$/.test(expiresIn));
  const seconds = isNumber ? Number(expiresIn) : 0;
  return seconds > 0 && seconds < Infinity ? seconds : DEFAULT_LIFETIME;
}

/** The JSON that a text is; undefined where it is none. */
function jsonIn(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return Array.isArray(json) ? undefined : json;
  } catch {
    return undefined;
  }
}

const TOKEN_URL_HINT =
  "check the token URL; Keycloak's is https://HOST/realms/REALM/protocol/openid-connect/token";

/** What Keycloak means where `error` says something else. */
const DESCRIBED: readonly { readonly description: RegExp; readonly hint: string }[] = [
  {
    description: /invalid client or invalid client credentials/i,
    hint: "check the client id and the client secret",
  },
  {
    description: /client_assertion_type is missing/i,
    hint: "this client has to sign its token requests, which is not possible here: let another " +
      "program get the token, with the option auth.token",
  },
];

const HINTS: ReadonlyMap<string, string> = new Map(Object.entries({
  invalid_client: "check the client id and the client secret",
  unauthorized_client: "the client may not use client credentials: ask the provider's operators",
  invalid_scope: "the client may not ask for this scope: check it, or ask the provider's operators",
  unsupported_grant_type: "the token URL does not offer client credentials: check it",
  invalid_grant: "check the client id and the client secret",
  invalid_request: "check the token URL, the client id and the scope",
}));

/** Requests a token; errors quote nothing of the response but `error` and `error_description`. */
export async function requestToken(
  request: TokenRequest,
  http: HttpClient,
  signal: AbortSignal,
): Promise<IssuedToken> {
  const { tokenUrl } = request;
  const name = `the token request to ${tokenUrl.host}${tokenUrl.pathname}`;
  const response = await http.send(
    {
      name,
      method: "POST",
      baseUrl: tokenUrl.origin,
      target: tokenUrl.pathname + tokenUrl.search,
      ...authenticated(request),
      isConfidential: true,
      maxResponseBytes: MAX_TOKEN_BYTES,
      redirects: 0,
    },
    { signal },
  );
  if (isSuccess(response)) return issuedToken(name, response, http.mask);
  throw refusal(name, response, http.mask);
}

/** Header and body with the client's credentials (RFC 6749, section 2.3.1). */
function authenticated(
  { clientId, clientSecret, scope, method }: TokenRequest,
): Pick<HttpRequest, "headers" | "body"> {
  const form = new URLSearchParams({ grant_type: "client_credentials", scope });
  const headers = {
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded;charset=UTF-8",
  };
  if (method === "client_secret_basic") {
    const credentials = btoa(formPair(clientId, clientSecret));
    return {
      headers: { ...headers, authorization: `Basic ${credentials}` },
      body: `${form}`,
    };
  }
  form.set("client_id", clientId);
  form.set("client_secret", clientSecret);
  return { headers, body: `${form}` };
}

/** What may stand in a Basic header: id and secret, form-encoded or as they are, without padding. */
export function basicForms(
  { clientId, clientSecret }: Pick<TokenRequest, "clientId" | "clientSecret">,
): readonly string[] {
  const bytes = new TextEncoder().encode(`${clientId}:${clientSecret}`);
  const pairs = [formPair(clientId, clientSecret), String.fromCharCode(...bytes)];
  return pairs.map((pair) => btoa(pair).replace(/=+$/, ""));
}

function formPair(...parts: readonly [id: string, secret: string]): string {
  return parts.map(formEncoded).join(":");
}

function formEncoded(text: string): string {
  return new URLSearchParams({ "": text }).toString().slice(1);
}

function issuedToken(
  name: string,
  { status, headers, text, sentAt, attempts }: HttpResponse,
  mask: (text: string) => string,
): IssuedToken {
  const json = jsonIn(text);
  const { success, output, issues } = v.safeParse(TOKEN, json);
  if (success) {
    const { access_token: accessToken, expires_in: lifetime, scope } = output;
    return {
      accessToken,
      lifetime,
      ...(scope !== undefined && { scope }),
      ...(sentAt !== undefined && { requestedAt: sentAt }),
    };
  }
  const refused = v.safeParse(REFUSAL, json);
  if (refused.success) throw refusedError(refused.output, { status, attempts }, mask);
  switch (issues[0].path?.[0].key) {
    case "access_token":
      throw new DwdiResponseError(`${name} returned no usable access_token`, {
        status,
        attempts,
        hint: "check the token URL",
      });
    case "token_type":
      throw new DwdiResponseError(`${name} returned a token that is not a bearer token`, {
        status,
        attempts,
      });
    default: {
      const type = oneLine(mask(headers.get("content-type") ?? "no content type"));
      throw new DwdiResponseError(`${name} did not return JSON but ${type}`, {
        status,
        attempts,
        hint: "check the token URL; a sign-in page or a proxy may have answered",
      });
    }
  }
}

/** The error of an OAuth refusal, or of whatever else the response is. */
function refusal(
  name: string,
  response: HttpResponse,
  mask: (text: string) => string,
): DwdiError {
  const { status, attempts, text } = response;
  const { success, output } = v.safeParse(REFUSAL, jsonIn(text));
  const isRefusal = success && (status === 400 || status === 401) && ERROR_CODE.test(output.error);
  if (isRefusal) return refusedError(output, { status, attempts }, mask);
  // What Keycloak says of a wrong realm or path is no secret either.
  const said = success && status < 500 ? output.error : "";
  return statusError(name, { ...response, text: said }, mask, { hint: TOKEN_URL_HINT });
}

/** The form of `error` in RFC 6749 and its extensions; other texts are prose. */
const ERROR_CODE = /^[a-z_]+$/;

function refusedError(
  { error, error_description: description = "" }: v.InferOutput<typeof REFUSAL>,
  details: DwdiErrorDetails,
  mask: (text: string) => string,
): DwdiAuthError {
  const described = description === "" ? "" : `: ${oneLine(mask(description))}`;
  const message = `the token was refused with ${oneLine(mask(error))}${described}`;
  const known = DESCRIBED.find((other) => other.description.test(description));
  return new DwdiAuthError(message, { ...details, hint: known?.hint ?? HINTS.get(error) });
}
