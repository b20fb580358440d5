/**
 * `dwdi inference`: the cost of inference by resource.
 *
 * @module
 */
import type { InferenceEntry } from "../../src/usage/inference.ts";
import { type Command, defineCommand } from "../flags/command.ts";
import { clockOf } from "../settings/config-file.ts";
import type { Column } from "../output/document.ts";
import { suggestFields } from "../output/fields.ts";
import { bucketsOf, flatItem } from "../output/buckets.ts";
import { planOutput, usageOutputFlags, writeDocument } from "../output/index.ts";
import { monthFlags, periodText, resolvePeriod } from "../flags/period-flags.ts";
import { openOffering, sessionFlags, sourceOf, withClient } from "../settings/dwdi-client.ts";

const COLUMNS: readonly Column[] = [
  { field: "period", header: "PERIOD", quantity: "text" },
  { field: "resource", header: "RESOURCE", quantity: "text" },
  { field: "totalCost", header: "COST", quantity: "amount" },
];

const command: Command = defineCommand({
  meta: {
    name: "inference",
    description: "Show the cost of inference by resource and month",
    about:
      "Shows the cost of inference of each Waldur resource that it is billed to. DWDI has this " +
      "by month only.",
    examples: [
      { about: "Show last month, all resources", command: "dwdi inference --last-month" },
      {
        about: "Stream a year, one JSON object per line",
        command: "dwdi inference --since 12m -o ndjson",
      },
      {
        about: "Show resource and cost only, pipe-separated, as sacct -P",
        command: "dwdi inference --last-month --fields resource,totalCost -P -n",
      },
    ],
  },
  args: {
    resource: {
      type: "string",
      list: true,
      valueHint: "UUID",
      description: "a Waldur resource (default: all)",
    },
    ...monthFlags,
    ...usageOutputFlags,
    fields: { ...usageOutputFlags.fields, suggest: () => suggestFields(COLUMNS) },
    ...sessionFlags,
  },
  async run({ args: values, data: context }) {
    const found = await openOffering(values, context, "inference");
    const period = resolvePeriod(values, context, clockOf(found));
    const plan = planOutput(values, COLUMNS);
    const { from, to } = period;
    const { resource: resources } = values;
    const { inferenceCostStream } = await import("../../src/usage/inference.ts");
    await withClient(values, found, context, async (client) => {
      const cost = inferenceCostStream(client, {
        from,
        to,
        ...(resources && { resources }),
      }, { signal: context.signal });
      const buckets = bucketsOf(cost, (entry) => flatItem(entry, withNulls(entry), plan.fields));
      const scope = { Resources: resources, Source: sourceOf(client, values) };
      const subject = { title: "Cost of inference", scope };
      const ifNothing = `DWDI lists no resource in ${periodText(period)}`;
      const document = { schema: "dwdi/inference/1", subject, period, buckets, ifNothing };
      await writeDocument(document, plan, context);
    });
  },
});

export default command;

/** Readers of JSON and NDJSON take the columns from the first entries. */
function withNulls({ period, resource, totalCost }: InferenceEntry): object {
  return { period, resource, totalCost: totalCost ?? null };
}
