/**
 * The configuration file of waldur-site-agent.
 *
 * @module
 */
import type { Secret } from "../client/secret.ts";
import { DwdiConfigError } from "../errors.ts";
import { currentDay } from "../period/calendar.ts";
import { readProxy } from "./credentials.ts";
import { type Offering, readOffering, type SkippedOffering } from "./offering.ts";
import {
  type ConfigIssue,
  type ConfigOptions,
  type Position,
  type SecretPlaces,
  Validation,
} from "./validation.ts";
import { type KnownKeys, MappingReader } from "./mapping-reader.ts";
import { parseYaml } from "./yaml.ts";

/** The keys at the top of the file. */
export const ROOT_KEYS: KnownKeys = {
  names: [
    "offerings",
    "timezone",
    "reporting_periods",
    "log_level",
    "global_proxy",
    "sentry_dsn",
    "log_shipping",
    "expose_backend_error_details",
  ],
  family: /^(mqtt|stomp|websocket|elastic_apm)_/,
};

/** A valid configuration file. Its secrets are functions that return them: printing shows none. */
export interface Config {
  /** The time zone of months, an IANA name; `UTC` when the file has none. */
  readonly timezone: string;
  /** How many billing months a report covers, the current one included: 1 to 12, 2 by default. */
  readonly reportingPeriods: number;
  /** The proxy for Waldur and its OIDC provider. */
  readonly globalProxy?: Secret;
  /** The offerings whose usage comes from DWDI, in the order of the file. */
  readonly offerings: readonly Offering[];
  /** The other offerings of the file. */
  readonly skipped: readonly SkippedOffering[];
  /** Issues that do not make the file unusable. */
  readonly warnings: readonly ConfigIssue[];
  /** Where its secrets are kept. */
  readonly secrets: SecretPlaces;
  /** The position of each key at the top of the file that has a value. */
  readonly positions: ReadonlyMap<string, Position>;
}

/**
 * Parses a configuration file of waldur-site-agent. It uses only what it is given: the text, the
 * environment, and a function that reads the files that the text names.
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
  const { config, issues } = validateConfig(text, options);
  if (config !== undefined) return config;
  throw summaryOf(issues.filter(({ severity }) => severity === "error"), options.path);
}

/**
 * Validates a configuration file and returns all issues in the order of its text: errors, which
 * make it unusable, and warnings. Never throws.
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
  return validateConfig(text, options).issues;
}

/** A validated file: its issues and, unless there are errors among them, its content. */
export interface ValidatedConfig {
  readonly config: Config | undefined;
  readonly issues: readonly ConfigIssue[];
  readonly secrets: SecretPlaces;
}

/** Validates a file to its end. */
export function validateConfig(text: string, options: ConfigOptions): ValidatedConfig {
  const validation = new Validation(text, options);
  const root = parseYaml(text, validation.issues);
  const mapping = root && MappingReader.of(root, validation);
  const content = mapping && readRoot(mapping);
  const { secrets, issues: { all: issues } } = validation;
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

function readRoot(root: MappingReader): Omit<Config, "warnings" | "secrets"> {
  root.warnUnknown(ROOT_KEYS);
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

function readTimezone(root: MappingReader): string {
  const key = "timezone";
  if (!root.entries.has(key)) return "UTC";
  const text = root.text(key);
  const hint = "use an IANA name such as Europe/Zurich or UTC, or leave the key out for UTC";
  if (text === undefined) {
    if (root.isUnset(key)) root.error(key, `${key} has no value`, hint);
    return "UTC";
  }
  if (!isTimezone(text.value)) root.error(key, `${key} '${text.shown}' is not known`, hint);
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

function readReportingPeriods(root: MappingReader): number {
  const key = "reporting_periods";
  const periods = root.number(key) ?? 2;
  if (Number.isInteger(periods) && periods >= 1 && periods <= 12) return periods;
  root.error(key, `${key} must be a whole number from 1 to 12: it is ${root.text(key)?.shown}`);
  return periods;
}

function readOfferings(root: MappingReader): readonly (Offering | SkippedOffering)[] {
  const key = "offerings";
  const value = root.find(key);
  if (value?.kind !== "list") {
    const message = value === undefined ? `${key} is missing` : `${key} must be a list`;
    root.error(key, message, "write each offering as an item of the list, with a dash");
    return [];
  }
  if (value.items.length === 0) root.warn(key, "the list of offerings is empty");
  return value.items.flatMap((item) => {
    const offering = MappingReader.of(item, root.validation);
    return (offering && readOffering(offering)) ?? [];
  });
}
