/**
 * An offering's side of Waldur: where it is, and how to be let in.
 *
 * @module
 */
import { isInClear } from "../client/base-url.ts";
import type { ClientCredentials } from "../client/client-options.ts";
import { readSecret } from "./secret.ts";
import type { Section } from "./section.ts";
import { needBaseUrl, readUrl } from "./url.ts";

/** How to be let in to Waldur: by a token of its own, or by one of an OIDC provider. */
export type WaldurAuth = { readonly token: string } | ClientCredentials;

/** Where an offering is billed. */
export interface WaldurSettings {
  /** Waldur's base without `/api/`, for example `https://waldur.example.org`. */
  readonly apiUrl: string;
  /** The credentials; undefined when the file has none, as commands that only read DWDI need none. */
  readonly auth: WaldurAuth | undefined;
  /** Whether Waldur's certificate is verified; DWDI's always is. */
  readonly verifySsl: boolean;
}

const OIDC_KEYS = ["oidc_token_url", "oidc_client_id", "oidc_client_secret"] as const;

/** Reads where an offering is billed; undefined when there are faults. */
export function readWaldur(section: Section): WaldurSettings | undefined {
  const url = needBaseUrl(section, "waldur_api_url");
  const auth = readAuth(section);
  const verifySsl = section.boolean("verify_ssl") ?? true;
  const { issues } = section.reading;
  if (!verifySsl) {
    issues.warn(
      section.placeOf("verify_ssl"),
      "Waldur's certificate is not verified; DWDI's always is",
      "have the certificate's authority trusted instead",
    );
  }
  if (url === undefined) return undefined;
  warnInClear(section, "waldur_api_url", url);
  // One segment: cutting off any of the characters of "/api/" spoils names such as puhuri.ai.
  const path = url.pathname.replace(/\/+$/, "").replace(/\/api$/, "").replace(/\/+$/, "");
  return { apiUrl: url.origin + path, auth, verifySsl };
}

function readAuth(section: Section): WaldurAuth | undefined {
  const token = readSecret(section, "waldur_api_token");
  const tokenUrl = section.text("oidc_token_url");
  const url = tokenUrl && readUrl(section, "oidc_token_url", tokenUrl);
  const clientId = section.text("oidc_client_id");
  const clientSecret = readSecret(section, "oidc_client_secret");
  if (token !== undefined) {
    if (tokenUrl ?? clientId ?? clientSecret) {
      const message = "waldur_api_token is used, and the oidc_ keys are not";
      section.reading.issues.warn(section.placeOf("waldur_api_token"), message, "leave one out");
    }
    return { token };
  }
  if (url) warnInClear(section, "oidc_token_url", url);
  if (url && clientId && clientSecret) {
    return { tokenUrl: url.href, clientId: clientId.value, clientSecret };
  }
  refusePart(section);
  return undefined;
}

/** Some keys of OIDC without the others are a slip; none at all are a choice. */
function refusePart(section: Section): void {
  const missing = OIDC_KEYS.filter((key) => section.isOpen(key) && section.isOpen(`${key}_file`));
  if (missing.length === OIDC_KEYS.length) return;
  for (const key of missing) {
    section.refuse(key, `${key} is missing`, `Waldur by OIDC needs ${OIDC_KEYS.join(", ")}`);
  }
}

function warnInClear(section: Section, key: string, url: URL): void {
  if (!isInClear(url)) return;
  const message = `${key} is plain http: a token would travel in clear`;
  section.reading.issues.warn(section.placeOf(key), message, "use https");
}
