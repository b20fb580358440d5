/**
 * The components of an offering.
 *
 * @module
 */
import {
  checkFactor,
  type Component,
  metricOf,
  PRIMARY_METRICS,
  type UsageKind,
} from "../amounts/component.ts";
import { DwdiConfigError } from "../errors.ts";
import { type KnownKeys, MappingReader } from "./mapping-reader.ts";

const COMPONENT_KEYS: KnownKeys = {
  names: [
    "measured_unit",
    "accounting_type",
    "label",
    "unit_factor",
    "unit_factor_reporting",
    "unit_factor_operation",
    "dwdi_metric",
    "limit",
    "description",
    "min_value",
    "max_value",
    "max_available_limit",
    "default_limit",
    "limit_period",
    "article_code",
    "is_boolean",
    "is_prepaid",
    "min_prepaid_duration",
    "max_prepaid_duration",
    "prepaid_duration_step",
    "min_renewal_duration",
    "max_renewal_duration",
    "renewal_duration_step",
  ],
};

const ACCOUNTING_TYPES = ["usage", "limit", "one"] as const;
const OPERATIONS = ["multiply", "divide"] as const;

/** Reads the components of an offering that have no errors, in the order of the file. */
export function readComponents(offering: MappingReader, kind: UsageKind): readonly Component[] {
  const { validation } = offering;
  const key = "backend_components";
  const components = offering.mapping(key);
  if (components === undefined || components.entries.size === 0) {
    offering.warn(key, `${key} is empty, so nothing can be reported`);
  }
  return [...components?.entries ?? []].flatMap(([name, value]) => {
    const mapping = MappingReader.of(value, validation);
    return (mapping && readComponent(name, mapping, kind)) ?? [];
  });
}

function readComponent(
  name: string,
  mapping: MappingReader,
  kind: UsageKind,
): Component | undefined {
  mapping.warnUnknown(COMPONENT_KEYS);
  const measuredUnit = mapping.requiredText("measured_unit")?.value;
  const accountingType = mapping.oneOf("accounting_type", ACCOUNTING_TYPES);
  if (accountingType === undefined) mapping.requiredText("accounting_type");
  const label = mapping.requiredText("label")?.value;
  const { key, factor } = readFactor(mapping);
  const operation = mapping.oneOf("unit_factor_operation", OPERATIONS);
  const metric = mapping.text("dwdi_metric")?.value;
  if (!measuredUnit || !accountingType || !label || factor === undefined) return undefined;
  const component: Component = {
    name,
    measuredUnit,
    accountingType,
    label,
    factor,
    ...(operation && { operation }),
    ...(metric && { metric }),
  };
  checkMetric(mapping, component, kind);
  checkUnitFactor(mapping, key, component, kind);
  return component;
}

/** Reads the factor that applies and its key; undefined when it is not a number. */
function readFactor(mapping: MappingReader): { key: string; factor: number | undefined } {
  const common = mapping.entries.has("unit_factor") ? mapping.number("unit_factor") : 1;
  const key = "unit_factor_reporting";
  if (mapping.find(key) === undefined) return { key: "unit_factor", factor: common };
  return { key, factor: mapping.number(key) };
}

function checkUnitFactor(
  mapping: MappingReader,
  key: string,
  component: Component,
  kind: UsageKind,
): void {
  try {
    checkFactor(kind, component);
  } catch (error) {
    if (!(error instanceof DwdiConfigError)) throw error;
    mapping.error(key, error.message, error.hint);
  }
}

/** Adds an error for a metric that DWDI never sends, and a warning for a component without one. */
function checkMetric(mapping: MappingReader, { name, metric }: Component, kind: UsageKind): void {
  if (metric === undefined) {
    // What ends in hours may be a metric of compute that only DWDI's answer tells.
    const isOpen = kind === "compute" && /hours$/i.test(name);
    if (isOpen || metricOf(kind, { name }) !== undefined) return;
    const message = `no metric of DWDI feeds the component '${name}': it is left out of reports`;
    mapping.validation.issues.warn(mapping, message, "dwdi_metric names the metric that feeds it");
    return;
  }
  const primary = PRIMARY_METRICS[kind];
  const canonical = metricOf(kind, { name, metric }) ?? metric;
  const isKnown = kind === "compute" ? /hours$/i.test(metric) : primary.includes(canonical);
  if (isKnown) return;
  const shown = mapping.text("dwdi_metric")?.shown;
  const hint = kind === "compute"
    ? "it is nodeHours, cpuHours, gpuHours or another that ends in Hours"
    : `it is ${primary.join(" or ")}`;
  mapping.error("dwdi_metric", `dwdi_metric '${shown}' is no metric of ${kind}`, hint);
}
