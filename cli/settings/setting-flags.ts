/**
 * The table of settings that flags, their resolution and `help environment` are made from:
 * credentials, addresses, proxy, limits.
 *
 * @module
 */
import type { Flag, FlagValues } from "../flags/command.ts";

/** The settings, each as a flag with its environment variables and its key in a file. */
export const settingFlags = {
  "api-url": {
    type: "string",
    valueHint: "URL",
    env: ["DWDI_API_URL"],
    key: "cscs_dwdi_api_url",
    description: "where DWDI is, with or without /api/v1",
  },
  "token-url": {
    type: "string",
    valueHint: "URL",
    env: ["DWDI_TOKEN_URL"],
    key: "cscs_dwdi_oidc_token_url",
    description: "the OIDC token endpoint",
  },
  "client-id": {
    type: "string",
    valueHint: "ID",
    env: ["DWDI_CLIENT_ID"],
    key: "cscs_dwdi_client_id",
    description: "the OIDC client",
  },
  "client-secret-file": {
    type: "string",
    valueHint: "FILE",
    env: ["DWDI_CLIENT_SECRET_FILE", "DWDI_CLIENT_SECRET"],
    key: "cscs_dwdi_client_secret",
    description: "its secret, in a file or - for stdin",
  },
  scope: {
    type: "string",
    valueHint: "SCOPE",
    env: ["DWDI_SCOPE"],
    key: "cscs_dwdi_oidc_scope",
    standard: "openid",
    description: "the scopes to ask for, separated by spaces",
  },
  "token-command": {
    type: "string",
    valueHint: "COMMAND",
    env: ["DWDI_TOKEN_COMMAND"],
    description: "prints a bearer token, instead of client and secret",
  },
  proxy: {
    type: "string",
    valueHint: "URL",
    env: ["DWDI_PROXY"],
    key: "socks_proxy",
    standard: "what HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY say",
    description: "the proxy to go through, or none",
  },
  "ca-file": {
    type: "string",
    valueHint: "FILE",
    env: ["DWDI_CA_FILE"],
    key: "cscs_dwdi_ca_file",
    description: "certificates (PEM) to trust beside the system's",
  },
  timeout: {
    type: "string",
    valueHint: "30s",
    standard: "30s",
    description: "how long a try may take",
  },
  retries: {
    type: "string",
    valueHint: "N",
    standard: "4",
    description: "how many tries follow a first that failed",
  },
  concurrency: {
    type: "string",
    valueHint: "N",
    standard: "4",
    description: "how many requests run at a time",
  },
  "storage-route": {
    type: "enum",
    options: ["auto", "query", "template", "literal"],
    valueHint: "FORM",
    key: "cscs_dwdi_storage_route",
    standard: "auto",
    description: "which form of the storage routes this DWDI has",
  },
} as const;

/** The name of a setting: its flag without dashes. */
export type SettingName = keyof typeof settingFlags;

/** The values of these flags. */
export type SettingValues = FlagValues<typeof settingFlags>;

/** The names of all settings, in the order of the table. */
export const settingNames: readonly SettingName[] = Object.keys(settingFlags).filter(isSettingName);

/** The flag of a setting. */
export function settingFlag(name: SettingName): Flag {
  return settingFlags[name];
}

function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settingFlags, name);
}
