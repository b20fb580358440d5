/**
 * The proxy for Waldur and its OIDC provider, and its origin.
 *
 * @module
 */
import type { DwdiClientOptions } from "../../src/client/client-options.ts";
import { revealed } from "../../src/client/secret.ts";
import type { Config, WaldurSettings } from "../../src/config/index.ts";
import { envProxies, namedProxy } from "../../src/transport/env-proxy.ts";
import type { FlagValues } from "../flags/command.ts";
import type { World } from "../io/context.ts";
import type { SettingValues } from "./setting-flags.ts";
import { lookUp, proxySetting, type Setting } from "./setting-lookup.ts";
import { listEnvProxies, originOf, shownAs, type ShownSetting } from "./shown-settings.ts";

/** The flag of a command that sends requests to Waldur. */
export const waldurProxyFlag = {
  "waldur-proxy": {
    type: "string",
    valueHint: "URL",
    env: ["DWDI_WALDUR_PROXY"],
    defaultText: "--proxy, then the file's global_proxy",
    description: "the proxy to use for Waldur, or none",
  },
} as const;

/** The values that decide about it. */
export type ProxyValues = SettingValues & FlagValues<typeof waldurProxyFlag>;

/** A configuration file, as far as it decides. */
interface ProxyFile {
  readonly path: string;
  readonly config: Pick<Config, "globalProxy" | "positions">;
}

/** The proxy of Waldur's client. */
export function waldurProxy(
  values: ProxyValues,
  env: World["env"],
  file: ProxyFile,
): DwdiClientOptions["proxy"] {
  const chosen = findProxy(values, env, file);
  return chosen ? proxySetting(chosen) : envProxies(env);
}

/** Lists the proxies for a Waldur and for its tokens; one where both are the same. */
export function listWaldurProxies(
  values: ProxyValues,
  env: World["env"],
  file: ProxyFile,
  { apiUrl, auth }: Pick<WaldurSettings, "apiUrl" | "auth">,
): readonly ShownSetting[] {
  const name = "waldur-proxy";
  const chosen = findProxy(values, env, file);
  if (chosen !== undefined) return [shownAs(name, chosen)];
  const tokenUrl = auth && "tokenUrl" in auth ? auth.tokenUrl : undefined;
  return listEnvProxies(name, env, apiUrl, tokenUrl);
}

/** A flag or variable holds for the whole run, so that `--proxy` is before the file's key. */
function findProxy(
  values: ProxyValues,
  env: World["env"],
  { path, config: { globalProxy, positions } }: ProxyFile,
): Setting | undefined {
  const { "waldur-proxy": flag } = values;
  const variable = env.DWDI_WALDUR_PROXY;
  if (flag !== undefined) return { value: namedProxy(flag), origin: "--waldur-proxy" };
  if (variable) return { value: namedProxy(variable), origin: "DWDI_WALDUR_PROXY" };
  const ofRun = lookUp(values, env).find("proxy");
  if (ofRun !== undefined || globalProxy === undefined) return ofRun;
  const position = positions.get("global_proxy");
  return { value: revealed(globalProxy), origin: position ? originOf(path, position) : path };
}
