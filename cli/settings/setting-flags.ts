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
    description: "the URL of DWDI, with or without /api/v1",
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
    description: "the OIDC client id",
  },
  "client-secret-file": {
    type: "string",
    valueHint: "FILE",
    env: ["DWDI_CLIENT_SECRET_FILE", "DWDI_CLIENT_SECRET"],
    key: "cscs_dwdi_client_secret",
    description: "a file with the client's secret, or - for stdin",
  },
  scope: {
    type: "string",
    valueHint: "SCOPE",
    env: ["DWDI_SCOPE"],
    key: "cscs_dwdi_oidc_scope",
    defaultText: "openid",
    description: "the scopes to request, separated by spaces",
  },
  "token-command": {
    type: "string",
    valueHint: "COMMAND",
    env: ["DWDI_TOKEN_COMMAND"],
    description: "a command that prints a bearer token, instead of client and secret",
  },
  proxy: {
    type: "string",
    valueHint: "URL",
    env: ["DWDI_PROXY"],
    key: "socks_proxy",
    defaultText: "HTTPS_PROXY, http_proxy, ALL_PROXY, NO_PROXY",
    description: "the proxy to use, or none",
  },
  "ca-file": {
    type: "string",
    valueHint: "FILE",
    env: ["DWDI_CA_FILE"],
    key: "cscs_dwdi_ca_file",
    description: "CA certificates (PEM) to trust in addition to the system's",
  },
  timeout: {
    type: "string",
    valueHint: "30s",
    defaultText: "30s",
    description: "the time limit of an attempt",
  },
  retries: {
    type: "string",
    valueHint: "N",
    defaultText: "4",
    description: "how many times a failed request is retried",
  },
  concurrency: {
    type: "string",
    valueHint: "N",
    defaultText: "4",
    description: "how many requests run at the same time",
  },
  "storage-route": {
    type: "enum",
    options: ["auto", "query", "template", "literal"],
    valueHint: "FORM",
    key: "cscs_dwdi_storage_route",
    defaultText: "auto",
    description: "the form of the storage routes",
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
