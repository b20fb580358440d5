/**
 * The configuration file of waldur-site-agent.
 *
 * @module
 */
import { DwdiConfigError } from "../errors.ts";
import { currentDay } from "../period/calendar.ts";
import type { ConfigIssue, Position } from "./issue.ts";
import { ROOT_KEYS, warnUnknown } from "./keys.ts";
import { type Offering, readOffering, type SkippedOffering } from "./offering.ts";
import { type ConfigOptions, Reading, type SecretPlaces } from "./reading.ts";
import { Section } from "./section.ts";
import { readProxy } from "./url.ts";
import { parseYaml } from "./yaml.ts";

/** What a configuration file says, checked. It holds the secrets in clear: do not log it. */
export interface Config {
  /** Whose clock says which month it is: an IANA name, `UTC` when the file has none. */
  readonly timezone: string;
  /** How many billing months a report is about, the current one included: 1 to 12, else 2. */
  readonly reportingPeriods: number;
  /** The proxy for Waldur and its OIDC provider. */
  readonly globalProxy?: string;
  /** The offerings whose usage DWDI knows, in the order of the file. */
  readonly offerings: readonly Offering[];
  /** The other offerings of the file. */
  readonly skipped: readonly SkippedOffering[];
  /** What looks wrong in the file and does not make it unusable. */
  readonly warnings: readonly ConfigIssue[];
  /** Where its secrets are kept. */
  readonly secrets: SecretPlaces;
  /** Where each key at the top of the file stands that has a value. */
  readonly positions: ReadonlyMap<string, Position>;
}

/**
 * Reads a configuration file of waldur-site-agent. It touches nothing but what it is handed: the
 * text, the environment, and a function that reads the files that the text names.
 *
 * @throws {DwdiConfigError} When the file has errors; {@linkcode checkConfig} lists them all.
 *
 * @example
 * ```ts
 * import { createDwdiClient } from "@dwdi/sdk";
 * import { parseConfig } from "@dwdi/sdk/config";
 *
 * const text = `
 * offerings:
 *   - name: Alps
 *     waldur_api_url: https://waldur.example.org/api/
 *     waldur_offering_uuid: 2b3c4d5e6f708192a3b4c5d6e7f80910
 *     reporting_backend: cscs-dwdi-compute
 *     backend_settings:
 *       cscs_dwdi_api_url: https://dwdi.cscs.ch
 *       cscs_dwdi_client_id: reporter
 *       cscs_dwdi_client_secret: \${DWDI_CLIENT_SECRET}
 *       cscs_dwdi_oidc_token_url: https://auth.cscs.ch/realms/cscs/protocol/openid-connect/token
 *     backend_components:
 *       nodeHours: { measured_unit: node-hours, accounting_type: usage, label: Node hours }
 * `;
 * const { offerings } = parseConfig(text, { env: { DWDI_CLIENT_SECRET: "not a real one" } });
 * for (const { name, dwdi } of offerings) console.log(name, createDwdiClient(dwdi).apiUrl);
 * ```
 */
export function parseConfig(text: string, options: ConfigOptions = {}): Config {
  const { config, issues } = readConfig(text, options);
  if (config !== undefined) return config;
  throw summaryOf(issues.filter(({ severity }) => severity === "error"), options.path);
}

/**
 * Lists all faults of a configuration file in the order of its text: errors that make it unusable,
 * and warnings. Never throws.
 *
 * @example
 * ```ts
 * import { checkConfig } from "@dwdi/sdk/config";
 *
 * for (const { line, column, severity, message } of checkConfig("offerings: {}")) {
 *   console.log(`${line}:${column}: ${severity}: ${message}`);
 * }
 * ```
 */
export function checkConfig(text: string, options: ConfigOptions = {}): readonly ConfigIssue[] {
  return readConfig(text, options).issues;
}

/** One reading of a file: its faults and, unless there are errors among them, what it says. */
export interface ReadConfig {
  readonly config: Config | undefined;
  readonly issues: readonly ConfigIssue[];
  readonly secrets: SecretPlaces;
}

/** Reads a file to its end, whatever is wrong with it. */
export function readConfig(text: string, options: ConfigOptions): ReadConfig {
  const reading = new Reading(text, options);
  const root = parseYaml(text, reading.issues);
  const section = root && Section.of(root, reading);
  const content = section && readRoot(section);
  const { secrets, issues: { all: issues } } = reading;
  const isUsable = issues.every(({ severity }) => severity === "warning");
  const config = content && isUsable ? { ...content, warnings: issues, secrets } : undefined;
  return { config, issues, secrets };
}

/** The first error in full, since a message is one line. */
function summaryOf(
  [first, ...others]: readonly ConfigIssue[],
  path = "the configuration",
): DwdiConfigError {
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return new DwdiConfigError(`${path}:${first?.line}:${first?.column}: ${first?.message}${more}`, {
    hint: others.length === 0 ? first?.hint : "config check lists all of them",
  });
}

function readRoot(root: Section): Omit<Config, "warnings" | "secrets"> {
  warnUnknown(root, ROOT_KEYS);
  const timezone = readTimezone(root);
  const reportingPeriods = readReportingPeriods(root);
  const globalProxy = readProxy(root, "global_proxy");
  const all = readOfferings(root);
  return {
    timezone,
    reportingPeriods,
    ...(globalProxy && { globalProxy }),
    offerings: all.filter((offering) => "uuid" in offering),
    skipped: all.filter((offering) => "reason" in offering),
    positions: root.positions(),
  };
}

function readTimezone(root: Section): string {
  const key = "timezone";
  const standard = "UTC";
  if (!root.entries.has(key)) return standard;
  const text = root.text(key);
  const hint = "use an IANA name such as Europe/Zurich or UTC, or leave the key out for UTC";
  if (text === undefined) {
    if (root.isOpen(key)) root.refuse(key, `${key} has no value`, hint);
    return standard;
  }
  if (!isTimezone(text.value)) root.refuse(key, `${key} '${text.shown}' is not known`, hint);
  return text.value;
}

/** `Intl` would take an offset such as `+01:00` too, which is no name. */
function isTimezone(name: string): boolean {
  try {
    currentDay({ timeZone: name });
    return /^[a-z]/i.test(name);
  } catch {
    return false;
  }
}

function readReportingPeriods(root: Section): number {
  const key = "reporting_periods";
  const periods = root.number(key) ?? 2;
  if (Number.isInteger(periods) && periods >= 1 && periods <= 12) return periods;
  root.refuse(key, `${key} must be a whole number from 1 to 12: it is ${root.text(key)?.shown}`);
  return periods;
}

function readOfferings(root: Section): readonly (Offering | SkippedOffering)[] {
  const key = "offerings";
  const value = root.find(key);
  if (value?.kind !== "list") {
    const message = value === undefined ? `${key} is missing` : `${key} must be a list`;
    root.refuse(key, message, "write each offering as an item of the list, with a dash");
    return [];
  }
  if (value.items.length === 0) root.reading.issues.warn(value, "the list of offerings is empty");
  return value.items.flatMap((item) => {
    const section = Section.of(item, root.reading);
    return (section && readOffering(section)) ?? [];
  });
}
