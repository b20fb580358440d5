/**
 * `dwdi config show`: the settings and where each value comes from.
 *
 * @module
 */
import { DwdiConfigError } from "../../../src/errors.ts";
import { type Command, defineCommand, type Flags, type FlagValues } from "../../flags/command.ts";
import {
  clockOf,
  type ConfigFile,
  configFlags,
  findConfig,
  readConfigFile,
  settingsOf,
} from "../../settings/config-file.ts";
import type { Context } from "../../io/context.ts";
import {
  listFileSettings,
  listOfferingSettings,
  listSettings,
  type ShownSetting,
} from "../../settings/shown-settings.ts";
import type { Bucket, Column, Row } from "../../output/document.ts";
import { pick, suggestFields } from "../../output/fields.ts";
import { outputFlags, planOutput, writeDocument } from "../../output/index.ts";
import { clockInForce, monthFlags } from "../../flags/period-flags.ts";
import { settingFlags } from "../../settings/setting-flags.ts";
import { type FileSettings, lookUp } from "../../settings/setting-lookup.ts";
import { listWaldurProxies, waldurProxyFlag } from "../../settings/waldur-proxy.ts";

const COLUMNS: readonly Column[] = [
  { field: "offering", header: "OFFERING", quantity: "text" },
  { field: "setting", header: "SETTING", quantity: "text" },
  { field: "value", header: "VALUE", quantity: "text" },
  { field: "origin", header: "ORIGIN", quantity: "text" },
];

const FLAGS = {
  file: {
    type: "positional",
    required: false,
    valueHint: "FILE",
    description: "the file (default: --config or DWDI_CONFIG)",
  },
  ...configFlags,
  ...outputFlags,
  fields: { ...outputFlags.fields, suggest: () => suggestFields(COLUMNS) },
  timezone: monthFlags.timezone,
  ...settingFlags,
  ...waldurProxyFlag,
} as const satisfies Flags;

type Values = FlagValues<typeof FLAGS>;

const command: Command = defineCommand({
  meta: {
    name: "show",
    description: "Show the settings and where each value comes from",
    about: "Shows each setting with its value and its origin: a flag, a variable, a line of the " +
      "file, or the default; with a file also each offering and its components. Secrets are " +
      "masked. No request is sent.",
    examples: [
      { about: "Show the settings from the environment", command: "dwdi config show" },
      {
        about: "Show the settings of a file, offering by offering",
        command: "dwdi config show config.yaml",
      },
      {
        about: "Show where each setting comes from",
        command: "dwdi config show config.yaml --proxy none --fields setting,origin -P",
      },
    ],
  },
  args: FLAGS,
  async run({ args: values, data: context }) {
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
    await writeDocument({ schema: "dwdi/config/1", subject, buckets: buckets() }, plan, context);
  },
});

export default command;

async function rowsOf(values: Values, context: Context): Promise<readonly Row[]> {
  const file = await fileOf(values, context);
  const { timeZone, origin } = clockInForce(values, clockOf(file));
  const clock = { setting: "timezone", value: timeZone, origin };
  if (file === undefined) return [clock, ...settingRows(values, context)];
  const { path, config } = file;
  const { selectOffering } = await import("../../../src/config/index.ts");
  const offerings = values.offering === undefined
    ? config.offerings
    : [selectOffering(config, { named: values.offering })];
  const own = offerings.flatMap((offering) =>
    [
      ...settingRows(values, context, settingsOf(path, offering)),
      ...rowsFrom(listOfferingSettings(path, offering)),
      ...rowsFrom(listWaldurProxies(values, context.env, file, offering.waldur)),
    ].map((row) => ({ offering: offering.name, ...row }))
  );
  const ofFile = listFileSettings(path, config).filter(({ name }) => name !== "timezone");
  return [clock, ...rowsFrom(ofFile), ...own];
}

async function fileOf(values: Values, context: Context): Promise<ConfigFile | undefined> {
  if (values.file === undefined) return await findConfig(values, context);
  if (values.config === undefined) return await readConfigFile("FILE", values.file, context);
  throw new DwdiConfigError(`'${values.file}' and --config ${values.config} are two files`, {
    hint: "leave one out",
  });
}

function settingRows(values: Values, { env }: Context, file?: FileSettings): readonly Row[] {
  return rowsFrom(listSettings(lookUp(values, env, file), env));
}

function rowsFrom(settings: readonly ShownSetting[]): readonly Row[] {
  return settings.map(({ name: setting, value, origin }) => ({ setting, value, origin }));
}
