/**
 * Where a setting comes from: its flag, else its environment variables, else a configuration file.
 *
 * @module
 */
import { secureUrl } from "../../src/client/base-url.ts";
import { DwdiConfigError } from "../../src/errors.ts";
import type { World } from "../io/context.ts";
import { settingFlag, type SettingName, type SettingValues } from "./setting-flags.ts";

/** A setting that something gave. */
export interface Setting {
  /** What it is. */
  readonly value: string;
  /** The flag, the variable or the place in a file that gave it. */
  readonly origin: string;
  /** Whether the value is, or may hold, a secret. */
  readonly isSecret?: boolean;
}

/** The settings of one offering of a configuration file. */
export type FileSettings = ReadonlyMap<SettingName, Setting>;

/** What one kind of origin gives. */
export type SettingSource = (name: SettingName) => Setting | undefined;

/** The settings that one run was given. */
export interface SettingLookup {
  /** Flags, environment and file: each decides over those after it. */
  readonly sources: readonly SettingSource[];
  /** What the first source says that says anything. */
  readonly find: SettingSource;
  /**
   * A setting that has to be there.
   *
   * @throws {DwdiConfigError} When nothing gives it.
   */
  need(name: SettingName): Setting;
}

/** Looks settings up in the flags and the environment of a run, and in its file if it has one. */
export function lookUp(
  values: SettingValues,
  env: World["env"],
  file: FileSettings = new Map(),
): SettingLookup {
  const sources = [inFlags(values), inEnvironment(env), (name: SettingName) => file.get(name)];
  function find(name: SettingName): Setting | undefined {
    for (const source of sources) {
      const setting = source(name);
      if (setting !== undefined) return setting;
    }
    return undefined;
  }
  function need(name: SettingName): Setting {
    const setting = find(name);
    if (setting === undefined) throw missing([name]);
    return setting;
  }
  return { sources, find, need };
}

/**
 * Refuses to go on without some settings, naming all that are missing at once.
 *
 * @throws {DwdiConfigError} When one of them is given by nothing.
 */
export function refuseMissing(names: readonly SettingName[], settings: SettingLookup): void {
  const absent = names.filter((name) => settings.find(name) === undefined);
  if (absent.length > 0) throw missing(absent);
}

function inFlags(values: SettingValues): SettingSource {
  return (name) => {
    const value = values[name];
    return value === undefined ? undefined : { value, origin: `--${name}`, ...secrecyOf(name) };
  };
}

/** The first variable that is set and not empty. */
function inEnvironment(env: World["env"]): SettingSource {
  return (name) => {
    for (const origin of settingFlag(name).env ?? []) {
      const value = env[origin];
      if (value) return { value, origin, ...secrecyOf(name, origin) };
    }
    return undefined;
  };
}

/** A command may hold a token; of a client's secret, all but one variable hold a file's name. */
function secrecyOf(name: SettingName, origin?: string): Pick<Setting, "isSecret"> {
  return { isSecret: name === "token-command" || origin === "DWDI_CLIENT_SECRET" };
}

/**
 * A URL that has to be there; what is wrong with it is said of where it came from.
 *
 * @throws {DwdiConfigError} When nothing gives it, or a token cannot travel there.
 */
export function needUrl(name: SettingName, settings: SettingLookup): string {
  const { value, origin } = settings.need(name);
  secureUrl(`${origin}:`, value, false);
  return value;
}

function missing(names: readonly SettingName[]): DwdiConfigError {
  const variables = names.map((name) => settingFlag(name).env?.[0] ?? `--${name}`);
  return new DwdiConfigError(`not set: ${names.join(", ")}`, {
    hint: `set ${variables.join(", ")}, or name a file by --config: dwdi help environment tells ` +
      "of each; most commands have a --demo that needs none",
  });
}
