/**
 * An offering's side of DWDI: what its `backend_settings` say about the client.
 *
 * @module
 */
import { isInClear } from "../client/base-url.ts";
import {
  type ClientCredentials,
  type DwdiClientOptions,
  STORAGE_ROUTES,
} from "../client/client-options.ts";
import { needSecret, readNamedFile } from "./secret.ts";
import type { Section } from "./section.ts";
import { needBaseUrl, readProxy, readUrl } from "./url.ts";

/** What {@linkcode createDwdiClient} needs to know, as far as the file says it. */
export interface DwdiSettings
  extends Pick<DwdiClientOptions, "apiUrl" | "auth" | "proxy" | "storageRoute" | "tls"> {
  /** The client that asks. */
  readonly auth: ClientCredentials;
  /** The proxy for tokens and data alike; the file's `socks_proxy`. */
  readonly proxy?: string;
  /** The file that `tls.ca` was read from, as seen from where the program runs. */
  readonly caFile?: string;
}

/** Reads a client's options; undefined when there are faults. */
export function readDwdi(settings: Section): DwdiSettings | undefined {
  const apiUrl = needBaseUrl(settings, "cscs_dwdi_api_url");
  const clientId = settings.need("cscs_dwdi_client_id")?.value;
  const clientSecret = needSecret(settings, "cscs_dwdi_client_secret");
  const endpoint = settings.need("cscs_dwdi_oidc_token_url");
  const tokenUrl = endpoint && readUrl(settings, "cscs_dwdi_oidc_token_url", endpoint);
  const scope = settings.text("cscs_dwdi_oidc_scope")?.value;
  const proxy = readProxy(settings, "socks_proxy");
  const storageRoute = settings.oneOf("cscs_dwdi_storage_route", STORAGE_ROUTES);
  const ca = readCa(settings);
  refuseInClear(settings, "cscs_dwdi_api_url", apiUrl);
  refuseInClear(settings, "cscs_dwdi_oidc_token_url", tokenUrl);
  if (!apiUrl || !clientId || !clientSecret || !tokenUrl) return undefined;
  return {
    apiUrl: apiUrl.href.replace(/\/$/, ""),
    auth: { tokenUrl: tokenUrl.href, clientId, clientSecret, ...(scope && { scope }) },
    ...(proxy && { proxy }),
    ...(storageRoute && { storageRoute }),
    ...ca,
  };
}

function readCa(settings: Section): Pick<DwdiSettings, "caFile" | "tls"> {
  const file = readNamedFile(settings, "cscs_dwdi_ca_file");
  if (file === undefined) return {};
  if (!file.content.includes("-----BEGIN CERTIFICATE-----")) {
    settings.refuse("cscs_dwdi_ca_file", "the file of cscs_dwdi_ca_file holds no PEM certificate");
  }
  return { caFile: file.path, tls: { ca: file.content } };
}

function refuseInClear(settings: Section, key: string, url: URL | undefined): void {
  if (url === undefined || !isInClear(url)) return;
  const message = `${key} is plain http: a token would travel in clear`;
  settings.refuse(key, message, "use https; plain http is for this machine only");
}
