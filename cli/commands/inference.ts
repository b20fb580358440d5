/**
 * `dwdi inference`: the cost of inference by resource.
 *
 * @module
 */
import { inferenceCostStream } from "../../src/inference.ts";
import { type Command, defineCommand } from "../command.ts";
import type { Column } from "../output/document.ts";
import { flatBuckets } from "../output/flat.ts";
import { planOutput, putOut, usageOutputFlags } from "../output/index.ts";
import { monthFlags, resolvePeriod } from "../period-flags.ts";
import { openOffering, sessionFlags, withClient } from "../session.ts";

const COLUMNS: readonly Column[] = [
  { field: "period", header: "PERIOD", quantity: "text" },
  { field: "resource", header: "RESOURCE", quantity: "text" },
  { field: "totalCost", header: "COST", quantity: "amount" },
];

const command: Command = defineCommand({
  name: "inference",
  description: "Cost of inference by resource and month",
  flags: {
    resource: {
      type: "string",
      list: true,
      valueHint: "UUID",
      description: "a Waldur resource; all when left out",
    },
    ...monthFlags,
    ...usageOutputFlags,
    ...sessionFlags,
  },
  async run(values, context) {
    const found = await openOffering(values, context, "inference");
    const period = resolvePeriod(values, context, { timeZone: found?.config.timezone });
    const plan = planOutput(values, COLUMNS);
    const { from, to } = period;
    const { resource: resources } = values;
    await withClient(values, found, context, async (client) => {
      const cost = inferenceCostStream(client, {
        from,
        to,
        ...(resources && { resources }),
        signal: context.signal,
      });
      const buckets = flatBuckets(cost, plan.fields);
      await putOut({ schema: "dwdi/inference/1", period, buckets }, plan, context);
    });
  },
});

export default command;
