/**
 * Access tokens of an issuer outside the emulator: JWTs (RFC 9068), verified by the keys that the
 * issuer publishes.
 *
 * @module
 */
import { HttpError } from "../errors.ts";
import { errorResponse } from "../route.ts";
import { bytesOf, fromBase64url } from "./signed-token.ts";

/** A JSON object as it was received: a part of a token, or a public key (JWK). */
type Json = Readonly<Record<string, unknown>>;

/** The parameters of WebCrypto for an algorithm; each algorithm reads its own. */
interface Algorithm {
  readonly name: string;
  readonly hash: string;
  readonly saltLength: number;
  readonly namedCurve: string;
}

/** The algorithms of signatures by public key that Keycloak offers, but for EdDSA. */
const ALGORITHMS: Readonly<Record<string, Algorithm>> = Object.fromEntries(
  [256, 384, 512].flatMap((bits) => {
    const common = { hash: `SHA-${bits}`, saltLength: bits / 8, namedCurve: "" };
    return [
      [`RS${bits}`, { ...common, name: "RSASSA-PKCS1-v1_5" }],
      [`PS${bits}`, { ...common, name: "RSA-PSS" }],
      [`ES${bits}`, { ...common, name: "ECDSA", namedCurve: `P-${bits === 512 ? 521 : bits}` }],
    ];
  }),
);

const KEYS_TIMEOUT = 10_000;

/** Makes the check of an issuer's access tokens. Their lifetime is told by the machine's clock. */
export function tokenCheckOf(issuer: string): (token: string) => Promise<boolean> {
  let keys: Promise<readonly Json[]> | undefined;

  /** The key of a token; an issuer that rotates its keys is asked for them again. */
  async function findKey({ kid }: Json): Promise<Json | undefined> {
    const isIt = (key: Json) => kid === undefined || key["kid"] === kid;
    const known = (await keys?.catch(() => undefined))?.find(isIt);
    if (known !== undefined) return known;
    keys = readKeys(issuer);
    return (await keys).find(isIt);
  }

  return async (token) => {
    const [head = "", body = "", signature = "", ...rest] = token.split(".");
    const [header, claims, signed] = [jsonIn(head), jsonIn(body), fromBase64url(signature)];
    const algorithm = ALGORITHMS[String(header["alg"])];
    if (rest.length > 0 || signed === undefined || algorithm === undefined) return false;
    if (claims["iss"] !== issuer || !isInForce(claims, Date.now() / 1000)) return false;
    const key = await findKey(header);
    return key !== undefined && await isSigned(key, algorithm, signed, `${head}.${body}`);
  };
}

async function isSigned(
  key: Json,
  algorithm: Algorithm,
  signature: Uint8Array<ArrayBuffer>,
  text: string,
): Promise<boolean> {
  try {
    // Its use and algorithm are left out: WebCrypto would want them in its own spelling.
    const jwk = Object.fromEntries(
      ["kty", "n", "e", "crv", "x", "y"].flatMap((name) =>
        name in key ? [[name, String(key[name])]] : []
      ),
    );
    const imported = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
    return await crypto.subtle.verify(algorithm, imported, signature, bytesOf(text));
  } catch {
    return false; // a key of another kind than the header says
  }
}

function isInForce({ exp, nbf = 0 }: Json, seconds: number): boolean {
  return typeof exp === "number" && seconds < exp && typeof nbf === "number" && seconds >= nbf;
}

/** Reads the keys by the issuer's metadata (OpenID Connect Discovery 1.0). */
async function readKeys(issuer: string): Promise<readonly Json[]> {
  try {
    const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const { issuer: named, jwks_uri: keysUrl } = await readJson(url);
    if (named !== issuer) throw new Error(`it calls itself '${String(named)}'`);
    const { keys } = await readJson(String(keysUrl));
    return Array.isArray(keys) ? keys.map(recordIn) : [];
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : new Error(String(error));
    const reason = cause instanceof Error ? `${message} (${cause.message})` : message;
    const text = `the keys of the issuer ${issuer} cannot be read: ${reason}`;
    throw new HttpError(errorResponse(502, text));
  }
}

async function readJson(url: string): Promise<Json> {
  const response = await fetch(url, { signal: AbortSignal.timeout(KEYS_TIMEOUT) });
  if (response.ok) return recordIn(await response.json());
  await response.body?.cancel();
  throw new Error(`${url} returned ${response.status}`);
}

/** The JSON of a part of a token; nothing where it is no object. */
function jsonIn(part: string): Json {
  try {
    return recordIn(JSON.parse(new TextDecoder().decode(fromBase64url(part))));
  } catch {
    return {};
  }
}

function recordIn(value: unknown): Json {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
