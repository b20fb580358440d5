/**
 * Reads the `backend_settings` of an offering: the connection to DWDI, and the part of its data.
 *
 * @module
 */
import type { UsageKind } from "../amounts/component.ts";
import { isInClear } from "../client/base-url.ts";
import {
  type ClientCredentials,
  type DwdiClientOptions,
  STORAGE_ROUTES,
} from "../client/client-options.ts";
import type { Secret } from "../client/secret.ts";
import {
  readNamedFile,
  readProxy,
  readUrl,
  requiredBaseUrl,
  requiredSecret,
} from "./credentials.ts";
import { type KnownKeys, type MappingReader, textOf } from "./mapping-reader.ts";
import type { Value } from "./yaml.ts";

/** The connection to DWDI, as options of {@linkcode createDwdiClient}. */
export interface DwdiSettings
  extends Pick<DwdiClientOptions, "apiUrl" | "auth" | "proxy" | "storageRoute" | "tls"> {
  /** Where DWDI is, without a slash at its end. */
  readonly apiUrl: string;
  /** The OIDC client. */
  readonly auth: ClientCredentials;
  /** The proxy for tokens and data alike; the file's `socks_proxy`. */
  readonly proxy?: Secret;
}

/** The part of DWDI's data that an offering is about. */
export interface UsageFilter {
  /** Compute: the clusters of resources that name none, or `*` to ask without a cluster. */
  readonly clusters?: readonly string[] | "*";
  /** Storage: DWDI's `filesystem`. */
  readonly filesystem?: string;
  /** Storage: DWDI's `data_type`. */
  readonly dataType?: string;
  /** Storage: DWDI's `tenant`. */
  readonly tenant?: string;
  /** Storage: paths by the `backend_id` of a Waldur resource; other ids are paths themselves. */
  readonly pathMapping: ReadonlyMap<string, string>;
}

/** The keys of `backend_settings`, for all three kinds of offering. */
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

/** Reads the connection to DWDI, and the path of `tls.ca`; undefined when there are errors. */
export function readDwdi(
  settings: MappingReader,
): { readonly dwdi: DwdiSettings; readonly caFile?: string } | undefined {
  const apiUrl = requiredBaseUrl(settings, "cscs_dwdi_api_url");
  const clientId = settings.requiredText("cscs_dwdi_client_id")?.value;
  const clientSecret = requiredSecret(settings, "cscs_dwdi_client_secret");
  const endpoint = settings.requiredText("cscs_dwdi_oidc_token_url");
  const tokenUrl = endpoint && readUrl(settings, "cscs_dwdi_oidc_token_url", endpoint);
  const scope = settings.text("cscs_dwdi_oidc_scope")?.value;
  const proxy = readProxy(settings, "socks_proxy");
  const storageRoute = settings.oneOf("cscs_dwdi_storage_route", STORAGE_ROUTES);
  const file = readCaFile(settings);
  errorInClear(settings, "cscs_dwdi_api_url", apiUrl);
  errorInClear(settings, "cscs_dwdi_oidc_token_url", tokenUrl);
  if (!apiUrl || !clientId || !clientSecret || !tokenUrl) return undefined;
  const dwdi = {
    apiUrl: apiUrl.href.replace(/\/$/, ""),
    auth: {
      tokenUrl: tokenUrl.href,
      clientId,
      clientSecret: () => clientSecret,
      ...(scope && { scope }),
    },
    ...(proxy && { proxy }),
    ...(storageRoute && { storageRoute }),
    ...(file && { tls: { ca: file.content } }),
  };
  return { dwdi, ...(file && { caFile: file.path }) };
}

function readCaFile(settings: MappingReader): ReturnType<typeof readNamedFile> {
  const file = readNamedFile(settings, "cscs_dwdi_ca_file");
  if (file !== undefined && !file.content.includes("-----BEGIN CERTIFICATE-----")) {
    settings.error("cscs_dwdi_ca_file", "the file of cscs_dwdi_ca_file holds no PEM certificate");
  }
  return file;
}

function errorInClear(settings: MappingReader, key: string, url: URL | undefined): void {
  if (url === undefined || !isInClear(url)) return;
  const message = `${key} is plain http: a token would travel in clear`;
  settings.error(key, message, "use https; plain http is for this machine only");
}

/** Reads the part of DWDI's data; undefined when a required key is missing. */
export function readUsageFilter(settings: MappingReader, kind: UsageKind): UsageFilter | undefined {
  if (kind === "compute") {
    const clusters = readClusters(settings);
    return { ...(clusters && { clusters }), pathMapping: new Map() };
  }
  if (kind === "inference") return { pathMapping: new Map() };
  const filesystem = settings.requiredText("storage_filesystem")?.value;
  const dataType = settings.requiredText("storage_data_type")?.value;
  const tenant = settings.text("storage_tenant")?.value;
  const pathMapping = readPathMapping(settings);
  if (!filesystem || !dataType) return undefined;
  return { filesystem, dataType, ...(tenant && { tenant }), pathMapping };
}

function readClusters(settings: MappingReader): readonly string[] | "*" | undefined {
  const key = "cscs_dwdi_cluster";
  const value = settings.find(key);
  if (value === undefined) return undefined;
  const items: readonly Value[] = value.kind === "list" ? value.items : [value];
  const names = items.map((item) => textOf(item, settings.validation)?.value);
  if (value.kind === "text" && names[0] === "*") return "*";
  if (value.kind === "text" && names[0]?.trim() === "") return undefined;
  const clusters = names.filter((name) => name !== undefined);
  if (clusters.length === 0 || clusters.some((name) => ["", "*"].includes(name.trim()))) {
    const hint = "name each cluster, or write * in place of the list to ask without a cluster";
    return settings.error(key, `${key} is a list with nothing, or no name, in it`, hint);
  }
  return clusters;
}

function readPathMapping(settings: MappingReader): ReadonlyMap<string, string> {
  const mapping = settings.mapping("storage_path_mapping");
  const paths = new Map<string, string>();
  for (const id of mapping?.entries.keys() ?? []) {
    const path = mapping?.requiredText(id)?.value;
    if (path !== undefined) paths.set(id, path);
  }
  return paths;
}
