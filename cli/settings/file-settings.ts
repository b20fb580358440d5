/**
 * What a configuration file says, each with the place that it stands at, as people are shown it.
 *
 * @module
 */
import { withoutCredentials } from "../../src/client/base-url.ts";
import { type Component, metricOf, type UsageKind } from "../../src/amounts/component.ts";
import type { Config, Offering, Position } from "../../src/config/index.ts";
import { originOf } from "./config-file.ts";
import { DEFAULT } from "../flags/command.ts";
import type { ShownSetting } from "./settings-in-force.ts";

/** Lists what holds for all offerings of a file. */
export function listFileSettings(path: string, config: Config): readonly ShownSetting[] {
  const { timezone, reportingPeriods, globalProxy, positions } = config;
  return shownAt(path, positions, [
    ["timezone", "timezone", timezone],
    ["reporting_periods", "reporting_periods", String(reportingPeriods)],
    ["global_proxy", "global_proxy", globalProxy && withoutCredentials(globalProxy)],
  ]);
}

/** Lists what a file says of one offering beside the settings that flags and environment have too. */
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
      [`component ${component.name}`, "backend_components", feedOf(kind, component)] as const
    ),
  ]);
}

/** What feeds a component, as a formula: `spaceUsed ÷ 1000000000 → GB`. */
function feedOf(kind: UsageKind, component: Component): string {
  const { factor, measuredUnit, operation } = component;
  const metric = metricOf(kind, component);
  if (metric === undefined) return "fed by no metric that is known";
  const divides = operation === undefined
    ? kind === "inference" || kind === "storage" && factor > 1
    : operation === "divide";
  return `${metric} ${divides ? "÷" : "×"} ${factor} → ${measuredUnit}`;
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
