/**
 * The access tokens of the emulated provider: JWTs, signed with a key of this emulator only.
 *
 * @module
 */

/** Signs tokens and verifies them. */
export interface TokenSigner {
  /** Signs claims as a JWT. */
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** Whether a token was signed here and has not expired at a moment, in seconds. */
  isValid(token: string, seconds: number): Promise<boolean>;
  /** Invalidates every token that was signed so far. */
  revokeAll(): void;
}

const ALGORITHM = { name: "HMAC", hash: "SHA-256" } as const;

/** Creates a signer with a random key. */
export function createTokenSigner(): TokenSigner {
  let key = newKey();
  return {
    async sign(claims) {
      const signed = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(claims)}`;
      const signature = await crypto.subtle.sign(ALGORITHM.name, await key, bytesOf(signed));
      return `${signed}.${toBase64url(new Uint8Array(signature))}`;
    },
    async isValid(token, seconds) {
      const [header, claims, signature, ...rest] = token.split(".");
      if (!header || !claims || !signature || rest.length > 0) return false;
      const bytes = fromBase64url(signature);
      if (bytes === undefined) return false;
      const signed = bytesOf(`${header}.${claims}`);
      if (!(await crypto.subtle.verify(ALGORITHM.name, await key, bytes, signed))) return false;
      return seconds < expiryOf(claims);
    },
    revokeAll() {
      key = newKey();
    },
  };
}

function newKey() {
  const secret = crypto.getRandomValues(new Uint8Array(32));
  return crypto.subtle.importKey("raw", secret, ALGORITHM, false, ["sign", "verify"]);
}

function expiryOf(claims: string): number {
  const payload: unknown = JSON.parse(new TextDecoder().decode(fromBase64url(claims)));
  const isDated = typeof payload === "object" && payload !== null && "exp" in payload;
  return isDated ? Number(payload.exp) : 0;
}

function encoded(value: unknown): string {
  return toBase64url(bytesOf(JSON.stringify(value)));
}

/** The bytes of a text in UTF-8. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function toBase64url(bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The bytes that a part of a token encodes; undefined where it does not. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
