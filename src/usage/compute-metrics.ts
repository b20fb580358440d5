/**
 * Hours by metric, and how those of several parts are summed.
 *
 * @module
 */
import { sumOf } from "./answer.ts";

/** Hours by metric; a metric that DWDI did not send is absent. */
export interface ComputeMetrics {
  /** Node-hours: `totalNodeHours` of an account, `nodeHours` of a user. */
  readonly nodeHours?: number;
  /** CPU-hours: `totalCpuHours` of an account, `cpuHours` of a user. */
  readonly cpuHours?: number;
  /** Further metrics by DWDI's name, in hours, such as `gpuHours`. */
  readonly other: Readonly<Record<string, number>>;
}

type Metric = (metrics: ComputeMetrics) => number | undefined;

const NO_OTHER: ComputeMetrics["other"] = Object.freeze({});

/** The metrics of what has none. */
export const NO_METRICS: ComputeMetrics = Object.freeze({ other: NO_OTHER });

/** Metrics without those that are undefined; in literals, since an answer may have a million. */
export function metricsOf(
  nodeHours: number | undefined,
  cpuHours: number | undefined,
  other: ComputeMetrics["other"] = NO_OTHER,
): ComputeMetrics {
  if (nodeHours !== undefined) {
    return cpuHours === undefined ? { nodeHours, other } : { nodeHours, cpuHours, other };
  }
  if (cpuHours !== undefined) return { cpuHours, other };
  return other === NO_OTHER ? NO_METRICS : { other };
}

/** The metrics that some of the parts have, each with a value of its own. */
export function metricsBy(
  parts: readonly ComputeMetrics[],
  valueOf: (metric: Metric) => number | undefined,
): ComputeMetrics {
  return metricsOf(
    valueOf(({ nodeHours }) => nodeHours),
    valueOf(({ cpuHours }) => cpuHours),
    hasOther(parts) ? othersBy(parts, valueOf) : NO_OTHER,
  );
}

/** Whether any of the parts has metrics beyond the named ones. */
export function hasOther(parts: readonly ComputeMetrics[]): boolean {
  return parts.some(({ other }) => other !== NO_OTHER);
}

function othersBy(
  parts: readonly ComputeMetrics[],
  valueOf: (metric: Metric) => number | undefined,
): Record<string, number> {
  const others: Record<string, number> = {};
  for (const name of new Set(parts.flatMap(({ other }) => Object.keys(other)))) {
    const value = valueOf(({ other }) => other[name]);
    if (value !== undefined) others[name] = value;
  }
  return others;
}

/** The sums of the parts' metrics; a metric that no part has is absent. */
export function sumMetrics(parts: readonly ComputeMetrics[]): ComputeMetrics {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return metricsBy(parts, (metric) => sumOf(parts.map(metric)));
}
