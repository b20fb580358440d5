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
import { COMPONENT_KEYS, warnUnknown } from "./keys.ts";
import { Section } from "./section.ts";

const ACCOUNTING_TYPES = ["usage", "limit", "one"] as const;
const OPERATIONS = ["multiply", "divide"] as const;

/** Reads the components of an offering in the order of the file, those without faults. */
export function readComponents(offering: Section, kind: UsageKind): readonly Component[] {
  const { reading } = offering;
  const key = "backend_components";
  const components = offering.section(key);
  if (components === undefined || components.entries.size === 0) {
    reading.issues.warn(offering.placeOf(key), `${key} is empty, so nothing can be reported`);
  }
  return [...components?.entries ?? []].flatMap(([name, value]) => {
    const section = Section.of(value, reading);
    return (section && readComponent(name, section, kind)) ?? [];
  });
}

function readComponent(name: string, section: Section, kind: UsageKind): Component | undefined {
  warnUnknown(section, COMPONENT_KEYS);
  const measuredUnit = section.need("measured_unit")?.value;
  const accountingType = section.oneOf("accounting_type", ACCOUNTING_TYPES);
  if (accountingType === undefined) section.need("accounting_type");
  const label = section.need("label")?.value;
  const { key, factor } = readFactor(section);
  const operation = section.oneOf("unit_factor_operation", OPERATIONS);
  const metric = section.text("dwdi_metric")?.value;
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
  checkMetric(section, component, kind);
  checkFactorAt(section, key, component, kind);
  return component;
}

/** The factor in force and the key that gives it; undefined for one that is no number. */
function readFactor(section: Section): { key: string; factor: number | undefined } {
  const common = section.entries.has("unit_factor") ? section.number("unit_factor") : 1;
  const key = "unit_factor_reporting";
  if (section.find(key) === undefined) return { key: "unit_factor", factor: common };
  return { key, factor: section.number(key) };
}

function checkFactorAt(section: Section, key: string, component: Component, kind: UsageKind): void {
  try {
    checkFactor(kind, component);
  } catch (error) {
    if (!(error instanceof DwdiConfigError)) throw error;
    section.refuse(key, error.message, error.hint);
  }
}

/** Refuses a metric that DWDI never sends, and says which components are fed by none. */
function checkMetric(section: Section, { name, metric }: Component, kind: UsageKind): void {
  if (metric === undefined) {
    // What ends in hours may be a metric of compute that only DWDI's answer tells.
    const isOpen = kind === "compute" && /hours$/i.test(name);
    if (isOpen || metricOf(kind, { name }) !== undefined) return;
    const message = `no metric of DWDI feeds the component '${name}': it is left out of reports`;
    section.reading.issues.warn(section, message, "dwdi_metric names the metric that feeds it");
    return;
  }
  const primary = PRIMARY_METRICS[kind];
  const canonical = metricOf(kind, { name, metric }) ?? metric;
  const isKnown = kind === "compute" ? /hours$/i.test(metric) : primary.includes(canonical);
  if (isKnown) return;
  const shown = section.text("dwdi_metric")?.shown;
  const hint = kind === "compute"
    ? "it is nodeHours, cpuHours, gpuHours or another that ends in Hours"
    : `it is ${primary.join(" or ")}`;
  section.refuse("dwdi_metric", `dwdi_metric '${shown}' is no metric of ${kind}`, hint);
}
