/**
 * OpenMetrics text, for the textfile collector of node_exporter: one gauge per metric, one sample per
 * row.
 *
 * @module
 */
import { DwdiConfigError } from "../../src/errors.ts";
import { escapeControls } from "../io/text.ts";
import {
  type Column,
  type Document,
  type FormatOptions,
  headerOf,
  type Row,
  type Write,
} from "./document.ts";
import { END_OF_METRICS, type Gauge, gaugeText, labelText } from "./gauge.ts";

/** A gauge with its samples, which must be written together. */
interface Family extends Gauge {
  readonly field: string;
  /** The values by the labels as they are written. */
  readonly samples: Map<string, number>;
}

const GAUGES: Readonly<Record<string, Gauge>> = {
  spaceUsed: { name: "dwdi_storage_space_bytes", help: "Space used under a path.", unit: "bytes" },
  inodesUsed: { name: "dwdi_storage_inodes", help: "Inodes used under a path." },
  totalCost: { name: "dwdi_inference_cost", help: "Cost of the inference of a resource." },
};

/** Writes the document as OpenMetrics once all of it has arrived. */
export async function writeOpenMetrics(
  { labels, columns, chosen, buckets }: Document,
  write: Write,
  { screen }: FormatOptions,
): Promise<void> {
  const families = new Map<string, Family>();
  const fields = chosen ? new Set(columns.map(({ field }) => field)) : undefined;
  for await (const { items } of buckets) {
    for (const { rows, whole } of items) {
      for (const row of whole === undefined ? rows : [whole, ...rows]) {
        addSamples(families, row, labels, fields);
      }
    }
  }
  const byName = [...families.values()].sort((a, b) => a.name < b.name ? -1 : 1);
  for (const family of byName) {
    const text = gaugeText(family, family.samples);
    await write(screen.isTerminal ? text.split("\n").map(escapeControls).join("\n") : text);
  }
  await write(END_OF_METRICS);
}

function addSamples(
  families: Map<string, Family>,
  row: Row,
  labels: readonly Column[],
  fields: ReadonlySet<string> | undefined,
): void {
  const labelled = labelsOf(row, labels);
  const isUser = row.username !== undefined;
  for (const [field, value] of Object.entries(row)) {
    if (typeof value !== "number" || fields?.has(field) === false) continue;
    const key = isUser ? `user ${field}` : field;
    const family = families.get(key) ?? newFamily(families.values(), field, isUser);
    families.set(key, family);
    if (family.samples.has(labelled)) throw sameSample(family.name, labelled);
    family.samples.set(labelled, value);
  }
}

/** Prometheus would refuse the file, or keep one of the two. */
function sameSample(name: string, labelled: string): DwdiConfigError {
  return new DwdiConfigError(`openmetrics would have two samples ${name}{${labelled}}`, {
    hint: "two names differ only in what UTF-8 cannot write: choose json",
  });
}

/**
 * A family without samples. Users have gauges of their own: a query over both would count their usage
 * twice.
 *
 * @throws {DwdiConfigError} When another metric has the same name already.
 */
function newFamily(others: Iterable<Family>, field: string, isUser: boolean): Family {
  const gauge = GAUGES[field] ?? hoursGauge(field, isUser);
  for (const other of others) {
    if (other.name !== gauge.name) continue;
    throw new DwdiConfigError(
      `the metrics ${other.field} and ${field} are both ${gauge.name} in openmetrics`,
      { hint: "choose one of them by --fields, or another format" },
    );
  }
  return { ...gauge, field, samples: new Map() };
}

/** promtool refuses capitals, and `hours` as a separate word. */
function hoursGauge(field: string, isUser: boolean): Gauge {
  const word = field.replaceAll("_", "").toLowerCase();
  return {
    name: `dwdi_compute_${isUser ? "user_" : ""}${word}`,
    help: `${headerOf(field)} of ${isUser ? "a user of an account" : "an account"}.`,
  };
}

function labelsOf(row: Row, labels: readonly Column[]): string {
  return labelText(Object.fromEntries(labels.flatMap(({ field }) => {
    const value = row[field];
    return value === undefined ? [] : [[field === "username" ? "user" : field, value]];
  })));
}
