/**
 * `dwdi ping`: check that the API is reachable with these credentials.
 *
 * @module
 */
import { ping, type PingResult } from "../../src/usage/ping.ts";
import { type Command, defineCommand } from "../flags/command.ts";
import { ReportedError } from "../io/errors.ts";
import { hintInFlags } from "../io/option-flags.ts";
import type { Bucket, Column, Item, Row } from "../output/document.ts";
import { pick, suggestFields } from "../output/fields.ts";
import { outputFlags, planOutput, writeResults } from "../output/index.ts";
import type { WriteError } from "../output/write-error.ts";
import { showWhile } from "../io/progress.ts";
import { openOffering, sessionFlags, sourceOf, withClient } from "../settings/dwdi-client.ts";
import { resolveTuning } from "../settings/client-options.ts";

const COLUMNS: readonly Column[] = [
  { field: "service", header: "SERVICE", quantity: "text" },
  { field: "healthy", header: "HEALTHY", quantity: "text" },
  { field: "reachable", header: "REACHABLE", quantity: "text" },
  { field: "status", header: "STATUS", quantity: "count" },
  { field: "milliseconds", header: "MILLISECONDS", quantity: "count" },
  { field: "error", header: "ERROR", quantity: "text" },
];

const command: Command = defineCommand({
  meta: {
    name: "ping",
    description: "Check that the API is reachable with these credentials",
    about: "Sends one small request to each service that is named. The exit code is that of the " +
      "first service that is not healthy. dwdi doctor finds out why.",
    examples: [
      { about: "Check the compute service", command: "dwdi ping" },
      { about: "Check all services", command: "dwdi ping compute storage inference" },
      {
        about: "Check for a monitoring system: no retries, JSON",
        command: "dwdi ping --timeout 5s --retries 0 -o json",
      },
    ],
  },
  args: {
    service: {
      type: "positional",
      required: false,
      list: true,
      options: ["compute", "storage", "inference"],
      description: "compute, storage, inference (default: compute)",
    },
    ...outputFlags,
    fields: { ...outputFlags.fields, suggest: () => suggestFields(COLUMNS) },
    ...sessionFlags,
  },
  async run({ args: values, data: context }) {
    const plan = planOutput(values, COLUMNS);
    const { timeout, retry } = resolveTuning(values);
    const options = {
      ...(timeout && { timeout }),
      ...(retry && { retry }),
      signal: context.signal,
    };
    const found = await openOffering(values, context);
    let results: readonly PingResult[] = [];
    let unwritten: WriteError | undefined;
    await withClient(values, found, context, async (client) => {
      async function* buckets(): AsyncGenerator<Bucket> {
        results = await showWhile(
          context.progress,
          "waiting for DWDI",
          () => ping(client, values.service, options),
        );
        context.signal.throwIfAborted();
        yield { items: results.map((result) => itemOf(result, plan.fields)), missing: [] };
      }
      const subject = { title: "Services of DWDI", scope: { Source: sourceOf(client, values) } };
      const document = { schema: "dwdi/ping/1", subject, buckets: buckets() };
      unwritten = await writeResults(document, plan, context);
    });
    const failure = results.find(({ healthy }) => !healthy);
    if (failure !== undefined) throw new ReportedError(failure.error?.code);
    if (unwritten !== undefined) throw unwritten;
  },
});

export default command;

function itemOf(result: PingResult, fields?: ReadonlySet<string>): Item {
  const { error, ...rest } = result;
  const entry = error === undefined ? rest : {
    ...rest,
    error: hintInFlags({ code: error.code, message: error.message, hint: error.hint }),
  };
  const row: Row = { ...rest, error: error && `${error.message} (${error.code})` };
  return { entry: fields === undefined ? entry : pick(entry, fields), rows: [row] };
}
