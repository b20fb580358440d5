/**
 * A run of the `waldur` commands: its steps as a document, its failures and its summary on stderr.
 *
 * @module
 */
import { groupBy } from "../../../src/amounts/sum.ts";
import { difference } from "../../../src/amounts/decimal.ts";
import type {
  EntryResult,
  PlannedAmount,
  PlannedComponent,
  ProgressOptions,
  RunFailure,
  RunStep,
  RunSummary,
} from "../../../src/waldur/index.ts";
import type { FlagValues, Suggestion } from "../../flags/command.ts";
import type { Context } from "../../io/context.ts";
import { type demoFlags, MADE_UP } from "../../settings/dwdi-client.ts";
import { ReportedError } from "../../io/errors.ts";
import { hintInFlags, inFlags } from "../../io/option-flags.ts";
import type { Bucket, Column, Item, Row } from "../../output/document.ts";
import { pick, suggestFields } from "../../output/fields.ts";
import { type outputFlags, type OutputPlan, planOutput, writeResults } from "../../output/index.ts";
import { OutputError, type WriteError } from "../../output/write-error.ts";

/** The flags of a run beside those that say what it is about. */
export const runFlags = {
  "dry-run": { type: "boolean", description: "show what would change, but change nothing" },
  "accept-empty": {
    type: "boolean",
    description: "accept an empty response of DWDI as zero usage, even if Waldur has some",
  },
} as const;

type RunValues = FlagValues<typeof runFlags & typeof outputFlags & typeof demoFlags>;
type Steps = AsyncGenerator<RunStep, RunSummary, void>;

/** The changes, one line a component or user. */
const COLUMNS: readonly Column[] = [
  { field: "offering", header: "OFFERING", quantity: "text" },
  { field: "resource", header: "RESOURCE", quantity: "text" },
  { field: "month", header: "MONTH", quantity: "text" },
  { field: "component", header: "COMPONENT", quantity: "text" },
  { field: "user", header: "USER", quantity: "text" },
  { field: "waldur", header: "WALDUR", quantity: "amount" },
  { field: "dwdi", header: "DWDI", quantity: "amount" },
  { field: "change", header: "CHANGE", quantity: "amount" },
  { field: "note", header: "NOTE", quantity: "text" },
];

/** How many of the resources that share a failure are named. */
const NAMED = 3;

/** What `--fields` is completed with. */
export function suggestRunFields(): readonly Suggestion[] {
  return suggestFields(COLUMNS);
}

/** Checks the output flags, before anything is sent. */
export function planRun(values: RunValues): OutputPlan {
  return planOutput(values, COLUMNS);
}

/**
 * Follows a run to its end.
 *
 * @throws {ReportedError} When some or all of it failed.
 * @throws {WriteError} When all of it succeeded, but its output could not be written.
 */
export async function followRun(
  steps: Steps,
  values: RunValues,
  plan: OutputPlan,
  context: Context,
): Promise<void> {
  const end: { summary?: RunSummary; unwritten?: WriteError | undefined } = {};
  async function* buckets(): AsyncGenerator<Bucket> {
    try {
      for (;;) {
        const { done, value } = await steps.next();
        if (done) {
          end.summary = value;
          return;
        }
        logStep(value, context);
        const items = value.results.flatMap((result) => itemsOf(value, result, plan));
        yield { items, missing: [] };
      }
    } finally {
      context.progress.end();
    }
  }
  if (isAskedFor(values)) {
    const title = values["dry-run"] ? "Planned changes in Waldur" : "Changes in Waldur";
    const subject = { title, scope: values.demo ? { Source: MADE_UP } : {} };
    const document = { schema: "dwdi/plan/1", subject, buckets: buckets() };
    end.unwritten = await writeResults(document, plan, context);
  } else {
    for await (const _ of buckets());
  }
  const { summary, unwritten } = end;
  if (summary === undefined) throw unwritten ?? new Error("the run ended without a summary");
  const { changed, unchanged, failures } = summary;
  printFailures(failures, context);
  logSummary(summary, values["dry-run"], context);
  const outputError = unwritten instanceof OutputError && changed > 0 && !values["dry-run"]
    ? afterChanges(unwritten, changed)
    : unwritten;
  const [first] = failures;
  if (first !== undefined) {
    if (outputError instanceof OutputError) context.log.error(outputError);
    throw new ReportedError(changed + unchanged > 0 ? "partial" : first.code);
  }
  if (outputError !== undefined) throw outputError;
}

/** The output's failure says nothing of Waldur: the message has to. */
function afterChanges({ message, cause }: OutputError, changed: number): OutputError {
  return new OutputError(
    `${message}; Waldur was written nonetheless: ${changed} resources changed`,
    { hint: "run the same command again: it sends only what differs", cause },
  );
}

/** Shows the progress of a run. */
export function showRun({ progress }: Context): NonNullable<ProgressOptions["onProgress"]> {
  return ({ offering, month, done, total }) =>
    progress.show({ what: `${offering} ${month}`, count: { done, total, unit: "months" } });
}

/** A run that writes shows its changes only where that is asked for: cron wants to hear little. */
function isAskedFor(values: RunValues): boolean {
  const { output, parsable, fields, out } = values;
  return values["dry-run"] || parsable ||
    [output, fields, out].some((value) => value !== undefined);
}

function itemsOf(step: RunStep, result: EntryResult, plan: OutputPlan): Item[] {
  const rows = rowsOf(step, result);
  if (plan.fields !== undefined) {
    const { fields } = plan;
    return rows.map((row) => ({ entry: pick(row, fields), rows: [row] }));
  }
  const { entry, ...outcome } = result;
  const { failure } = outcome;
  const told = failure && { failure: hintInFlags(failure) };
  return [{ entry: { offering: step.offering, ...entry, ...outcome, ...told }, rows }];
}

function rowsOf({ offering }: RunStep, { entry, outcome }: EntryResult): Row[] {
  const { name: resource, month, components, users } = entry;
  const place = { offering: offering.name, resource, month };
  const line = (change: PlannedComponent, user?: string): Row => ({
    ...place,
    component: change.type,
    user,
    ...amountsOf(change),
    note: noteOf(change, outcome),
  });
  const changed = components.filter(({ waldur, dwdi }) => waldur !== dwdi);
  return [
    ...changed.map((component) => line(component)),
    ...users.map((user) => line(user, user.username)),
  ];
}

function amountsOf({ waldur, dwdi }: PlannedAmount): Row {
  return { waldur: waldur ?? undefined, dwdi, change: difference(waldur, dwdi) };
}

function noteOf({ listed }: PlannedAmount, outcome: EntryResult["outcome"]): string | undefined {
  const notes = [
    ...(listed ? [] : ["not listed by DWDI"]),
    ...(outcome === "failed" || outcome === "skipped" ? [outcome] : []),
  ];
  return notes.length === 0 ? undefined : notes.join(", ");
}

function logStep(
  { offering, month, results, notices, failure }: RunStep,
  { log }: Context,
): void {
  const { name } = offering;
  for (const notice of notices) {
    log.notice(`${name}: ${inFlags(notice)}`, { offering: name, month });
  }
  if (month === undefined) return;
  const counts = groupBy(results, ({ outcome }) => outcome);
  const said = [...counts].map(([outcome, { length }]) => `${length} ${outcome}`);
  const otherwise = failure ? "failed as a whole" : "nothing to do";
  log.notice(`${name}: ${month}: ${said.join(", ") || otherwise}`, { offering: name, month });
}

/** Failures are printed with `--quiet` too, each once with the resources that share it. */
function printFailures(failures: readonly RunFailure[], { log }: Context): void {
  const shared = groupBy(
    failures,
    ({ offering, month = "", code, message }) => JSON.stringify([offering, month, code, message]),
  );
  for (const [failure, ...others] of shared.values()) {
    if (failure === undefined) continue;
    const { offering, month, code, message, requestId, hint } = failure;
    const names = [failure, ...others].flatMap(({ resource }) => resource ?? []);
    const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
    const resources = names.slice(0, NAMED).join(", ") + more;
    const place = [offering, month, resources].filter(Boolean).join(": ");
    const fields = hintInFlags({ offering, month, resources: names, code, requestId, hint });
    log.error({ code, message: `${place}: ${message}`, hint }, undefined, fields);
  }
}

function logSummary(summary: RunSummary, isDry: boolean, { log }: Context): void {
  const { resources, changed, unchanged, skipped, failed, notListed, requests } = summary;
  const zeros = notListed === 0 ? "" : ` (${notListed} zeros not listed by DWDI)`;
  log.notice(
    `${resources} resources: ${changed} ${isDry ? "would change" : "changed"}${zeros}, ` +
      `${unchanged} unchanged, ${skipped} skipped, ${failed} failed; requests: ` +
      `${requests.dwdi} to DWDI, ${requests.waldur} to Waldur; ${summary.seconds.toFixed(1)} s`,
  );
}
