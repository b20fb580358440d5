/**
 * Gauges in the text format of Prometheus, which node_exporter reads.
 *
 * @module
 */
import { wellFormed } from "../io/text.ts";

/** A gauge, without its samples. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly unit?: string;
}

/** The labels of a sample as they are written, in the order of their names. */
export function labelText(labels: Readonly<Record<string, string | number | boolean>>): string {
  const entries = Object.entries(labels);
  return entries.map(([name, value]) => `${name}="${escape(wellFormed(String(value)))}"`)
    .sort().join(",");
}

/** A gauge with its samples, whose values are by the labels as they are written. */
export function gaugeText(
  { name, help, unit }: Gauge,
  samples: Iterable<readonly [labels: string, value: number]>,
): string {
  const described = [
    `# HELP ${name} ${help}\n`,
    `# TYPE ${name} gauge\n`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}\n`]),
  ];
  const lines = Array.from(samples, ([labels, value]) => `${name}{${labels}} ${value}\n`);
  return [...described, ...lines].join("");
}

/** The last line of a file. */
export const END_OF_METRICS = "# EOF\n";

function escape(text: string): string {
  return text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n");
}
