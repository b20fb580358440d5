/**
 * `dwdi waldur report`: the current periods into Waldur.
 *
 * @module
 */
import { reportSteps } from "../../../src/waldur/index.ts";
import { type Command, defineCommand } from "../../flags/command.ts";
import { suggestOfferings } from "../../flags/offerings.ts";
import { outputFlags } from "../../output/index.ts";
import { clientFlags, withWaldur } from "../../settings/waldur-clients.ts";
import { followRun, planRun, runFlags, showRun, suggestRunFields } from "./run.ts";

const command: Command = defineCommand({
  meta: {
    name: "report",
    description: "Bring the current periods into Waldur",
    about:
      "Compares what Waldur holds with what DWDI lists, for the current month and as many before it as " +
      "the file's reporting_periods say; then sends what differs, and reads it back. Usage is set, not " +
      "added: a run that was interrupted is simply run again. How to have it run again and again: " +
      "dwdi help timers.",
    examples: [
      { about: "What would change", command: "dwdi waldur report --config config.yaml --dry-run" },
      {
        about: "Report, with a word only of what failed",
        command: "dwdi waldur report --config config.yaml --quiet",
      },
      {
        about: "The plan of one offering, for programs",
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
      description: "an offering of the file, by name or uuid; all when left out",
    },
    ...runFlags,
    ...outputFlags,
    fields: { ...outputFlags.fields, suggest: suggestRunFields },
    ...clientFlags,
  },
  async run({ args: values, data: context }) {
    const plan = planRun(values);
    await withWaldur(values, context, async ({ config, ...connect }) => {
      for (const { name, reason } of config.skipped) {
        context.log.notice(`the offering '${name}' is skipped: ${reason}`);
      }
      const steps = reportSteps(config, {
        ...connect,
        offerings: values.offering,
        dryRun: values["dry-run"],
        acceptEmpty: values["accept-empty"],
        signal: context.signal,
        onProgress: showRun(context),
      });
      await followRun(steps, values, plan, context);
    });
  },
});

export default command;
