/**
 * The OIDC provider: the client credentials grant of RFC 6749, at the paths of a Keycloak realm `cscs`.
 *
 * @module
 */
import { HttpError } from "../errors.ts";
import { json, type Router } from "../route.ts";
import { createTokenSigner, type TokenSigner } from "./signed-token.ts";

/** What the provider needs to know. */
export interface ProviderSettings {
  /** The id of the one client. */
  readonly clientId: string;
  /** Its secret. */
  readonly clientSecret: string;
  /** The scopes that the client may request. */
  readonly scopes: readonly string[];
  /** In seconds. */
  readonly tokenLifetime: number;
  /** Whether an `id_token` comes with the scope `openid`. */
  readonly idToken: boolean;
  /** The clock. */
  readonly now: () => Date;
}

/** The errors of RFC 6749, section 5.2, that this grant can have. */
type OAuthErrorCode =
  | "invalid_request"
  | "invalid_client"
  | "unsupported_grant_type"
  | "invalid_scope";

/** The path of the realm. */
const REALM = "/realms/cscs";
/** The path of the token endpoint. */
export const TOKEN_PATH: string = `${REALM}/protocol/openid-connect/token`;
const DISCOVERY_PATH = `${REALM}/.well-known/openid-configuration`;
/** RFC 6749, section 5.1: a response with a token is never cached. */
const NO_STORE = { "cache-control": "no-store", pragma: "no-cache" };
/** A client that validates the `id_token` would refuse these. */
const FOREIGN_CLAIMS = { iss: "https://sso.example.org/realms/staff", aud: "another-client" };

/** The provider's routes; its access tokens come from `signer`. */
export function oidcRouter(settings: ProviderSettings, signer: TokenSigner): Router {
  const foreignSigner = createTokenSigner();
  return (path) => {
    if (path === DISCOVERY_PATH) {
      return { methods: { GET: (_, { origin }) => json(200, discovery(origin, settings)) } };
    }
    if (path !== TOKEN_PATH) return undefined;
    return {
      kind: "token",
      methods: {
        async POST(request, { origin }) {
          const form = await formOf(request);
          checkClient(request.headers.get("authorization"), form, settings);
          checkGrant(form);
          const scopes = requestedScopes(form, settings);
          const claims = tokenClaims(`${origin}${REALM}`, scopes, settings);
          return json(200, {
            access_token: await signer.sign(claims),
            expires_in: settings.tokenLifetime,
            token_type: "Bearer",
            scope: claims.scope,
            ...(settings.idToken && scopes.includes("openid") && {
              id_token: await foreignSigner.sign({ ...claims, ...FOREIGN_CLAIMS }),
            }),
          }, NO_STORE);
        },
      },
    };
  };
}

async function formOf(request: Request): Promise<URLSearchParams> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    throw oauthError("invalid_request", `the body must be a form (urlencoded), not '${type}'`);
  }
  const form = new URLSearchParams(await request.text());
  const repeated = [...form.keys()].find((name) => form.getAll(name).length > 1);
  if (repeated === undefined) return form;
  throw oauthError("invalid_request", `the parameter '${repeated}' is repeated`);
}

/** Checks `client_secret_basic` or `client_secret_post`; a request must use one of them. */
function checkClient(
  authorization: string | null,
  form: URLSearchParams,
  { clientId, clientSecret }: ProviderSettings,
): void {
  const inForm = [form.get("client_id"), form.get("client_secret")] as const;
  if (authorization !== null && inForm[1] !== null) {
    throw oauthError("invalid_request", "the client authenticates in two ways");
  }
  const [id, secret] = authorization === null ? inForm : basicCredentials(authorization);
  const isSame = authorization === null || inForm[0] === null || inForm[0] === id;
  if (isSame && id === clientId && secret === clientSecret) return;
  throw oauthError(
    "invalid_client",
    "Invalid client or Invalid client credentials",
    authorization === null ? {} : { "www-authenticate": 'Basic realm="cscs"' },
  );
}

/** RFC 6749, section 2.3.1: both parts are form-encoded before they are joined and base64ed. */
function basicCredentials(authorization: string): readonly string[] {
  const base64 = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization)?.[1];
  try {
    const parts = atob(base64 ?? "").split(":");
    return parts.length === 2 ? parts.map(formDecoded) : [];
  } catch {
    return [];
  }
}

function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}

function checkGrant(form: URLSearchParams): void {
  const grant = form.get("grant_type");
  if (grant === "client_credentials") return;
  if (grant === null) throw oauthError("invalid_request", "the parameter 'grant_type' is missing");
  throw oauthError("unsupported_grant_type", `the grant type '${grant}' is not supported`);
}

function requestedScopes(form: URLSearchParams, { scopes }: ProviderSettings): readonly string[] {
  const requested = form.get("scope")?.split(" ").filter((scope) => scope !== "") ?? scopes;
  const unknown = requested.filter((scope) => !scopes.includes(scope));
  if (unknown.length === 0) return requested;
  throw oauthError("invalid_scope", `Invalid scopes: ${unknown.join(" ")}`);
}

function oauthError(
  error: OAuthErrorCode,
  description: string,
  headers: Readonly<Record<string, string>> = {},
): HttpError {
  const status = error === "invalid_client" ? 401 : 400;
  const body = { error, error_description: description };
  return new HttpError(json(status, body, { ...NO_STORE, ...headers }));
}

/** `exp` keeps its fraction, so that a lifetime of one second is one second. */
function tokenClaims(
  iss: string,
  scopes: readonly string[],
  { clientId, tokenLifetime, now }: ProviderSettings,
) {
  const seconds = now().getTime() / 1000;
  return {
    iss,
    aud: "cscs-dwdi",
    azp: clientId,
    scope: scopes.join(" "),
    iat: Math.floor(seconds),
    exp: seconds + tokenLifetime,
    jti: crypto.randomUUID(),
  };
}

function discovery(origin: string, { scopes }: ProviderSettings): Record<string, unknown> {
  return {
    issuer: `${origin}${REALM}`,
    token_endpoint: `${origin}${TOKEN_PATH}`,
    grant_types_supported: ["client_credentials"],
    token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
    scopes_supported: scopes,
    response_types_supported: [],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["HS256"],
  };
}
