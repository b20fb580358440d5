/**
 * `dwdi config show`: what is in force and where each value came from.
 *
 * @module
 */
import { type Component, metricOf, type UsageKind } from "../../src/component.ts";
import type { Config, Offering, Position } from "../../src/config/index.ts";
import { withoutCredentials } from "../../src/base-url.ts";
import { DwdiConfigError } from "../../src/errors.ts";
import type { Flags, FlagValues } from "../args.ts";
import { type Command, defineCommand } from "../command.ts";
import {
  type ConfigFile,
  configFlags,
  findConfig,
  originOf,
  readConfigFile,
  settingsOf,
} from "../config-file.ts";
import type { Context } from "../context.ts";
import type { Bucket, Column, Row } from "../output/document.ts";
import { pick, suggestFields } from "../output/fields.ts";
import { outputFlags, planOutput, putOut } from "../output/index.ts";
import { settingFlags } from "../setting-flags.ts";
import { type FileSettings, lookUp } from "../setting-lookup.ts";
import { DEFAULT, listSettings } from "../settings-in-force.ts";

const COLUMNS: readonly Column[] = [
  { field: "offering", header: "OFFERING", quantity: "text" },
  { field: "setting", header: "SETTING", quantity: "text" },
  { field: "value", header: "VALUE", quantity: "text" },
  { field: "origin", header: "ORIGIN", quantity: "text" },
];

const FLAGS = {
  file: {
    type: "positional",
    valueHint: "FILE",
    description: "the file; --config or DWDI_CONFIG when left out",
  },
  ...configFlags,
  ...outputFlags,
  fields: { ...outputFlags.fields, suggest: () => suggestFields(COLUMNS) },
  ...settingFlags,
} as const satisfies Flags;

type Values = FlagValues<typeof FLAGS>;

const command: Command = defineCommand({
  name: "show",
  description: "What is in force and where each value came from",
  about:
    "Each setting with its value and the flag, variable, line of the file or default that gave it; " +
    "of a file also each offering with its components. Secrets are masked. Nothing is sent.",
  flags: FLAGS,
  examples: [
    { about: "What the environment gives", command: "dwdi config show" },
    { about: "What a file gives, offering by offering", command: "dwdi config show config.yaml" },
    {
      about: "Where a setting came from",
      command: "dwdi config show config.yaml --proxy none --fields setting,origin -P",
    },
  ],
  async run(values, context) {
    const plan = planOutput(values, COLUMNS);
    const rows = await rowsOf(values, context);
    async function* buckets(): AsyncGenerator<Bucket> {
      const items = rows.map((row) => ({
        entry: plan.fields === undefined ? row : pick(row, plan.fields),
        rows: [row],
      }));
      yield { items, missing: [] };
    }
    const subject = { title: "Settings in force", scope: {} };
    await putOut({ schema: "dwdi/config/1", subject, buckets: buckets() }, plan, context);
  },
});

export default command;

async function rowsOf(values: Values, context: Context): Promise<readonly Row[]> {
  const file = await fileOf(values, context);
  if (file === undefined) return settingRows(values, context);
  const { path, config } = file;
  const { selectOffering } = await import("../../src/config/index.ts");
  const offerings = values.offering === undefined
    ? config.offerings
    : [selectOffering(config, { named: values.offering })];
  const own = offerings.flatMap((offering) =>
    [...settingRows(values, context, settingsOf(path, offering)), ...offeringRows(path, offering)]
      .map((row) => ({ offering: offering.name, ...row }))
  );
  return [...fileRows(path, config), ...own];
}

async function fileOf(values: Values, context: Context): Promise<ConfigFile | undefined> {
  if (values.file === undefined) return await findConfig(values, context);
  if (values.config === undefined) return await readConfigFile("FILE", values.file, context);
  throw new DwdiConfigError(`'${values.file}' and --config ${values.config} are two files`, {
    hint: "leave one out",
  });
}

function settingRows(values: Values, { env }: Context, file?: FileSettings): readonly Row[] {
  return listSettings(lookUp(values, env, file), env)
    .map(({ name: setting, value, origin }) => ({ setting, value, origin }));
}

function fileRows(path: string, config: Config): readonly Row[] {
  const { timezone, reportingPeriods, globalProxy, positions } = config;
  return rowsAt(path, positions, [
    ["timezone", "timezone", timezone],
    ["reporting_periods", "reporting_periods", String(reportingPeriods)],
    ["global_proxy", "global_proxy", globalProxy && withoutCredentials(globalProxy)],
  ]);
}

function offeringRows(path: string, offering: Offering): readonly Row[] {
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
  return rowsAt(path, positions, [
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

function rowsAt(
  path: string,
  positions: ReadonlyMap<string, Position>,
  values: readonly (readonly [setting: string, key: string, value: string | undefined])[],
): readonly Row[] {
  return values.flatMap(([setting, key, value]): Row[] => {
    if (value === undefined) return [];
    const position = positions.get(key);
    return [{ setting, value, origin: position ? originOf(path, position) : DEFAULT }];
  });
}
