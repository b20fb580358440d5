/**
 * The keys that are known at each level of the file: those that are read here, and those of the
 * Python agent's other modes, which pass without a word.
 *
 * @module
 */
import type { Section } from "./section.ts";
import { editDistance, nearest } from "../nearest.ts";

/** The keys of one level. */
export interface KnownKeys {
  readonly names: readonly string[];
  /** Families of keys of the agent's other modes. */
  readonly family?: RegExp;
}

/** At the top of the file. */
export const ROOT_KEYS: KnownKeys = {
  names: [
    "offerings",
    "timezone",
    "reporting_periods",
    "log_level",
    "global_proxy",
    "sentry_dsn",
    "log_shipping",
    "expose_backend_error_details",
  ],
  family: /^(mqtt|stomp|websocket|elastic_apm)_/,
};

/** Of an offering. */
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
  ],
  family: /^(mqtt|stomp|websocket)_|_backend$/,
};

/** Of a component. */
export const COMPONENT_KEYS: KnownKeys = {
  names: [
    "measured_unit",
    "accounting_type",
    "label",
    "unit_factor",
    "unit_factor_reporting",
    "unit_factor_operation",
    "dwdi_metric",
    "limit",
    "description",
    "min_value",
    "max_value",
    "max_available_limit",
    "default_limit",
    "limit_period",
    "article_code",
    "is_boolean",
    "is_prepaid",
    "min_prepaid_duration",
    "max_prepaid_duration",
    "prepaid_duration_step",
    "min_renewal_duration",
    "max_renewal_duration",
    "renewal_duration_step",
  ],
};

/** Of `backend_settings`, for all three kinds of offering. */
export const SETTINGS_KEYS: KnownKeys = {
  names: [
    "cscs_dwdi_api_url",
    "cscs_dwdi_client_id",
    "cscs_dwdi_client_secret",
    "cscs_dwdi_client_secret_file",
    "cscs_dwdi_oidc_token_url",
    "cscs_dwdi_oidc_scope",
    "socks_proxy",
    "cscs_dwdi_cluster",
    "cscs_dwdi_storage_route",
    "cscs_dwdi_ca_file",
    "storage_filesystem",
    "storage_data_type",
    "storage_tenant",
    "storage_path_mapping",
  ],
};

/** Warns about the keys that nobody knows. */
export function warnUnknown(section: Section, { names, family }: KnownKeys): void {
  for (const [key, place] of section.keys) {
    if (names.includes(key)) continue;
    const isOfFamily = family?.test(key) === true;
    // A slip in `reporting_backend` is still a `…_backend`, and would change what is billed.
    const guess = isOfFamily
      ? names.find((name) => editDistance(key, name) <= 2)
      : nearest(key, names);
    if (isOfFamily && guess === undefined) continue;
    const hint = guess === undefined ? "it has no effect" : `did you mean ${guess}?`;
    section.reading.issues.warn(place, `the key '${key}' is not known`, hint);
  }
}
