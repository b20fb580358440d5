/**
 * Looks settings up, each with its origin: its flag, else its environment variables, else a
 * configuration file.
 *
 * @module
 */
import { secureUrl } from "../../src/client/base-url.ts";
import { DwdiConfigError } from "../../src/errors.ts";
import { checkedProxy, namedProxy } from "../../src/transport/env-proxy.ts";
import type { ProxySetting } from "../../src/transport/proxy-url.ts";
import type { World } from "../io/context.ts";
import { settingFlag, type SettingName, type SettingValues } from "./setting-flags.ts";

/** The value of a setting. */
export interface Setting {
  readonly value: string;
  /** The flag, the variable or the position in a file that sets it. */
  readonly origin: string;
  /** Whether the value is, or may contain, a secret. */
  readonly isSecret?: boolean;
}

/** The settings of one offering of a configuration file. */
export type FileSettings = ReadonlyMap<SettingName, Setting>;

/** Finds settings in the flags, in the environment or in a file. */
export type SettingSource = (name: SettingName) => Setting | undefined;

/** The settings of one run. */
export interface SettingLookup {
  /** Flags, environment and file, in the order of precedence. */
  readonly sources: readonly SettingSource[];
  /** Finds a setting in the first source that has it. */
  readonly find: SettingSource;
  /**
   * Finds a required setting.
   *
   * @throws {DwdiConfigError} When no source has it.
   */
  need(name: SettingName): Setting;
}

/** Looks settings up in the flags, the environment, and the configuration file if there is one. */
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
 * Refuses missing settings, all at once.
 *
 * @throws {DwdiConfigError} When no source has one of them.
 */
export function refuseMissing(names: readonly SettingName[], settings: SettingLookup): void {
  const absent = names.filter((name) => settings.find(name) === undefined);
  if (absent.length > 0) throw missing(absent);
}

function inFlags(values: SettingValues): SettingSource {
  return (name) => {
    const value = values[name];
    if (value === undefined) return undefined;
    return { value: readAs(name, value), origin: `--${name}`, ...secrecyOf(name) };
  };
}

/** The first variable that is set and not empty. */
function inEnvironment(env: World["env"]): SettingSource {
  return (name) => {
    for (const origin of settingFlag(name).env ?? []) {
      const value = env[origin];
      if (value) return { value: readAs(name, value), origin, ...secrecyOf(name, origin) };
    }
    return undefined;
  };
}

function readAs(name: SettingName, value: string): string {
  return name === "proxy" ? namedProxy(value) : value;
}

/**
 * A proxy as clients take it, so that their messages name its origin.
 *
 * @throws {DwdiConfigError} When it cannot be used.
 */
export function proxySetting({ value, origin }: Setting): ProxySetting {
  return checkedProxy({ url: value, setBy: origin });
}

/** A command may contain a token; the client's secret is a file name except in one variable. */
function secrecyOf(name: SettingName, origin?: string): Pick<Setting, "isSecret"> {
  return { isSecret: name === "token-command" || origin === "DWDI_CLIENT_SECRET" };
}

/**
 * Finds a required URL. Error messages name its origin.
 *
 * @throws {DwdiConfigError} When no source has it, or it is not safe for a token.
 */
export function needUrl(name: SettingName, settings: SettingLookup): string {
  const { value, origin } = settings.need(name);
  secureUrl(`${origin}:`, value, false);
  return value;
}

function missing(names: readonly SettingName[]): DwdiConfigError {
  const variables = names.map((name) => settingFlag(name).env?.[0] ?? `--${name}`);
  return new DwdiConfigError(`missing settings: ${names.join(", ")}`, {
    hint: `set ${variables.join(", ")}, or use a file with --config; see dwdi help environment. ` +
      "Most commands have --demo, which needs no settings",
  });
}
