/**
 * A configuration file with nothing wrong in it, to be changed by tests.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { UsageKind } from "../../src/amounts/component.ts";
import { revealed } from "../../src/client/secret.ts";
import {
  checkConfig,
  type Config,
  type ConfigIssue,
  type ConfigOptions,
  type DwdiSettings,
  type Offering,
  parseConfig,
  type WaldurAuth,
} from "../../src/config/index.ts";

/** The secrets that the file holds; none may show in a message. */
export const SECRETS: readonly string[] = ["planted-waldur", "planted-client", "planted-proxy"];

const COMPUTE = `timezone: Europe/Zurich
reporting_periods: 3
global_proxy: http://proxy.example.org:3128
offerings:
  - name: Alps compute
    waldur_api_url: https://waldur.example.org/api/
    waldur_api_token: planted-waldur
    waldur_offering_uuid: 2b3c4d5e-6f70-8192-a3b4-c5d6e7f80910
    backend_type: slurm
    reporting_backend: cscs-dwdi-compute
    verify_ssl: true
    backend_settings:
      cscs_dwdi_api_url: https://dwdi.example.org
      cscs_dwdi_client_id: reporter
      cscs_dwdi_client_secret: planted-client
      cscs_dwdi_oidc_token_url: https://auth.example.org/token
      cscs_dwdi_oidc_scope: openid
      socks_proxy: socks5://me:planted-proxy@jump.example.org:1080
      cscs_dwdi_cluster: alps
    backend_components:
      nodeHours:
        measured_unit: node-hours
        accounting_type: usage
        label: Node hours
        unit_factor: 1
`;

const STORAGE = COMPUTE
  .replace("Alps compute", "Alps storage")
  .replace("2b3c4d5e-6f70-8192-a3b4-c5d6e7f80910", "0f0e0d0c0b0a09080706050403020100")
  .replace("cscs-dwdi-compute", "cscs-dwdi-storage")
  .replace(
    "cscs_dwdi_cluster: alps",
    "storage_filesystem: capstor\n      storage_data_type: store\n" +
      "      storage_tenant: cscs\n      storage_path_mapping:\n        0123: /capstor/store/cscs/a",
  )
  .replace("nodeHours", "storage_space")
  .replace("node-hours", "GB")
  .replace("unit_factor: 1", "unit_factor: 1_000_000_000");

const INFERENCE = COMPUTE
  .replace("Alps compute", "Alps inference")
  .replace("2b3c4d5e-6f70-8192-a3b4-c5d6e7f80910", "ffffffff-ffff-ffff-ffff-ffffffffffff")
  .replace("cscs-dwdi-compute", "cscs-dwdi-inference")
  .replace("      cscs_dwdi_cluster: alps\n", "")
  .replace("nodeHours", "cost");

/** A file with one offering, by its kind. */
export const FILES: Readonly<Record<UsageKind, string>> = {
  compute: COMPUTE,
  storage: STORAGE,
  inference: INFERENCE,
};

/** A file with the three offerings. */
export const ALL: string = COMPUTE + offeringsOf(STORAGE) + offeringsOf(INFERENCE);

/** A file with one text replaced by another; the first must be there. */
export function changed(text: string, from: string, to: string): string {
  assert.ok(text.includes(from), `'${from}' is not in the file`);
  return text.replace(from, () => to);
}

/** The only offering of a file. */
export function offeringOf(text: string, options: ConfigOptions = {}): Offering {
  const { offerings: [offering, second] } = parseConfig(text, options);
  assert.ok(offering !== undefined && second === undefined);
  return offering;
}

/** Credentials with their secret as text. */
export function revealedAuth(auth: WaldurAuth | undefined): WaldurAuth | undefined {
  if (auth === undefined) return undefined;
  if ("token" in auth) return { token: revealed(auth.token) };
  return { ...auth, clientSecret: revealed(auth.clientSecret) };
}

/** DWDI's side of an offering, with its secrets as text. */
export function revealedDwdi({ auth, proxy, ...others }: DwdiSettings): object {
  return {
    ...others,
    auth: revealedAuth(auth),
    ...(proxy && { proxy: revealed(proxy) }),
  };
}

/** What a file says, when it may have warnings. */
export function configOf(text: string, options: ConfigOptions = {}): Config {
  return parseConfig(text, options);
}

/** The faults of a file as lines: `3:1 warning offerings[0].name: message; hint`. */
export function faultsOf(text: string, options: ConfigOptions = {}): readonly string[] {
  return checkConfig(text, options).map(lineOf);
}

function lineOf({ line, column, severity, path, message, hint = "" }: ConfigIssue): string {
  return `${line}:${column} ${severity} ${path}: ${message}; ${hint}`;
}

function offeringsOf(text: string): string {
  return text.slice(text.indexOf("  - name"));
}
