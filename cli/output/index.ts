/**
 * The way of a document through a format to its place, as the output flags say.
 *
 * @module
 */
import { DwdiConfigError } from "../../src/errors.ts";
import type { FlagValues } from "../flags/args.ts";
import type { Context } from "../io/context.ts";
import {
  type Bucket,
  type Column,
  type Document,
  type FormatOptions,
  type Formatter,
  furtherMetrics,
} from "./document.ts";
import { chooseColumns } from "./fields.ts";
import type { outputFlags, usageOutputFlags } from "../flags/output-flags.ts";
import { passOn } from "./one-by-one.ts";
import { screenOf } from "../io/screen.ts";
import { openSink } from "./sink.ts";
import { watched } from "./watched.ts";

export { outputFlags, usageOutputFlags } from "../flags/output-flags.ts";

/** How a document is to be put out, checked before anything is sent. */
export interface OutputPlan {
  /** The columns in order. */
  readonly columns: readonly Column[];
  /** The columns that tell rows apart, chosen or not. */
  readonly labels: readonly Column[];
  /** The fields that `--fields` names, if it is there. */
  readonly fields: ReadonlySet<string> | undefined;
  /** The format's name, `parsable` for `-P`. */
  readonly format: FormatName;
  /** What the format is told. */
  readonly options: Omit<FormatOptions, "screen">;
  /** The file to write. */
  readonly out: string | undefined;
}

type OutputValues = FlagValues<typeof outputFlags | typeof usageOutputFlags>;
type FormatName = keyof typeof FORMATS;

const FORMATS = {
  table: async (): Promise<Formatter> => (await import("./table.ts")).writeTable,
  json: async (): Promise<Formatter> => (await import("./json.ts")).writeJson,
  ndjson: async (): Promise<Formatter> => (await import("./ndjson.ts")).writeNdjson,
  csv: async (): Promise<Formatter> => (await import("./csv.ts")).writeCsv,
  tsv: async (): Promise<Formatter> => (await import("./tsv.ts")).writeTsv,
  parsable: async (): Promise<Formatter> => (await import("./tsv.ts")).writeParsable,
  yaml: async (): Promise<Formatter> => (await import("./yaml.ts")).writeYaml,
  html: async (): Promise<Formatter> => (await import("./html/index.ts")).writeHtml,
  openmetrics: async (): Promise<Formatter> => (await import("./openmetrics.ts")).writeOpenMetrics,
} as const;

/** Formats with fixed columns: a metric beyond them would be lost without a word. */
const FIXED: readonly FormatName[] = ["csv", "tsv", "parsable"];

/**
 * Checks the output flags against the columns that a command has.
 *
 * @param openMetrics Whether any metric whose name ends in `Hours` is a column too.
 * @throws {DwdiConfigError} When they contradict each other or name a field that is not there.
 */
export function planOutput(
  values: OutputValues,
  columns: readonly Column[],
  openMetrics = false,
): OutputPlan {
  if (values.parsable && values.output !== undefined) {
    throw new DwdiConfigError(`-P and --output ${values.output} are two formats`, {
      hint: "leave one out",
    });
  }
  if (values.noheader && !values.parsable) {
    throw new DwdiConfigError("--noheader goes with -P only", {
      hint: "the other formats always have their header",
    });
  }
  const format = values.parsable ? "parsable" : values.output ?? "table";
  if (values.units === "scaled" && format !== "table" && format !== "html") {
    throw new DwdiConfigError("--units scaled is for tables only", {
      hint: "machine formats are in base units and full precision",
    });
  }
  const chosen = chooseColumns(values.fields, columns, openMetrics);
  const labels = columns.filter(({ quantity }) => quantity === "text");
  if (format === "openmetrics" && values.fields !== undefined) refuseLabels(chosen);
  const chart = "chart" in values && values.chart;
  if (chart) checkChart(format, chosen);
  return {
    columns: chosen,
    labels,
    fields: values.fields && new Set(chosen.map(({ field }) => field)),
    format,
    options: { raw: values.units === "raw", noHeader: values.noheader, chart },
    out: values.out,
  };
}

/** Without all of its labels a sample cannot be told from others. */
function refuseLabels(chosen: readonly Column[]): void {
  const label = chosen.find(({ quantity }) => quantity === "text");
  if (label === undefined) return;
  throw new DwdiConfigError(
    `--fields chooses metrics for openmetrics, and '${label.field}' is none`,
    { hint: "the labels are always there: leave it out" },
  );
}

/** Bars are part of a table, and stand for numbers. */
function checkChart(format: FormatName, chosen: readonly Column[]): void {
  if (format !== "table") {
    throw new DwdiConfigError("--chart is for tables only", {
      hint: `leave it out, or ${format === "parsable" ? "-P" : `--output ${format}`}`,
    });
  }
  if (chosen.every(({ quantity }) => quantity === "text")) {
    throw new DwdiConfigError("--chart draws numbers, and --fields names none");
  }
}

/**
 * Puts a document out. The place is opened before the first bucket is asked for, so that a
 * place that cannot be written costs no request.
 */
export async function putOut(
  document: Pick<Document, "schema" | "subject" | "period" | "buckets">,
  plan: OutputPlan,
  context: Context,
): Promise<void> {
  const format = await FORMATS[plan.format]();
  const sink = await openSink(plan.out, context.stdout);
  try {
    const whole = {
      ...document,
      columns: plan.columns,
      labels: plan.labels,
      chosen: plan.fields !== undefined,
      buckets: announced(watched(document, context), plan, context),
    };
    const screen = screenOf(context, plan.out);
    await format(whole, sink.write, { ...plan.options, screen });
    await sink.commit();
  } catch (error) {
    await sink.discard();
    throw error;
  }
}

/** Passes the buckets on and says on stderr what a reader of the output would not see in it. */
function announced(
  buckets: AsyncIterable<Bucket>,
  plan: OutputPlan,
  { log }: Context,
): AsyncIterable<Bucket> {
  const told = new Set<string>();
  let notices: string[] = [];
  const look = (bucket: Bucket) => {
    const { missing, period } = bucket;
    notices = missing.length > 0 ? [`not listed by DWDI in ${period}: ${missing.join(", ")}`] : [];
    for (const metric of unseenMetrics(bucket, plan)) {
      if (!told.has(metric)) notices.push(`${metric} has no column; ask for it by --fields`);
      told.add(metric);
    }
    return bucket;
  };
  return passOn(buckets, look, () => notices.forEach((notice) => log.notice(notice)));
}

function unseenMetrics({ items }: Bucket, { columns, fields, format }: OutputPlan): string[] {
  if (fields !== undefined || !FIXED.includes(format)) return [];
  return furtherMetrics(items.flatMap(({ rows }) => rows), columns);
}
