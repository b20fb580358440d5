/**
 * `dwdi doctor`: the connection, step by step: settings, network, token, each route, Waldur.
 *
 * @module
 */
import { createDwdiClient } from "../../src/client/client.ts";
import type { DwdiClientOptions } from "../../src/client/client-options.ts";
import {
  diagnose,
  type DiagnoseOptions,
  type DiagnosisProgress,
  type DiagnosisStep,
  failedSettings,
  type StoragePlace,
  type WaldurTarget,
} from "../../src/diagnose/index.ts";
import type { Offering } from "../../src/config/index.ts";
import { DwdiConfigError } from "../../src/errors.ts";
import { createWaldurClient } from "../../src/waldur/index.ts";
import { type Command, defineCommand, type FlagValues } from "../flags/command.ts";
import type { Context } from "../io/context.ts";
import { openOffering, sessionFlags, withDemo } from "../settings/dwdi-client.ts";
import { ReportedError } from "../io/errors.ts";
import { toJson } from "../output/json.ts";
import { recordFlags } from "../output/record.ts";
import { screenOf } from "../io/screen.ts";
import { writerOf } from "../output/destination.ts";
import { escapeControls, padTo, widthOf, wrap } from "../io/text.ts";
import { settingNames } from "../settings/setting-flags.ts";
import { type FileSettings, lookUp } from "../settings/setting-lookup.ts";
import { resolveClientOptions } from "../settings/client-options.ts";
import { setUp, setUpDemo, type WaldurSetup } from "../settings/waldur-clients.ts";

const flags = {
  filesystem: { type: "string", description: "the filesystem to check, for example capstor" },
  "data-type": { type: "string", description: "the data type to check, for example store" },
  tenant: { type: "string", description: "the tenant to check, if DWDI has several" },
  ...recordFlags,
  ...sessionFlags,
} as const;

type Values = FlagValues<typeof flags>;

const command: Command = defineCommand({
  meta: {
    name: "doctor",
    description: "Diagnose the connection step by step, with a hint for each failure",
    about: "Checks the settings, the proxy, host names, connections, certificates, clocks, the " +
      "access token and its scopes, and each route; with a configuration file also Waldur and " +
      "each component. A failed step skips only the steps that depend on it. Nothing is changed " +
      "anywhere.",
    examples: [
      { about: "See what works and what does not", command: "dwdi doctor" },
      {
        about: "Check that DWDI knows a filesystem",
        command: "dwdi doctor --filesystem capstor --data-type store",
      },
      {
        about: "Check an offering of a configuration file, and its Waldur",
        command: "dwdi doctor --config config.yaml --offering Daint",
      },
      { about: "Print the steps as JSON", command: "dwdi doctor -o json" },
    ],
  },
  args: flags,
  async run({ args: values, data: context }) {
    const write = writerOf(context.stdout);
    const isJson = values.output === "json";
    const steps: DiagnosisStep[] = [];
    await examine(values, context, async (step) => {
      steps.push(step);
      if (!isJson) await write(linesOf(step, context));
    });
    if (isJson) {
      await write(`${toJson({ schema: "dwdi/doctor/1", steps: steps.map(entryOf) }, 2)}\n`);
    }
    const failure = steps.find(({ status }) => status === "failed");
    if (failure !== undefined) throw new ReportedError(failure.error?.code);
  },
});

export default command;

/**
 * Calls back with each step as it ends. Invalid settings are a failed step, not an error of the
 * command.
 */
async function examine(
  values: Values,
  context: Context,
  tell: (step: DiagnosisStep) => Promise<void>,
): Promise<void> {
  const follow = async (clientOptions: DwdiClientOptions, options: DiagnoseOptions) => {
    const client = createDwdiClient(clientOptions);
    const { signal, progress } = context;
    const onProgress = ({ title, done, total }: DiagnosisProgress) =>
      progress.show({ what: title, count: { done, total, unit: "steps" } });
    try {
      for await (const step of diagnose(client, { ...options, signal, onProgress })) {
        await tell(step);
      }
    } finally {
      progress.end();
    }
  };
  try {
    if (values.demo) await examineDemo(values, context, follow);
    else await examineSettings(values, context, follow);
  } catch (error) {
    if (!(error instanceof DwdiConfigError)) throw error;
    await tell(failedSettings(error));
  }
}

type Follow = (client: DwdiClientOptions, options: DiagnoseOptions) => Promise<void>;

async function examineSettings(values: Values, context: Context, follow: Follow): Promise<void> {
  const found = await openOffering(values, context);
  const clientOptions = await resolveClientOptions(impatient(values), context, found?.settings);
  await follow(clientOptions, {
    ...placeOf(values, found?.offering),
    origins: originsOf(values, context, found?.settings),
    waldur: found && await targetOf(await setUp(impatient(values), found, context), found.offering),
  });
}

async function examineDemo(values: Values, context: Context, follow: Follow): Promise<void> {
  await withDemo(impatient(values), context, async (demo) => {
    const setup = await setUpDemo(demo);
    const storage = setup.config.offerings.find(({ kind }) => kind === "storage");
    await follow(demo.dwdiOptions, {
      ...placeOf(values, storage),
      waldur: storage && await targetOf(setup, storage),
    });
  });
}

/** A failure is not tried again where nothing is said, so that it shows at once. */
function impatient(values: Values): Values {
  return { ...values, retries: values.retries ?? "0" };
}

/** Where an offering is reported to; undefined for one that only DWDI is asked about. */
async function targetOf(
  { waldurOptions }: WaldurSetup,
  offering: Offering,
): Promise<WaldurTarget | undefined> {
  if (offering.waldur.auth === undefined) return undefined;
  return { client: createWaldurClient(await waldurOptions(offering)), offering };
}

function placeOf(values: Values, offering?: Offering): StoragePlace {
  return {
    filesystem: values.filesystem ?? offering?.filesystem,
    dataType: values["data-type"] ?? offering?.dataType,
    tenant: values.tenant ?? offering?.tenant,
  };
}

/** What gave each setting; the settings themselves may be secret. */
function originsOf(
  values: Values,
  { env }: Context,
  file?: FileSettings,
): Record<string, string> {
  const settings = lookUp(values, env, file);
  return Object.fromEntries(settingNames.flatMap((name) => {
    const setting = settings.find(name);
    return setting === undefined ? [] : [[name, setting.origin]];
  }));
}

const MARKS = {
  ok: { mark: "✔", color: 32 },
  failed: { mark: "✖", color: 31 },
  skipped: { mark: "–", color: 90 },
} as const;

/** As wide as the longest title, since lines are written before all titles are known. */
const TITLE_WIDTH = 26;
/** Before the lines that go on with a step. */
const INDENT = "    ";

function linesOf(step: DiagnosisStep, context: Context): string {
  const { mark, color: code } = MARKS[step.status];
  const { limit = Infinity, color } = screenOf(context, undefined);
  const shown = color ? `\u001b[${code}m${mark}\u001b[39m` : mark;
  const title = padTo(escapeControls(step.title), TITLE_WIDTH, "right");
  const took = padTo(`${step.milliseconds} ms`, 9, "left");
  const before = ` ${title}${took}  `;
  const start = mark.length + widthOf(before);
  const text = escapeControls(step.detail);
  const fitsBeside = text.split(" ").every((word) => start + widthOf(word) <= limit);
  const detail = wrap(text, limit, start, fitsBeside ? start : INDENT.length).join("\n");
  if (step.hint === undefined) return `${shown}${before}${detail}\n`;
  const hint = wrap(`hint: ${escapeControls(step.hint)}`, limit, INDENT.length, INDENT.length).join(
    "\n",
  );
  return `${shown}${before}${detail}\n${INDENT}${hint}\n`;
}

function entryOf({ error, ...step }: DiagnosisStep): object {
  if (error === undefined) return step;
  const { code, message, status, requestId } = error;
  return { ...step, error: { code, message, status, requestId } };
}
