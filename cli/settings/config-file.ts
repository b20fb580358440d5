/**
 * The configuration file that `--config` names: its offering, the settings that it gives, its
 * warnings.
 *
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import type { UsageKind } from "../../src/amounts/component.ts";
import { revealed } from "../../src/client/secret.ts";
import type { Config, ConfigOptions, Offering } from "../../src/config/index.ts";
import { DwdiConfigError } from "../../src/errors.ts";
import { suggestOfferings } from "../flags/offerings.ts";
import { DEFAULT, type Suggestions, type Typed } from "../flags/command.ts";
import type { Context } from "../io/context.ts";
import { decodeText, readInput, reasonOf } from "../io/input.ts";
import { exposedConfig } from "./exposed-files.ts";
import { settingFlag, type SettingName } from "./setting-flags.ts";
import type { DefaultClock } from "../flags/period-flags.ts";
import type { FileSettings, Setting } from "./setting-lookup.ts";
import { logSettings, originOf } from "./shown-settings.ts";

/** The flags of a command that reads its settings from one offering of a file. */
export const configFlags = {
  config: {
    type: "string",
    alias: "c",
    valueHint: "FILE",
    env: ["DWDI_CONFIG"],
    description: "a configuration file of waldur-site-agent",
  },
  offering: {
    type: "string",
    valueHint: "NAME",
    suggest: (typed: Typed): Suggestions => suggestOfferings(typed),
    description: "the offering in it, by name or uuid (default: the only one)",
  },
} as const;

/** The values of these flags. */
export interface ConfigValues {
  readonly config?: string | undefined;
  readonly offering?: string | undefined;
}

/** A configuration file. */
export interface ConfigFile {
  /** The path as given. */
  readonly path: string;
  readonly config: Config;
}

/** One offering of a file, and the settings that it gives. */
export interface FileOffering extends ConfigFile {
  readonly offering: Offering;
  readonly settings: FileSettings;
}

/**
 * Finds the offering that the flags or `DWDI_CONFIG` name; undefined when no file is named. Logs the
 * warnings of the file.
 *
 * @param kind The kind of usage that the command is about; any kind when left out.
 * @throws {DwdiConfigError} When the file has errors, or several offerings fit.
 * @throws {DwdiNotFoundError} When no offering fits.
 */
export async function findOffering(
  values: ConfigValues,
  kind: UsageKind | undefined,
  context: Context,
): Promise<FileOffering | undefined> {
  const file = await findConfig(values, context);
  if (file === undefined) return undefined;
  const { selectOffering } = await import("../../src/config/index.ts");
  const offering = selectOffering(file.config, { named: values.offering, kind });
  return { ...file, offering, settings: settingsOf(file.path, offering) };
}

/** Reads the file that the flags or `DWDI_CONFIG` name; undefined when none is named. */
export async function findConfig(
  { config, offering }: ConfigValues,
  context: Context,
): Promise<ConfigFile | undefined> {
  const path = config ?? context.env.DWDI_CONFIG;
  if (path) {
    const origin = config ? "--config" : "DWDI_CONFIG";
    context.log.info(`config: ${path} (${origin})`);
    return await readConfigFile(origin, path, context);
  }
  if (offering === undefined) return undefined;
  throw new DwdiConfigError("--offering goes with a configuration file only", {
    hint: "name it by --config or DWDI_CONFIG",
  });
}

/**
 * Reads a file and logs its warnings.
 *
 * @param what The flag, variable or argument that names the file, for error messages.
 * @throws {DwdiConfigError} When the file cannot be read or has errors.
 */
export async function readConfigFile(
  what: string,
  path: string,
  context: Context,
): Promise<ConfigFile> {
  const { parseConfig } = await import("../../src/config/index.ts");
  const text = await readInput(what, path, context);
  const options = configOptions(path, context);
  const config = parseConfig(text, options);
  for (const issue of config.warnings) {
    const { message, hint } = issue;
    context.log.warn(`${originOf(path, issue)}: ${message}${hint ? `; ${hint}` : ""}`);
  }
  for (const warning of await exposedConfig(path, config.secrets)) context.log.warn(warning);
  return { path, config };
}

/** The time zone of a file, with its position. */
export function clockOf(file: ConfigFile | undefined): DefaultClock {
  if (file === undefined) return {};
  const { path, config: { timezone: timeZone, positions } } = file;
  const position = positions.get("timezone");
  return { timeZone, ...(position && { origin: originOf(path, position) }) };
}

/** What a file may refer to: environment variables and other files. */
export function configOptions(path: string, { env }: Context): ConfigOptions {
  return { path, env, readFile: readText };
}

/** The settings that an offering gives, each with its position in the file. */
export function settingsOf(
  path: string,
  { dwdi, caFile, positions }: Offering,
): FileSettings {
  const { apiUrl, auth, proxy, storageRoute } = dwdi;
  const given: readonly (readonly [SettingName, string | undefined])[] = [
    ["api-url", apiUrl],
    ["token-url", auth.tokenUrl],
    ["client-id", auth.clientId],
    ["client-secret-file", revealed(auth.clientSecret)],
    ["scope", auth.scope],
    ["proxy", proxy && revealed(proxy)],
    ["ca-file", caFile],
    ["storage-route", storageRoute],
  ];
  const settings = new Map<SettingName, Setting>();
  for (const [name, value] of given) {
    const { key = "" } = settingFlag(name);
    const position = positions.get(key) ?? positions.get(`${key}_file`);
    if (value === undefined || position === undefined) continue;
    const origin = originOf(path, position);
    settings.set(name, { value, origin, isSecret: name === "client-secret-file" });
  }
  return settings;
}

/** Chooses a value and logs its origin with `--verbose`. */
export type Choose = <T extends string | readonly string[]>(
  flag: string,
  given: T | undefined,
  key: string,
  ofOffering: (offering: Offering) => T | undefined,
) => T | undefined;

/** Chooses values by flag, or else by a key of the file's offering. */
export function chooseWith(found: FileOffering | undefined, context: Context): Choose {
  return (flag, given, key, ofOffering) => {
    const value = given ?? (found && ofOffering(found.offering));
    if (value === undefined) return undefined;
    const position = found?.offering.positions.get(key);
    const place = found && position ? originOf(found.path, position) : DEFAULT;
    const origin = given === undefined ? place : `--${flag}`;
    logSettings([{ name: flag, value: [value].flat().join(", "), origin }], context);
    return value;
  };
}

/** Secrets are short; the certificates of all authorities are a tenth of it. */
const MAX_BYTES = 10_485_760;

function readText(path: string): string {
  try {
    const stats = statSync(path);
    // This reads at once: the wait for the writer of a FIFO could not be interrupted.
    if (!stats.isFile()) throw new Error("it is no regular file");
    if (stats.size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`);
    const text = decodeText(readFileSync(path));
    if (typeof text !== "string") throw new Error(`it ${text.fault}: ${text.hint}`);
    return text;
  } catch (error) {
    throw new DwdiConfigError(reasonOf(error), { cause: error });
  }
}
