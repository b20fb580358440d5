/**
 * `dwdi waldur load-history`: load past months into Waldur. It replaces the command
 * `waldur_site_load_historical_usage` and takes its flags.
 *
 * @module
 */
import { selectOffering } from "../../../src/config/index.ts";
import { DwdiAbortError, DwdiConfigError } from "../../../src/errors.ts";
import { historySteps } from "../../../src/waldur/index.ts";
import { type Command, defineCommand, type Flags, type FlagValues } from "../../flags/command.ts";
import { suggestOfferings, suggestOfferingUuids } from "../../flags/offerings.ts";
import type { Context } from "../../io/context.ts";
import { outputFlags } from "../../output/index.ts";
import { readSecretFile } from "../../settings/secret-file.ts";
import { clientFlags, type WaldurSetup, withWaldur } from "../../settings/waldur-clients.ts";
import { followRun, planRun, runFlags, showRun, suggestRunFields } from "./run.ts";
import { metricsFlag, type RunRecorder, withRunMetrics } from "./run-metrics.ts";

/** Here `-o` is the offering, as in the command of old. */
const { alias: _, ...output } = outputFlags.output;

const FLAGS = {
  "offering-uuid": {
    type: "string",
    alias: "o",
    valueHint: "UUID",
    suggest: suggestOfferingUuids,
    description: "the uuid of the offering in the file, with or without dashes",
  },
  offering: {
    type: "string",
    valueHint: "NAME",
    suggest: suggestOfferings,
    description: "the offering in the file, by name or uuid",
  },
  "start-date": {
    type: "string",
    alias: "s",
    valueHint: "YYYY-MM-DD",
    description: "a day of the first month; whole months are loaded",
  },
  "end-date": {
    type: "string",
    alias: "e",
    valueHint: "YYYY-MM-DD",
    description: "a day of the last month",
  },
  "user-token": {
    type: "string",
    alias: "t",
    valueHint: "TOKEN",
    description: "Waldur's token; every user of the machine can see it, so prefer:",
  },
  "user-token-file": {
    type: "string",
    valueHint: "FILE",
    env: ["WALDUR_TOKEN"],
    description: "a file with Waldur's token, or - for stdin (default: the configuration's)",
  },
  "staff-check": {
    type: "boolean",
    default: true,
    description: "check that the token belongs to staff",
    negativeDescription: "do not check that the token belongs to staff",
  },
  "skip-user-usage": { type: "boolean", description: "load totals only, no usage by user" },
  "reconcile-stale": {
    type: "boolean",
    description: "set to 0 what Waldur has and DWDI does not list",
  },
  "resource-backend-id": {
    type: "string",
    list: "verbatim",
    valueHint: "ID",
    description: "a resource, by its backend id (default: all)",
  },
  ...runFlags,
  ...metricsFlag,
  ...outputFlags,
  fields: { ...outputFlags.fields, suggest: suggestRunFields },
  output,
  ...clientFlags,
} as const satisfies Flags;

type Values = FlagValues<typeof FLAGS>;

/** Which of the emulator's offerings is loaded where none is named. */
const DEMO_OFFERING = "Daint";

const command: Command = defineCommand({
  meta: {
    name: "load-history",
    description: "Load the usage of past months into Waldur",
    about:
      "Loads whole months, up to five years, like the command waldur_site_load_historical_usage " +
      "and with its flags. Past months need a token of Waldur staff: from --user-token-file, " +
      "else from WALDUR_TOKEN, else from the file. After an interruption, run the same command " +
      "again.",
    examples: [
      {
        about: "Show what would change",
        command:
          "dwdi waldur load-history -c config.yaml --offering Daint -s 2025-01-01 -e 2025-03-31 --dry-run",
      },
      {
        about: "Load without usage by user",
        command:
          "dwdi waldur load-history -c config.yaml -s 2025-01-01 -e 2025-01-31 --skip-user-usage",
      },
      {
        about: "Load one account again, and reset what DWDI does not list",
        command:
          "dwdi waldur load-history -c config.yaml -s 2025-01-01 -e 2025-01-31 --resource-backend-id g207 --reconcile-stale",
      },
    ],
  },
  args: FLAGS,
  async run({ args: values, data: context }) {
    const plan = planRun(values);
    const [from, to] = [need(values, "start-date"), need(values, "end-date")];
    const named = offeringNamed(values);
    const load = async (recorder: RunRecorder, { config, ...connect }: WaldurSetup) => {
      const steps = historySteps(config, {
        ...connect,
        offering: selectOffering(config, { named }).uuid,
        from,
        to,
        skipStaffCheck: !values["staff-check"],
        skipUsers: values["skip-user-usage"],
        reconcileStale: values["reconcile-stale"],
        acceptEmpty: values["accept-empty"],
        backendIds: values["resource-backend-id"],
        dryRun: values["dry-run"],
        signal: context.signal,
        onProgress: showRun(context),
        onEnd: recorder.onEnd,
      });
      await followRun(recorder.watch(steps), values, plan, context);
    };
    try {
      await withRunMetrics("load-history", values, context, (recorder) =>
        withWaldur(
          values,
          context,
          (setup) => load(recorder, setup),
          () => findAuth(values, context),
        ));
    } catch (error) {
      if (!(error instanceof DwdiAbortError)) throw error;
      throw new DwdiAbortError("interrupted: the months completed so far are in Waldur", {
        hint: "run the same command again to continue",
        cause: error,
      });
    }
  },
});

export default command;

function need(values: Values, flag: "start-date" | "end-date"): string {
  const value = values[flag];
  if (value !== undefined) return value;
  throw new DwdiConfigError(`--${flag} is missing`, { hint: "write it as YYYY-MM-DD" });
}

function offeringNamed(
  { offering, "offering-uuid": uuid, demo }: Values,
): string | undefined {
  if (offering === undefined || uuid === undefined) {
    return offering ?? uuid ?? (demo ? DEMO_OFFERING : undefined);
  }
  throw new DwdiConfigError("--offering and --offering-uuid name the offering twice", {
    hint: "leave one out",
  });
}

/** The token for Waldur that the run is given; undefined when the file's own is to be used. */
async function findAuth(
  values: Values,
  context: Context,
): Promise<{ readonly token: string } | undefined> {
  const { "user-token": token, "user-token-file": file } = values;
  if (token !== undefined && file !== undefined) {
    throw new DwdiConfigError("--user-token and --user-token-file are two tokens", {
      hint: "leave one out",
    });
  }
  if (token !== undefined) {
    context.log.warn("--user-token shows in the list of processes: better set WALDUR_TOKEN");
    return { token };
  }
  const tell = (origin: string) => context.log.info(`Waldur credentials: a token, *** (${origin})`);
  if (file === undefined) {
    const { WALDUR_TOKEN } = context.env;
    if (!WALDUR_TOKEN) return undefined;
    tell("WALDUR_TOKEN");
    return { token: WALDUR_TOKEN };
  }
  tell("--user-token-file");
  return { token: await readSecretFile("--user-token-file", file, context) };
}
