/**
 * `dwdi waldur report`: the current periods into Waldur.
 *
 * @module
 */
import { reportSteps } from "../../src/waldur/index.ts";
import { type Command, defineCommand } from "../command.ts";
import { outputFlags } from "../output/index.ts";
import { clientFlags, needConfig, resolveConnect } from "../waldur-clients.ts";
import { followRun, planRun, runFlags } from "../waldur-run.ts";

const command: Command = defineCommand({
  name: "report",
  description: "bring the current periods into Waldur",
  flags: {
    offering: {
      type: "string",
      list: true,
      valueHint: "NAME",
      description: "an offering of the file, by name or uuid; all when left out",
    },
    ...runFlags,
    ...outputFlags,
    ...clientFlags,
  },
  async run(values, context) {
    const plan = planRun(values);
    const file = await needConfig(values, context);
    for (const { name, reason } of file.config.skipped) {
      context.log.notice(`the offering '${name}' is skipped: ${reason}`);
    }
    const steps = reportSteps(file.config, {
      ...await resolveConnect(values, file, context),
      offerings: values.offering,
      dryRun: values["dry-run"],
      acceptEmpty: values["accept-empty"],
      signal: context.signal,
    });
    return await followRun(steps, values, plan, context);
  },
});

export default command;
