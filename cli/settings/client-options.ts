/**
 * The options of DWDI's client, resolved from settings.
 *
 * @module
 */
import type { DwdiClientOptions, StorageRoute } from "../../src/client/client-options.ts";
import { DwdiConfigError } from "../../src/errors.ts";
import { envProxies } from "../../src/transport/env-proxy.ts";
import { refuseInClear } from "../../src/transport/plain-http.ts";
import { proxyAddress } from "../../src/transport/proxy-url.ts";
import type { Context } from "../io/context.ts";
import { resolveAuth } from "./credentials.ts";
import { parseDuration } from "../flags/duration.ts";
import { readInput } from "../io/input.ts";
import { settingFlags, type SettingValues } from "./setting-flags.ts";
import {
  type FileSettings,
  lookUp,
  needUrl,
  proxySetting,
  type SettingLookup,
} from "./setting-lookup.ts";
import { listSettings, logSettings } from "./shown-settings.ts";

/** The options that only flags set. */
export type Tuning = Pick<DwdiClientOptions, "timeout" | "retry" | "concurrency">;

/**
 * Resolves the options of a client, and logs the origin of each setting with `--verbose`.
 *
 * @throws {DwdiConfigError} When a setting is missing or invalid.
 */
export async function resolveClientOptions(
  values: SettingValues,
  context: Context,
  file?: FileSettings,
): Promise<DwdiClientOptions> {
  const { env, log } = context;
  const settings = lookUp(values, env, file);
  const auth = await resolveAuth(settings, context);
  logSettings(listSettings(settings, env), context);
  const ca = settings.find("ca-file");
  const apiUrl = needUrl("api-url", settings);
  const chosen = settings.find("proxy");
  const proxy = chosen ? proxySetting(chosen) : envProxies(env);
  // Before a token is asked for, which may be on the way to another host.
  refuseInClear(
    new URL(apiUrl),
    proxyAddress(typeof proxy === "function" ? proxy(new URL(apiUrl)) : proxy),
  );
  return {
    apiUrl,
    auth,
    proxy,
    tls: ca && { ca: await readInput(ca.origin, ca.value, context) },
    storageRoute: findStorageRoute(settings),
    ...resolveTuning(values),
    logger: log,
  };
}

/**
 * Resolves timeout, retries and concurrency; what the flags do not set is left out.
 *
 * @throws {DwdiConfigError} When one of them is not a duration, or not a number in its range.
 */
export function resolveTuning(
  { timeout, retries, concurrency }: Pick<SettingValues, "timeout" | "retries" | "concurrency">,
): Tuning {
  return {
    ...(timeout && { timeout: parseDuration("--timeout", timeout) }),
    ...(retries && { retry: { limit: parseCount("--retries", retries, 0, 100) } }),
    ...(concurrency && { concurrency: parseCount("--concurrency", concurrency, 1, 1000) }),
  };
}

/** The flag and the file are checked where they are read. */
function findStorageRoute(settings: SettingLookup): StorageRoute | undefined {
  const value = settings.find("storage-route")?.value;
  return settingFlags["storage-route"].options.find((form) => form === value);
}

function parseCount(flag: string, text: string, least: number, most: number): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= least && count <= most) return count;
  throw new DwdiConfigError(
    `${flag} '${text}' is not a whole number from ${least} to ${most}`,
  );
}
