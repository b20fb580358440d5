/**
 * Reads an offering: its kind, its Waldur, its settings and components.
 *
 * @module
 */
import type { Component, UsageKind } from "../amounts/component.ts";
import { isInClear } from "../client/base-url.ts";
import type { ClientCredentials } from "../client/client-options.ts";
import type { Secret } from "../client/secret.ts";
import { nearest } from "../nearest.ts";
import { readComponents } from "./components.ts";
import { readSecret, readUrl, requiredBaseUrl } from "./credentials.ts";
import type { Position } from "./validation.ts";
import type { KnownKeys, MappingReader } from "./mapping-reader.ts";
import {
  type DwdiSettings,
  readDwdi,
  readUsageFilter,
  SETTINGS_KEYS,
  type UsageFilter,
} from "./settings.ts";

/** Credentials for Waldur: an API token, or a client of an OIDC provider. */
export type WaldurAuth = { readonly token: Secret } | ClientCredentials;

/** The Waldur that an offering is billed in. */
export interface WaldurSettings {
  /** Waldur's base without `/api/`, for example `https://waldur.example.org`. */
  readonly apiUrl: string;
  /** The credentials; undefined when the file has none, as commands that only read DWDI need none. */
  readonly auth: WaldurAuth | undefined;
  /** Whether Waldur's certificate is verified; that of its OIDC provider always is. */
  readonly verifySsl: boolean;
}

/** An offering whose usage comes from DWDI. */
export interface Offering extends UsageFilter {
  /** Its name, the file's `name`. */
  readonly name: string;
  /** Its uuid in Waldur, 32 hexadecimal digits in lower case. */
  readonly uuid: string;
  /** The kind of usage that is reported. */
  readonly kind: UsageKind;
  /** Where it is billed. */
  readonly waldur: WaldurSettings;
  /** The connection to DWDI, as options of {@linkcode createDwdiClient}. */
  readonly dwdi: DwdiSettings;
  /** The path of the file that `dwdi.tls.ca` was read from, relative to the working directory. */
  readonly caFile?: string;
  /** Its components in the order of the file. */
  readonly components: readonly Component[];
  /** The position of each key that has a value, those of `backend_settings` included. */
  readonly positions: ReadonlyMap<string, Position>;
}

/** An offering whose usage does not come from DWDI. */
export interface SkippedOffering {
  /** Its name, or its place in the file where it has none. */
  readonly name: string;
  /** Why it is skipped, for people to read. */
  readonly reason: string;
}

/** The keys of an offering. */
export const OFFERING_KEYS: KnownKeys = {
  names: [
    "name",
    "waldur_api_url",
    "waldur_api_token",
    "waldur_api_token_file",
    "oidc_token_url",
    "oidc_client_id",
    "oidc_client_secret",
    "oidc_client_secret_file",
    "waldur_offering_uuid",
    "verify_ssl",
    "backend_type",
    "reporting_backend",
    "order_processing_backend",
    "membership_sync_backend",
    "username_management_backend",
    "backend_settings",
    "backend_components",
    "resource_import_enabled",
    "username_reconciliation_enabled",
    "omit_anomalous_usage_components",
    "preserve_unmanaged_backend_users",
    "api_key_final_report_days",
  ],
  family: /^(mqtt|stomp|websocket)_|_backend$/,
};

const KINDS: Readonly<Record<string, UsageKind>> = {
  "cscs-dwdi-compute": "compute",
  "cscs-dwdi-storage": "storage",
  "cscs-dwdi-inference": "inference",
  "cscs-dwdi": "compute",
};

const OIDC_KEYS = ["oidc_token_url", "oidc_client_id", "oidc_client_secret"] as const;

/** Reads an offering; undefined when it has errors. */
export function readOffering(offering: MappingReader): Offering | SkippedOffering | undefined {
  offering.warnUnknown(OFFERING_KEYS);
  const kind = readKind(offering);
  if (kind === undefined) return undefined;
  if (typeof kind === "object") {
    return { name: offering.text("name")?.value ?? offering.path, ...kind };
  }
  const name = offering.requiredText("name")?.value;
  const uuid = readUuid(offering);
  const waldur = readWaldur(offering);
  const settings = readSettings(offering);
  const connection = settings && readDwdi(settings);
  const scope = settings && readUsageFilter(settings, kind);
  const components = readComponents(offering, kind);
  if (!name || !uuid || !waldur || !connection || !scope) return undefined;
  const positions = new Map([...offering.positions(), ...settings.positions()]);
  return { name, uuid, kind, waldur, ...connection, ...scope, components, positions };
}

function readSettings(offering: MappingReader): MappingReader | undefined {
  const key = "backend_settings";
  if (offering.find(key) === undefined) return offering.error(key, `${key} is missing`);
  const settings = offering.mapping(key);
  settings?.warnUnknown(SETTINGS_KEYS);
  return settings;
}

/** Reads the kind of an offering, or why it is not one of DWDI; undefined when there are errors. */
export function readKind(
  offering: MappingReader,
): UsageKind | { readonly reason: string } | undefined {
  const key = offering.text("reporting_backend") === undefined
    ? "backend_type"
    : "reporting_backend";
  const text = offering.text(key);
  if (text === undefined) {
    const hint = `for DWDI it is one of: ${Object.keys(KINDS).slice(0, 3).join(", ")}`;
    if (offering.isUnset(key)) {
      offering.error("reporting_backend", "reporting_backend is missing", hint);
    }
    return undefined;
  }
  const backend = text.value.toLowerCase().replaceAll("_", "-");
  const kind = Object.hasOwn(KINDS, backend) ? KINDS[backend] : undefined;
  if (kind === undefined) {
    const guess = nearest(backend, Object.keys(KINDS));
    if (guess !== undefined) {
      const message = `${key} '${text.shown}' is none of DWDI's, so the offering is skipped`;
      offering.warn(key, message, `did you mean ${guess}?`);
    }
    return { reason: `its ${key} is '${text.shown}'` };
  }
  if (backend === "cscs-dwdi") {
    offering.warn(key, `${key} '${text.shown}' is an old name`, "write cscs-dwdi-compute");
  }
  return kind;
}

/** Reads the uuid of an offering; undefined when it is missing or invalid. */
export function readUuid(offering: MappingReader): string | undefined {
  const key = "waldur_offering_uuid";
  const text = offering.requiredText(key);
  if (text === undefined) return undefined;
  const uuid = plainUuid(text.value);
  return uuid ?? offering.error(key, `${key} '${text.shown}' is not a uuid`);
}

/** Returns a uuid as 32 digits in lower case; undefined for any other text. */
export function plainUuid(text: string): string | undefined {
  const uuid = text.toLowerCase();
  const isUuid = /^[\da-f]{8}(-?)[\da-f]{4}\1[\da-f]{4}\1[\da-f]{4}\1[\da-f]{12}$/.test(uuid);
  return isUuid ? uuid.replaceAll("-", "") : undefined;
}

/** Reads where an offering is billed; undefined when there are errors. */
function readWaldur(offering: MappingReader): WaldurSettings | undefined {
  const url = requiredBaseUrl(offering, "waldur_api_url");
  const auth = readAuth(offering);
  const verifySsl = offering.boolean("verify_ssl") ?? true;
  if (!verifySsl) {
    offering.warn(
      "verify_ssl",
      "Waldur's certificate is not verified; those of its OIDC provider and of DWDI always are",
      "have the certificate's authority trusted instead",
    );
  }
  if (url === undefined) return undefined;
  warnInClear(offering, "waldur_api_url", url);
  // One segment: cutting off any of the characters of "/api/" spoils names such as puhuri.ai.
  const path = url.pathname.replace(/\/+$/, "").replace(/\/api$/, "").replace(/\/+$/, "");
  return { apiUrl: url.origin + path, auth, verifySsl };
}

function readAuth(offering: MappingReader): WaldurAuth | undefined {
  const token = readSecret(offering, "waldur_api_token");
  const tokenUrl = offering.text("oidc_token_url");
  const url = tokenUrl && readUrl(offering, "oidc_token_url", tokenUrl);
  const clientId = offering.text("oidc_client_id");
  const clientSecret = readSecret(offering, "oidc_client_secret");
  if (token !== undefined) {
    if (tokenUrl ?? clientId ?? clientSecret) {
      const message = "waldur_api_token is used, and the oidc_ keys are not";
      offering.warn("waldur_api_token", message, "leave one out");
    }
    return { token: () => token };
  }
  if (url) warnInClear(offering, "oidc_token_url", url);
  if (url && clientId && clientSecret) {
    return {
      tokenUrl: url.href,
      clientId: clientId.value,
      clientSecret: () => clientSecret,
    };
  }
  requireWholeClient(offering);
  return undefined;
}

/** Credentials may be left out, but not a part of them. */
function requireWholeClient(offering: MappingReader): void {
  const missing = OIDC_KEYS.filter((key) =>
    offering.isUnset(key) && offering.isUnset(`${key}_file`)
  );
  if (missing.length === OIDC_KEYS.length) return;
  for (const key of missing) {
    offering.error(key, `${key} is missing`, `Waldur by OIDC needs ${OIDC_KEYS.join(", ")}`);
  }
}

function warnInClear(offering: MappingReader, key: string, url: URL): void {
  if (!isInClear(url)) return;
  const message = `${key} is plain http: a token would travel in clear`;
  offering.warn(key, message, "use https");
}
