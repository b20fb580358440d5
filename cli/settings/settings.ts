/**
 * The settings of a client: flag, else environment, else configuration file, else default.
 *
 * @module
 */
import type { DwdiClientOptions, StorageRoute } from "../../src/client/client-options.ts";
import { DwdiConfigError } from "../../src/errors.ts";
import { envProxies } from "../../src/transport/env-proxy.ts";
import type { Context } from "../io/context.ts";
import { resolveAuth } from "./credentials.ts";
import { parseDuration } from "../flags/duration.ts";
import { readInput } from "../io/input.ts";
import { settingFlags, type SettingValues } from "./setting-flags.ts";
import { type FileSettings, lookUp, needUrl, type SettingLookup } from "./setting-lookup.ts";
import { listSettings, tellSettings } from "./settings-in-force.ts";

/** The options that only flags give. */
export type Tuning = Pick<DwdiClientOptions, "timeout" | "retry" | "concurrency">;

/**
 * Resolves the settings to the options of a client, and tells `--verbose` where each came from.
 *
 * @throws {DwdiConfigError} When a setting is missing or cannot be used as it is.
 */
export async function resolveClientOptions(
  values: SettingValues,
  context: Context,
  file?: FileSettings,
): Promise<DwdiClientOptions> {
  const { env, log } = context;
  const settings = lookUp(values, env, file);
  const auth = await resolveAuth(settings, context);
  tellSettings(listSettings(settings, env), context);
  const ca = settings.find("ca-file");
  return {
    apiUrl: needUrl("api-url", settings),
    auth,
    proxy: settings.find("proxy")?.value ?? envProxies(env),
    tls: ca && { ca: await readInput(ca.origin, ca.value, context) },
    storageRoute: findStorageRoute(settings),
    ...resolveTuning(values),
    logger: log,
  };
}

/**
 * Resolves how patient and how busy a client is. What the flags do not say is left out.
 *
 * @throws {DwdiConfigError} When one of them is not a length of time or a number in its range.
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

/** Flag and file are each checked against the forms where they are read. */
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
