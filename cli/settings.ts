/**
 * The settings in force: flag, else environment, else default, each with its origin.
 *
 * @module
 */
import type { DwdiClientOptions } from "../src/client-options.ts";
import { DwdiConfigError } from "../src/errors.ts";
import { envProxies } from "../src/transport/env-proxy.ts";
import type { Flags } from "./args.ts";
import type { Context } from "./context.ts";
import { resolveAuth } from "./credentials.ts";
import { parseDuration } from "./duration.ts";
import { readInput } from "./input.ts";
import { settingFlags, type SettingName, type SettingValues } from "./setting-flags.ts";
import { lookUp, type SettingLookup } from "./setting-lookup.ts";

/** The options that have no place in the environment. */
export type Tuning = Pick<
  DwdiClientOptions,
  "timeout" | "retry" | "concurrency" | "storageRoute"
>;

/** Settings whose value may hold a secret. */
const SECRET: readonly string[] = ["token-command", "DWDI_CLIENT_SECRET"];

/**
 * Resolves the settings to the options of a client, and tells `--verbose` where each came from.
 *
 * @throws {DwdiConfigError} When a setting is missing or cannot be used as it is.
 */
export async function resolveClientOptions(
  values: SettingValues,
  context: Context,
): Promise<DwdiClientOptions> {
  const settings = lookUp(values, context.env);
  const auth = await resolveAuth(settings, context);
  explain(settings, context);
  const ca = settings.find("ca-file");
  return {
    apiUrl: settings.need("api-url").value,
    auth,
    proxy: resolveProxy(settings, context),
    tls: ca && { ca: await readInput(ca.origin, ca.value, context) },
    ...resolveTuning(values),
    logger: context.log,
  };
}

/**
 * Resolves how patient and how busy a client is. What the flags do not say is left out.
 *
 * @throws {DwdiConfigError} When one of them is not a length of time or a number in its range.
 */
export function resolveTuning(values: SettingValues): Tuning {
  const { timeout, retries, concurrency, "storage-route": storageRoute } = values;
  return {
    ...(timeout && { timeout: parseDuration("--timeout", timeout) }),
    ...(retries && { retry: { limit: parseCount("--retries", retries, 0, 100) } }),
    ...(concurrency && { concurrency: parseCount("--concurrency", concurrency, 1, 1000) }),
    ...(storageRoute && { storageRoute }),
  };
}

/** The proxy that was named, else what the environment names for each host. */
function resolveProxy(settings: SettingLookup, context: Context): DwdiClientOptions["proxy"] {
  return settings.find("proxy")?.value ?? envProxies(context.env);
}

function parseCount(flag: string, text: string, least: number, most: number): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= least && count <= most) return count;
  throw new DwdiConfigError(
    `${flag} '${text}' is not a whole number from ${least} to ${most}`,
  );
}

function explain(settings: SettingLookup, { log, env }: Context): void {
  const flags: Flags = settingFlags;
  for (const name of settingNames()) {
    const setting = settings.find(name);
    const standard = flags[name]?.standard;
    if (setting !== undefined) {
      const secret = SECRET.includes(name) || SECRET.includes(setting.origin);
      log.verbose(
        `${name}: ${secret ? "***" : withoutPassword(setting.value)} (${setting.origin})`,
      );
    } else if (name === "proxy" && envProxies(env)) {
      log.verbose("proxy: by host (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY)");
    } else if (standard !== undefined) {
      log.verbose(`${name}: ${standard} (default)`);
    }
  }
}

function settingNames(): SettingName[] {
  return Object.keys(settingFlags).filter((name): name is SettingName =>
    Object.hasOwn(settingFlags, name)
  );
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/?#]*@/, "//***@");
}
