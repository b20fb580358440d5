/**
 * Settings as they are shown to users: each with its origin, secrets masked.
 *
 * @module
 */
import { existsSync } from "node:fs";
import {
  type Component,
  metricOf,
  operationOf,
  type UsageKind,
} from "../../src/amounts/component.ts";
import { withoutCredentials } from "../../src/client/base-url.ts";
import type { Config, ConfigIssue, Offering, Position } from "../../src/config/index.ts";
import { envProxyFor } from "../../src/transport/env-proxy.ts";
import { NO_PROXY } from "../../src/transport/proxy-url.ts";
import { DEFAULT } from "../flags/command.ts";
import type { Context, World } from "../io/context.ts";
import { settingFlag, settingNames } from "./setting-flags.ts";
import type { Setting, SettingLookup } from "./setting-lookup.ts";

/** A setting that is safe to show. */
export interface ShownSetting {
  readonly name: string;
  readonly value: string;
  readonly origin: string;
}

/** Lists the settings that are set or have a default. */
export function listSettings(
  settings: SettingLookup,
  env: World["env"],
): readonly ShownSetting[] {
  return settingNames.flatMap((name) => {
    const setting = settings.find(name);
    if (setting !== undefined) return [shownAs(name, setting)];
    if (name === "proxy") {
      const [api, token] = (["api-url", "token-url"] as const)
        .map((url) => settings.find(url)?.value);
      return listEnvProxies(name, env, api, token);
    }
    const value = settingFlag(name).defaultText;
    return value === undefined ? [] : [{ name, value, origin: DEFAULT }];
  });
}

/** Logs settings with `--verbose`. */
export function logSettings(
  settings: readonly ShownSetting[],
  { log }: Pick<Context, "log">,
): void {
  for (const { name, value, origin } of settings) log.info(`${name}: ${value} (${origin})`);
}

/** The proxy that the environment names for a host. */
function envProxySetting(name: string, env: World["env"], target: URL): ShownSetting {
  const chosen = envProxyFor(env, target);
  const isIgnored = target.protocol === "http:" && Boolean(env.HTTP_PROXY);
  const otherwise = isIgnored ? "HTTP_PROXY is ignored, as by curl: write http_proxy" : DEFAULT;
  return shownAs(name, { value: chosen?.url ?? NO_PROXY, origin: chosen?.setBy ?? otherwise });
}

/** Lists the proxies that the environment names for an API and for its tokens, if they differ. */
export function listEnvProxies(
  name: string,
  env: World["env"],
  apiUrl = "",
  tokenUrl = "",
): readonly ShownSetting[] {
  if (!URL.canParse(apiUrl)) return [];
  const forApi = envProxySetting(name, env, new URL(apiUrl));
  const forToken = URL.canParse(tokenUrl)
    ? envProxySetting(`${name} for tokens`, env, new URL(tokenUrl))
    : undefined;
  return forToken === undefined || forToken.value === forApi.value ? [forApi] : [forApi, forToken];
}

/** A setting without its secrets. */
export function shownAs(name: string, { value, origin, isSecret = false }: Setting): ShownSetting {
  const isHidden = isSecret || (name === "client-secret-file" && !isFile(value));
  return { name, value: isHidden ? "***" : withoutCredentials(value), origin };
}

/** Whether a value names a file or stdin; what names none may be the secret itself. */
function isFile(value: string): boolean {
  return value === "-" || existsSync(value);
}

/** Lists what a file says for all offerings. */
export function listFileSettings(path: string, config: Config): readonly ShownSetting[] {
  const { timezone, reportingPeriods, positions } = config;
  return shownAt(path, positions, [
    ["timezone", "timezone", timezone],
    ["reporting_periods", "reporting_periods", String(reportingPeriods)],
  ]);
}

/** Lists what a file says of one offering, without the settings of DWDI's client. */
export function listOfferingSettings(path: string, offering: Offering): readonly ShownSetting[] {
  const { uuid, kind, waldur, clusters, filesystem, dataType, tenant, positions } = offering;
  const auth = waldur.auth === undefined
    ? undefined
    : "token" in waldur.auth
    ? "a token, ***"
    : `OIDC client ${waldur.auth.clientId}, ***`;
  const authKey = ["waldur_api_token", "waldur_api_token_file", "oidc_client_id"]
    .find((key) => positions.has(key)) ?? "waldur_api_token";
  const kindKey = positions.has("reporting_backend") ? "reporting_backend" : "backend_type";
  const paths = [...offering.pathMapping].map(([id, to]) => `${id}: ${to}`);
  return shownAt(path, positions, [
    ["kind", kindKey, kind],
    ["cluster", "cscs_dwdi_cluster", clusters === "*" ? clusters : clusters?.join(", ")],
    ["filesystem", "storage_filesystem", filesystem],
    ["data-type", "storage_data_type", dataType],
    ["tenant", "storage_tenant", tenant],
    ["path mapping", "storage_path_mapping", paths.join(", ") || undefined],
    ["Waldur", "waldur_api_url", waldur.apiUrl],
    ["Waldur credentials", authKey, auth ?? "none"],
    ["Waldur certificate", "verify_ssl", waldur.verifySsl ? "verified" : "not verified"],
    ["Waldur offering", "waldur_offering_uuid", uuid],
    ...offering.components.map((component) =>
      [`component ${component.name}`, "backend_components", formulaOf(kind, component)] as const
    ),
  ]);
}

/** How a component is computed: `spaceUsed ÷ 1000000000 → GB`. */
function formulaOf(kind: UsageKind, component: Component): string {
  const { factor, measuredUnit } = component;
  const metric = metricOf(kind, component);
  if (metric === undefined) return "fed by no metric that is known";
  const sign = operationOf(kind, component) === "divide" ? "÷" : "×";
  return `${metric} ${sign} ${factor} → ${measuredUnit}`;
}

function shownAt(
  path: string,
  positions: ReadonlyMap<string, Position>,
  values: readonly (readonly [name: string, key: string, value: string | undefined])[],
): readonly ShownSetting[] {
  return values.flatMap(([name, key, value]): ShownSetting[] => {
    if (value === undefined) return [];
    const position = positions.get(key);
    return [{ name, value, origin: position ? originOf(path, position) : DEFAULT }];
  });
}

/** A position in a file, `config.yaml:12:5`. */
export function originOf(
  path: string,
  { line, column }: Pick<ConfigIssue, "line" | "column">,
): string {
  return `${path}:${line}:${column}`;
}
