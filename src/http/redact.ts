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
  const lasting = new Set(secrets.flatMap(writtenForms));
  const recent: string[] = [];
  return {
    add(secret) {
      if (lasting.has(secret) || recent.includes(secret)) return;
      recent.push(...writtenForms(secret));
      recent.splice(0, Math.max(0, recent.length - REMEMBERED));
    },
    mask(text) {
      let masked = text;
      // The longest first: a secret that holds another one would be left in part.
      const secrets = [...lasting, ...recent].sort((a, b) => b.length - a.length);
      for (const secret of secrets) masked = masked.replaceAll(secret, "***");
      return masked.replace(BEARER, "$1 ***").replace(URL_PASSWORD, "$1:***@");
    },
  };
}

/** A shorter text is no secret, and masking it would garble every message. */
const SHORTEST = 4;

function writtenForms(secret: string): string[] {
  if (secret.length < SHORTEST) return [];
  const form = new URLSearchParams({ "": secret }).toString().slice(1);
  const json = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, form, json, encodeURIComponent(secret)])];
}
