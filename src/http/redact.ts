/**
 * Redaction: masks secrets in every text that is shown.
 *
 * @module
 */

/** Masks the secrets of one client. */
export interface Redactor {
  /** Adds a secret, in each form in which it is sent. */
  add(secret: string): void;
  /** The text with each known secret, and what looks like a bearer token, as `***`. */
  mask(text: string): string;
}

const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
const URL_PASSWORD = /([a-z][\w+.-]*:\/\/[^\s/:@]*):[^\s/@]+@/gi;

/** How many added secrets are remembered: a client may renew its token for weeks. */
const REMEMBERED = 64;

/** Makes a redactor that always masks the given secrets. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const lasting = new Map(secrets.map((secret) => [secret, patternOf(secret)]));
  const recent = new Map<string, RegExp>();
  return {
    add(secret) {
      if (!lasting.has(secret)) recent.set(secret, recent.get(secret) ?? patternOf(secret));
      const [oldest] = recent.keys();
      if (oldest !== undefined && recent.size > REMEMBERED) recent.delete(oldest);
    },
    mask(text) {
      let masked = text;
      // The longest first: a secret that holds another one would be left in part.
      const known = [...lasting, ...recent].sort(([a], [b]) => b.length - a.length);
      for (const [secret, pattern] of known) {
        if (secret.length >= SHORTEST) masked = masked.replace(pattern, "***");
      }
      return masked.replace(BEARER, "$1 ***").replace(URL_PASSWORD, "$1:***@");
    },
  };
}

/** A shorter text is no secret, and masking it would garble every message. */
const SHORTEST = 4;

/** Takes any escape of URLs, JSON and HTML for a character: what they escape, and how, varies. */
function patternOf(secret: string): RegExp {
  const source = secret.replace(/\W/gu, (character) => {
    const bytes = new TextEncoder().encode(character).length;
    const literal = character.replace(/[!-/:-@[-`{-~]/, "\\$&");
    return `(?:(?:%[\\da-f]{2}){${bytes}}|(?:\\\\u[\\da-f]{4}){${character.length}}|&#?\\w+;|\\\\.|${literal}${
      character === " " ? "|\\+" : ""
    })`;
  });
  return new RegExp(source, "gi");
}
