/**
 * Writes a document in the format and to the destination that the output flags name.
 *
 * @module
 */
import { DwdiConfigError } from "../../src/errors.ts";
import type { FlagValues } from "../flags/command.ts";
import type { Context } from "../io/context.ts";
import { withNotices, withProgress } from "./buckets.ts";
import type { Column, Document, FormatOptions, Formatter, Write } from "./document.ts";
import { chooseColumns } from "./fields.ts";
import type { outputFlags, usageOutputFlags } from "../flags/output-flags.ts";
import { screenOf } from "../io/screen.ts";
import { fileNamed, lastingOutput, writeTo } from "./destination.ts";
import { isWriteError, type WriteError } from "./write-error.ts";

export { outputFlags, usageOutputFlags } from "../flags/output-flags.ts";

/** The output that the flags ask for, checked before any request. */
export interface OutputPlan {
  /** The columns in order. */
  readonly columns: readonly Column[];
  /** The columns that identify a row, whether chosen or not. */
  readonly labels: readonly Column[];
  /** The fields that `--fields` names, if given. */
  readonly fields: ReadonlySet<string> | undefined;
  /** The format's name, `parsable` for `-P`. */
  readonly format: FormatName;
  /** The options of the format. */
  readonly options: Omit<FormatOptions, "screen">;
  /** The file to write. */
  readonly out: string | undefined;
}

type OutputValues = FlagValues<typeof outputFlags | typeof usageOutputFlags>;
type FormatName = keyof typeof FORMATS;
type DocumentSource = Pick<Document, "schema" | "subject" | "period" | "buckets">;

const FORMATS = {
  table: async (): Promise<Formatter> => (await import("./table.ts")).writeTable,
  json: async (): Promise<Formatter> => (await import("./json.ts")).writeJson,
  ndjson: async (): Promise<Formatter> => (await import("./json.ts")).writeNdjson,
  csv: async (): Promise<Formatter> => (await import("./delimited.ts")).writeCsv,
  tsv: async (): Promise<Formatter> => (await import("./delimited.ts")).writeTsv,
  parsable: async (): Promise<Formatter> => (await import("./delimited.ts")).writeParsable,
  yaml: async (): Promise<Formatter> => (await import("./yaml.ts")).writeYaml,
  html: async (): Promise<Formatter> => (await import("./html/index.ts")).writeHtml,
  openmetrics: async (): Promise<Formatter> => (await import("./openmetrics.ts")).writeOpenMetrics,
} as const;

/** Formats with fixed columns: they do not show further metrics. */
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
  const csvFormulas = values["csv-formulas"];
  if (csvFormulas !== undefined && format !== "csv") {
    throw new DwdiConfigError("--csv-formulas is for csv only", {
      hint: "the other formats keep every text as it is",
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
    options: {
      raw: values.units === "raw",
      noHeader: values.noheader,
      csvFormulas: csvFormulas ?? "escape",
      chart,
    },
    out: fileNamed(values.out),
  };
}

/** Samples need all labels to differ from each other. */
function refuseLabels(chosen: readonly Column[]): void {
  const label = chosen.find(({ quantity }) => quantity === "text");
  if (label === undefined) return;
  throw new DwdiConfigError(
    `--fields chooses metrics for openmetrics, and '${label.field}' is none`,
    { hint: "the labels are always there: leave it out" },
  );
}

/** Only tables have charts, and only of numbers. */
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
 * Writes a document. The destination is opened before the first bucket is read, so that one that
 * cannot be written costs no request.
 */
export async function writeDocument(
  document: DocumentSource,
  plan: OutputPlan,
  context: Context,
): Promise<void> {
  const format = await formatOf(document, plan, context);
  await writeTo(plan.out, context, format);
}

/**
 * Writes a document of work that is done to its end even where the output fails. Returns why it
 * failed, for the caller to throw where nothing else did.
 */
export async function writeResults(
  document: DocumentSource,
  plan: OutputPlan,
  context: Context,
): Promise<WriteError | undefined> {
  const format = await formatOf(document, plan, context);
  try {
    await writeTo(plan.out, context, async (write) => {
      const output = lastingOutput(write);
      await format(output.write);
      output.end();
    });
    return undefined;
  } catch (error) {
    if (isWriteError(error)) return error;
    throw error;
  }
}

/** Loads the format, which then takes the document as it arrives. */
async function formatOf(
  document: DocumentSource,
  { columns, labels, fields, format, options, out }: OutputPlan,
  context: Context,
): Promise<(write: Write) => Promise<void>> {
  const formatter = await FORMATS[format]();
  const hidesMetrics = fields === undefined && FIXED.includes(format);
  return (write) => {
    const buckets = withProgress(document, context);
    const whole = {
      ...document,
      columns,
      labels,
      chosen: fields !== undefined,
      buckets: withNotices({ ...document, buckets }, hidesMetrics ? columns : undefined, context),
    };
    return formatter(whole, write, { ...options, screen: screenOf(context, out) });
  };
}
