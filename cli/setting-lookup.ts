/**
 * Where a setting comes from: its flag, else its environment variables.
 *
 * @module
 */
import { DwdiConfigError } from "../src/errors.ts";
import type { Flags } from "./args.ts";
import type { World } from "./context.ts";
import { settingFlags, type SettingName, type SettingValues } from "./setting-flags.ts";

/** A setting that something gave. */
export interface Setting {
  /** What it is. */
  readonly value: string;
  /** The flag or the variable that gave it. */
  readonly origin: string;
}

/** The settings that one run was given. */
export interface SettingLookup {
  /** What the flag says, else the first variable that is set and not empty. */
  find(name: SettingName): Setting | undefined;
  /**
   * A setting that has to be there.
   *
   * @throws {DwdiConfigError} When nothing gives it.
   */
  need(name: SettingName): Setting;
}

const flags: Flags = settingFlags;

/** Looks settings up in the flags and the environment of a run. */
export function lookUp(values: SettingValues, env: World["env"]): SettingLookup {
  function find(name: SettingName): Setting | undefined {
    const value = values[name];
    if (value !== undefined) return { value, origin: `--${name}` };
    for (const origin of flags[name]?.env ?? []) {
      const value = env[origin];
      if (value) return { value, origin };
    }
    return undefined;
  }
  function need(name: SettingName): Setting {
    const setting = find(name);
    if (setting === undefined) throw missing([name]);
    return setting;
  }
  return { find, need };
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

function missing(names: readonly SettingName[]): DwdiConfigError {
  const ways = names.map((name) => {
    return [`--${name}`, ...flags[name]?.env ?? []].join(" or ");
  });
  return new DwdiConfigError(`not set: ${names.join(", ")}`, {
    hint: `give ${ways.join("; ")}`,
  });
}
