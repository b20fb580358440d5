/**
 * The access tokens of the emulated provider: real JWTs, signed with a key that
 * lives and dies with the emulator.
 *
 * @module
 */

/** Signs tokens, and tells its own valid ones from all others. */
export interface TokenMint {
  /** Signs a set of claims. */
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** Whether a token was signed here and, at a moment in seconds, has not expired. */
  isValid(token: string, seconds: number): Promise<boolean>;
  /** Makes every token that was signed so far invalid. */
  revokeAll(): void;
}

const ALGORITHM = { name: "HMAC", hash: "SHA-256" } as const;

/** Makes a mint with a random key. */
export function createTokenMint(): TokenMint {
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

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function toBase64url(bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
