/**
 * The settings in force as people are shown them: each with its origin, secrets masked.
 *
 * @module
 */
import { withoutCredentials } from "../src/base-url.ts";
import { proxyFromEnv } from "../src/transport/env-proxy.ts";
import { NO_PROXY } from "../src/transport/proxy-url.ts";
import type { World } from "./context.ts";
import { settingFlag, type SettingName, settingNames } from "./setting-flags.ts";
import type { Setting, SettingLookup } from "./setting-lookup.ts";

/** The origin of what nobody said. */
export const DEFAULT = "default";

/** A setting as it may be shown. */
export interface ShownSetting {
  readonly name: SettingName;
  readonly value: string;
  readonly origin: string;
}

/** Lists what is in force; what nothing gives and has no default is left out. */
export function listSettings(
  settings: SettingLookup,
  env: World["env"],
): readonly ShownSetting[] {
  return settingNames.flatMap((name) => {
    const setting = settings.find(name) ?? standardOf(name, settings, env);
    return setting === undefined ? [] : [{ name, value: shown(setting), origin: setting.origin }];
  });
}

function standardOf(
  name: SettingName,
  settings: SettingLookup,
  env: World["env"],
): Setting | undefined {
  const apiUrl = settings.find("api-url")?.value;
  if (name === "proxy" && apiUrl !== undefined) return environmentProxy(env, apiUrl);
  const value = settingFlag(name).standard;
  return value === undefined ? undefined : { value, origin: DEFAULT };
}

/** The proxy for DWDI where only the environment can name one. */
function environmentProxy(env: World["env"], apiUrl: string): Setting {
  const proxy = URL.canParse(apiUrl) ? proxyFromEnv(env, new URL(apiUrl)) : undefined;
  return proxy === undefined
    ? { value: NO_PROXY, origin: DEFAULT }
    : { value: proxy, origin: "environment" };
}

function shown({ value, isSecret = false }: Setting): string {
  return isSecret ? "***" : withoutCredentials(value);
}
