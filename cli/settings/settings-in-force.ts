/**
 * The settings in force as people are shown them: each with its origin, secrets masked.
 *
 * @module
 */
import { withoutCredentials } from "../../src/client/base-url.ts";
import { envProxyFor } from "../../src/transport/env-proxy.ts";
import { NO_PROXY } from "../../src/transport/proxy-url.ts";
import { DEFAULT } from "../flags/command.ts";
import type { Context, World } from "../io/context.ts";
import { settingFlag, settingNames } from "./setting-flags.ts";
import type { Setting, SettingLookup } from "./setting-lookup.ts";

/** A setting as it may be shown. */
export interface ShownSetting {
  readonly name: string;
  readonly value: string;
  readonly origin: string;
}

/** Lists what is in force; what nothing gives and has no default is left out. */
export function listSettings(
  settings: SettingLookup,
  env: World["env"],
): readonly ShownSetting[] {
  return settingNames.flatMap((name) => {
    const setting = settings.find(name);
    if (setting !== undefined) return [shownAs(name, setting)];
    if (name === "proxy") return envProxySettings(settings, env);
    const value = settingFlag(name).standard;
    return value === undefined ? [] : [{ name, value, origin: DEFAULT }];
  });
}

/** Tells `--verbose` what is in force. */
export function tellSettings(
  settings: readonly ShownSetting[],
  { log }: Pick<Context, "log">,
): void {
  for (const { name, value, origin } of settings) log.info(`${name}: ${value} (${origin})`);
}

/** Shows the proxy for a host where only the environment can name one. */
export function showEnvProxy(name: string, env: World["env"], target: URL): ShownSetting {
  const chosen = envProxyFor(env, target);
  return shownAs(name, { value: chosen?.proxy ?? NO_PROXY, origin: chosen?.variable ?? DEFAULT });
}

/** The proxies for DWDI and for tokens, which are one where the environment does not tell them apart. */
function envProxySettings(settings: SettingLookup, env: World["env"]): readonly ShownSetting[] {
  const [api, token] = (["api-url", "token-url"] as const).map((name) => {
    const url = settings.find(name)?.value ?? "";
    return URL.canParse(url) ? new URL(url) : undefined;
  });
  if (api === undefined) return [];
  const forApi = showEnvProxy("proxy", env, api);
  const forToken = token && showEnvProxy("proxy for tokens", env, token);
  return forToken === undefined || forToken.value === forApi.value ? [forApi] : [forApi, forToken];
}

function shownAs(name: string, { value, origin, isSecret = false }: Setting): ShownSetting {
  return { name, value: isSecret ? "***" : withoutCredentials(value), origin };
}
