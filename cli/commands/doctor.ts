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
import { type ConfigFile, findConfig, settingsOf } from "../settings/config-file.ts";
import { sessionFlags, withDemo } from "../settings/dwdi-client.ts";
import { ReportedError } from "../io/errors.ts";
import { hintInFlags } from "../io/option-flags.ts";
import { toJson } from "../output/json.ts";
import { recordFlags } from "../output/record.ts";
import { screenOf } from "../io/screen.ts";
import { lastingOutput, writerOf } from "../output/destination.ts";
import { escapeControls, padTo, widthOf, wrap } from "../io/text.ts";
import { settingNames } from "../settings/setting-flags.ts";
import { type FileSettings, lookUp } from "../settings/setting-lookup.ts";
import { resolveClientOptions } from "../settings/client-options.ts";
import { setUp, setUpDemo, type WaldurSetup } from "../settings/waldur-clients.ts";
import { waldurProxyFlag } from "../settings/waldur-proxy.ts";

const flags = {
  filesystem: { type: "string", description: "the filesystem to check, for example capstor" },
  "data-type": { type: "string", description: "the data type to check, for example store" },
  tenant: { type: "string", description: "the tenant to check, if DWDI has several" },
  ...recordFlags,
  ...sessionFlags,
  ...waldurProxyFlag,
} as const;

type Values = FlagValues<typeof flags>;

const command: Command = defineCommand({
  meta: {
    name: "doctor",
    description: "Diagnose the connection step by step, with a hint for each failure",
    about: "Checks the settings, the proxy, host names, connections, certificates, clocks, the " +
      "access token and its scopes, and each route; with a configuration file also Waldur and " +
      "each component, for each offering of the file. A failed step skips only the steps that depend on it. Nothing is changed " +
      "anywhere.",
    examples: [
      { about: "See what works and what does not", command: "dwdi doctor" },
      {
        about: "Check that DWDI knows a filesystem",
        command: "dwdi doctor --filesystem capstor --data-type store",
      },
      {
        about: "Check all offerings of a configuration file, and their Waldur",
        command: "dwdi doctor --config config.yaml",
      },
      { about: "Print the steps as JSON", command: "dwdi doctor -o json" },
    ],
  },
  args: flags,
  async run({ args: values, data: context }) {
    const { write, end } = lastingOutput(writerOf(context.stdout));
    const isJson = values.output === "json";
    const steps: OfferingStep[] = [];
    await examine(values, context, async (found) => {
      const step = hintInFlags(found);
      const { offering } = step;
      const isFirst = offering !== steps.at(-1)?.offering;
      steps.push(step);
      if (isJson) return;
      if (isFirst && offering !== undefined) await write(`${escapeControls(offering)}\n`);
      await write(linesOf(step, context));
    });
    if (isJson) {
      await write(`${toJson({ schema: "dwdi/doctor/1", steps: steps.map(entryOf) }, 2)}\n`);
    }
    const failure = steps.find(({ status }) => status === "failed");
    if (failure !== undefined) throw new ReportedError(failure.error?.code);
    end();
  },
});

export default command;

/** A step, and the name of the offering that it is about where a file has several. */
type OfferingStep = DiagnosisStep & { readonly offering?: string };
type Tell = (step: OfferingStep) => Promise<void>;

/**
 * Calls back with each step as it ends. Invalid settings are a failed step, not an error of the
 * command.
 */
async function examine(values: Values, context: Context, tell: Tell): Promise<void> {
  await orFailedStep(tell, async () => {
    if (values.demo) {
      await withDemo(impatient(values), context, async (demo) => {
        const setup = await setUpDemo(demo);
        const storage = setup.config.offerings.find(({ kind }) => kind === "storage");
        await follow(demo.dwdiOptions, context, tell, {
          ...placeOf(values, storage),
          waldur: storage && await targetOf(setup, storage),
        });
      });
      return;
    }
    const file = await findConfig(values, context);
    if (file !== undefined) return await examineFile(values, file, context, tell);
    await follow(await resolveClientOptions(impatient(values), context), context, tell, {
      ...placeOf(values),
      origins: originsOf(values, context),
    });
  });
}

/** Examines the offering that is named, or each; invalid settings of one do not stop the others. */
async function examineFile(
  values: Values,
  file: ConfigFile,
  context: Context,
  tell: Tell,
): Promise<void> {
  const { offering: named } = values;
  const { selectOffering } = await import("../../src/config/index.ts");
  const offerings = named === undefined
    ? file.config.offerings
    : [selectOffering(file.config, { named })];
  if (offerings.length === 0) selectOffering(file.config, {});
  const setup = await setUp(impatient(values), file, context);
  for (const offering of offerings) {
    const { name, uuid } = offering;
    context.log.info(`offering: '${name}' (${uuid}) of ${file.path}`);
    const tellOf: Tell = offerings.length > 1 ? (step) => tell({ offering: name, ...step }) : tell;
    await orFailedStep(tellOf, async () => {
      const settings = settingsOf(file.path, offering);
      const options = await resolveClientOptions(impatient(values), context, settings);
      await follow(options, context, tellOf, {
        ...placeOf(values, offering),
        origins: originsOf(values, context, settings),
        waldur: await targetOf(setup, offering),
      });
    });
  }
}

async function orFailedStep(tell: Tell, task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!(error instanceof DwdiConfigError)) throw error;
    await tell(failedSettings(error));
  }
}

async function follow(
  clientOptions: DwdiClientOptions,
  { signal, progress }: Context,
  tell: Tell,
  options: DiagnoseOptions,
): Promise<void> {
  const client = createDwdiClient(clientOptions);
  const onProgress = ({ title, done, total }: DiagnosisProgress) =>
    progress.show({ what: title, count: { done, total, unit: "steps" } });
  try {
    for await (const step of diagnose(client, { ...options, signal, onProgress })) {
      await tell(step);
    }
  } finally {
    progress.end();
  }
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

function entryOf({ error, ...step }: OfferingStep): object {
  if (error === undefined) return step;
  const { code, message, status, requestId } = error;
  return { ...step, error: { code, message, status, requestId } };
}
