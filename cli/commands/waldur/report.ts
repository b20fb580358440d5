/**
 * `dwdi waldur report`: report the current billing periods to Waldur.
 *
 * @module
 */
import { reportSteps } from "../../../src/waldur/index.ts";
import { type Command, defineCommand } from "../../flags/command.ts";
import { suggestOfferings } from "../../flags/offerings.ts";
import { outputFlags } from "../../output/index.ts";
import { clientFlags, type WaldurSetup, withWaldur } from "../../settings/waldur-clients.ts";
import { followRun, planRun, runFlags, showRun, suggestRunFields } from "./run.ts";
import { metricsFlag, type RunRecorder, withRunMetrics } from "./run-metrics.ts";

const command: Command = defineCommand({
  meta: {
    name: "report",
    description: "Report the usage of the current billing periods to Waldur",
    about: "Compares the usage in Waldur with that in DWDI for the current month and the months " +
      "before it that reporting_periods of the file includes, sends the differences, and reads " +
      "them back. Usage is set, not added: after an interruption, run it again. To run it " +
      "repeatedly, see dwdi help timers.",
    examples: [
      {
        about: "Show what would change",
        command: "dwdi waldur report --config config.yaml --dry-run",
      },
      {
        about: "Report, and print failures only",
        command: "dwdi waldur report --config config.yaml --quiet",
      },
      {
        about: "Show the plan of one offering as JSON",
        command: "dwdi waldur report --config config.yaml --offering Daint --dry-run -o json",
      },
    ],
  },
  args: {
    offering: {
      type: "string",
      list: true,
      valueHint: "NAME",
      suggest: suggestOfferings,
      description: "an offering of the file, by name or uuid (default: all)",
    },
    ...runFlags,
    ...metricsFlag,
    register: {
      type: "boolean",
      description: "register the run in Waldur as the site agent dwdi-UUID of each offering, so " +
        "that the provider's page shows it",
    },
    ...outputFlags,
    fields: { ...outputFlags.fields, suggest: suggestRunFields },
    ...clientFlags,
  },
  async run({ args: values, data: context }) {
    const plan = planRun(values);
    const report = async (recorder: RunRecorder, { config, ...connect }: WaldurSetup) => {
      for (const { name, reason } of config.skipped) {
        context.log.notice(`the offering '${name}' is skipped: ${reason}`);
      }
      const steps = reportSteps(config, {
        ...connect,
        offerings: values.offering,
        dryRun: values["dry-run"],
        acceptEmpty: values["accept-empty"],
        register: values.register,
        signal: context.signal,
        onProgress: showRun(context),
        onEnd: recorder.onEnd,
      });
      await followRun(recorder.watch(steps), values, plan, context);
    };
    await withRunMetrics(
      "report",
      values,
      context,
      (recorder) => withWaldur(values, context, (setup) => report(recorder, setup)),
    );
  },
});

export default command;
