/**
 * Waldur components: the metric of DWDI that feeds one, and the amount in its unit.
 *
 * @module
 */
import { DwdiConfigError } from "../errors.ts";
import { formatProduct, formatRatio } from "./decimal.ts";

/** A kind of usage; each has its own metrics and its own rule for unit factors. */
export type UsageKind = "compute" | "storage" | "inference";

/** A component of a Waldur offering, as the configuration describes it. */
export interface Component {
  /** Its type in Waldur, for example `nodeHours` or `storage_space`. */
  readonly name: string;
  /** The unit that Waldur shows, for example `GB`; the file's `measured_unit`. */
  readonly measuredUnit: string;
  /** How Waldur accounts for it; the file's `accounting_type`. */
  readonly accountingType: "usage" | "limit" | "one";
  /** The name that Waldur shows; the file's `label`. */
  readonly label: string;
  /** The factor between DWDI's unit and Waldur's, finite and above 0: `unit_factor_reporting`, or `unit_factor`. */
  readonly factor: number;
  /** Whether to multiply or divide by the factor; the rule of the kind when left out. */
  readonly operation?: "multiply" | "divide" | undefined;
  /** The metric that feeds it; chosen by its name when left out. The file's `dwdi_metric`. */
  readonly metric?: string | undefined;
}

/**
 * The metrics that DWDI is known to send: an account that it does not list in the current month has
 * used nothing of them.
 */
export const PRIMARY_METRICS: Readonly<Record<UsageKind, readonly string[]>> = {
  compute: ["nodeHours"],
  storage: ["spaceUsed", "inodesUsed"],
  inference: ["totalCost"],
};

/** The known metrics, in the order in which a component's name is searched for them. */
const METRICS: Readonly<Record<UsageKind, readonly string[]>> = {
  ...PRIMARY_METRICS,
  compute: ["nodeHours", "cpuHours", "gpuHours"],
};

const UNIT_PREFIXES = "kmgtp";
/** Tolerates the digits cut off a written inverse of a size: two decimals never show them. */
const SIZE_TOLERANCE = 1e-9;

/**
 * The metric of DWDI that feeds a component, by its `metric` or else by its name; undefined when
 * none does: the component is then left out of reports.
 *
 * @param sent The metrics that DWDI's answer carries, for `…Hours` beyond the known ones.
 *
 * @example
 * ```ts
 * import { metricOf } from "@dwdi/sdk/waldur";
 *
 * console.assert(metricOf("compute", { name: "gpu_node_hours" }) === "nodeHours");
 * console.assert(metricOf("storage", { name: "workspace_hours" }) === undefined);
 * ```
 */
export function metricOf(
  kind: UsageKind,
  component: Pick<Component, "name" | "metric">,
  // Stryker disable next-line ArrayDeclaration: no component is named like the text in it
  sent: readonly string[] = [],
): string | undefined {
  const known = [...sent, ...METRICS[kind]];
  const named = (name: string) => known.find((metric) => plain(metric) === plain(name));
  if (component.metric !== undefined) return named(component.metric) ?? component.metric;
  const name = plain(component.name);
  switch (kind) {
    case "compute":
      return named(name) ?? METRICS.compute.find((metric) => name.includes(resourceOf(metric)));
    case "storage":
      if (name === "storage" || /^(?!.*workspace).*space/.test(name)) return "spaceUsed";
      return name.includes("inode") || /^file(s|count)$/.test(name) ? "inodesUsed" : undefined;
    case "inference":
      return /^(token)?cost$/.test(name) ? "totalCost" : undefined;
  }
}

/**
 * The amount that a value of DWDI (hours, bytes, inodes or cost) makes in the component's unit, as
 * Waldur takes it, `"5.00"`. Value and factor are taken as the decimals that were written, computed
 * exactly, and rounded once: to two decimals, half to even.
 *
 * Compute multiplies by the factor and inference divides by it. Storage counts bytes and inodes,
 * and no unit is smaller, so a factor above 1 divides and one below 1 multiplies.
 *
 * @throws {DwdiConfigError} When the factor is not finite and above 0, the value negative, or the
 * amount above 18 integer digits.
 *
 * @example
 * ```ts
 * import { amountOf } from "@dwdi/sdk/waldur";
 *
 * console.assert(amountOf("storage", { name: "storage_space", factor: 1e9 }, 5e9) === "5.00");
 * console.assert(amountOf("storage", { name: "storage_space", factor: 1e-9 }, 5e9) === "5.00");
 * ```
 */
export function amountOf(
  kind: UsageKind,
  component: Pick<Component, "name" | "factor" | "operation">,
  value: number,
): string {
  const factor = usableFactor(component);
  if (operationOf(kind, component) === "divide") return formatRatio(value, factor);
  const isInverse = kind === "storage" && component.operation === undefined;
  const divisor = isInverse ? wholeInverse(factor) : undefined;
  return divisor === undefined ? formatProduct(value, factor) : formatRatio(value, divisor);
}

/** What is done with the factor of a component: what it says itself, or else the kind's own reading. */
export function operationOf(
  kind: UsageKind,
  { factor, operation = OPERATIONS[kind] }: Pick<Component, "factor" | "operation">,
): "multiply" | "divide" {
  // Stryker disable next-line EqualityOperator: by 1, both do the same
  return operation ?? (factor > 1 ? "divide" : "multiply");
}

/**
 * Checks a component's factor: that it can be used at all and, for storage space in a unit from B
 * to PiB, that it is this unit's size, decimal or binary, or the inverse of one.
 *
 * @throws {DwdiConfigError} When it is not; the hint says what would be right.
 *
 * @example
 * ```ts
 * import { DwdiConfigError } from "@dwdi/sdk";
 * import { checkFactor } from "@dwdi/sdk/waldur";
 *
 * try {
 *   checkFactor("storage", { name: "storage_space", measuredUnit: "GB", factor: 1000 });
 * } catch (error) {
 *   if (error instanceof DwdiConfigError) console.error(error.message, error.hint);
 * }
 * ```
 */
export function checkFactor(
  kind: UsageKind,
  component: Pick<Component, "name" | "metric" | "measuredUnit" | "factor" | "operation">,
): void {
  const { name, measuredUnit, operation } = component;
  const factor = usableFactor(component);
  if (kind !== "storage" || operation !== undefined) return;
  if (metricOf(kind, component) !== "spaceUsed") return;
  const sizes = sizesOf(measuredUnit);
  if (
    sizes.length === 0 || sizes.some((size) => isNear(factor, size) || isNear(1, size * factor))
  ) {
    return;
  }
  const right = sizes.join(" or ");
  throw new DwdiConfigError(
    `the unit factor ${factor} of the component '${name}' is not the size of its unit ${measuredUnit}`,
    { hint: `right would be ${right}, which divide the bytes that DWDI counts, or an inverse` },
  );
}

const OPERATIONS: Readonly<Record<UsageKind, Component["operation"]>> = {
  compute: "multiply",
  storage: undefined,
  inference: "divide",
};

/** The resource whose hours a metric counts: `node` for `nodeHours`. */
function resourceOf(metric: string): string {
  return metric.replace("Hours", "");
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

function usableFactor({ name, factor }: Pick<Component, "name" | "factor">): number {
  if (Number.isFinite(factor) && factor > 0) return factor;
  throw new DwdiConfigError(
    `the unit factor of the component '${name}' must be finite and above 0: it is ${factor}`,
  );
}

/** The whole number that a factor is the inverse of, which a decimal may only approach. */
function wholeInverse(factor: number): number | undefined {
  const inverse = Math.round(1 / factor);
  // Stryker disable next-line EqualityOperator: no inverse is off by just that much
  const isInverse = Math.abs(inverse * factor - 1) <= 2 * Number.EPSILON;
  return isInverse && Number.isSafeInteger(inverse) ? inverse : undefined;
}

/** The bytes of a unit, decimal and binary; none for a unit that is not one of space. */
function sizesOf(unit: string): readonly number[] {
  const [match, prefix] = /^(?:b|([kmgtp])i?b)$/i.exec(unit.trim()) ?? [];
  if (match === undefined) return [];
  if (prefix === undefined) return [1];
  const power = UNIT_PREFIXES.indexOf(prefix.toLowerCase()) + 1;
  return [1000 ** power, 1024 ** power];
}

function isNear(value: number, other: number): boolean {
  // Stryker disable next-line EqualityOperator: any tolerance is as good as its neighbour
  return Math.abs(value - other) <= SIZE_TOLERANCE * other;
}
