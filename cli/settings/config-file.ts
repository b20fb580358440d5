/**
 * The configuration file that `--config` names: what it gives to the settings, and its warnings.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import type { UsageKind } from "../../src/amounts/component.ts";
import type {
  Config,
  ConfigIssue,
  ConfigOptions,
  Offering,
  SecretPlaces,
} from "../../src/config/index.ts";
import { DwdiConfigError } from "../../src/errors.ts";
import { suggestOfferings } from "../completion/offerings.ts";
import type { Suggestions, Typed } from "../flags/command.ts";
import type { Context } from "../io/context.ts";
import { readInput, reasonOf } from "../io/input.ts";
import { settingFlag, type SettingName } from "./setting-flags.ts";
import type { StandardClock } from "../flags/period-flags.ts";
import type { FileSettings, Setting } from "./setting-lookup.ts";

/** The flags of a command that takes its settings from one offering of a file. */
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
    description: "the offering in it, by name or uuid; the only one when left out",
  },
} as const;

/** What the flags say about the file. */
export interface ConfigValues {
  readonly config?: string | undefined;
  readonly offering?: string | undefined;
}

/** A file that was read. */
export interface ConfigFile {
  /** Its path, as it was given. */
  readonly path: string;
  /** What it says. */
  readonly config: Config;
}

/** One offering of a file, and the settings that it gives. */
export interface FileOffering extends ConfigFile {
  readonly offering: Offering;
  readonly settings: FileSettings;
}

/**
 * Finds the offering that the flags or `DWDI_CONFIG` name; undefined when no file is named. What
 * looks wrong in the file is told as warnings.
 *
 * @param kind What the command is about; any kind when left out.
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
 * Reads a file and tells its warnings.
 *
 * @param what The flag, variable or argument that names the file, for the message.
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
  for (const warning of await findExposed(path, config.secrets)) context.log.warn(warning);
  return { path, config };
}

/** The clock that a file names, and where. */
export function clockOf(file: ConfigFile | undefined): StandardClock {
  if (file === undefined) return {};
  const { path, config: { timezone: timeZone, positions } } = file;
  const position = positions.get("timezone");
  return { timeZone, ...(position && { origin: originOf(path, position) }) };
}

/** What a file may refer to: the environment, and the files that it names. */
export function configOptions(path: string, { env }: Context): ConfigOptions {
  return { path, env, readFile: readText };
}

/** The place of something in a file, `config.yaml:12:5`. */
export function originOf(
  path: string,
  { line, column }: Pick<ConfigIssue, "line" | "column">,
): string {
  return `${path}:${line}:${column}`;
}

/** What is to be said of files that hold secrets and that others than their owner can read. */
export async function findExposed(
  path: string,
  { inText, files }: SecretPlaces,
): Promise<readonly string[]> {
  // Windows keeps no such rights in a file's mode.
  if (process.platform === "win32") return [];
  const exposed: string[] = [];
  for (const file of inText && path !== "-" ? [path, ...files] : files) {
    const { mode } = await stat(file);
    if ((mode & 0o044) === 0) continue;
    exposed.push(`${file} holds secrets that group or others can read; chmod 600 keeps them out`);
  }
  return exposed;
}

/** The settings that an offering gives, each with the place that it stands at. */
export function settingsOf(
  path: string,
  { dwdi, positions }: Offering,
): FileSettings {
  const { apiUrl, auth, proxy, caFile, storageRoute } = dwdi;
  const given: readonly (readonly [SettingName, string | undefined])[] = [
    ["api-url", apiUrl],
    ["token-url", auth.tokenUrl],
    ["client-id", auth.clientId],
    ["client-secret-file", auth.clientSecret],
    ["scope", auth.scope],
    ["proxy", proxy],
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

function readText(path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw new DwdiConfigError(reasonOf(error), { cause: error });
  }
}
