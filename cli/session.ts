/**
 * The client that a command works with: of the settings, or of an emulator with `--demo`.
 *
 * @module
 */
import { createDwdiClient, type DwdiClient } from "../src/client.ts";
import { envProxies } from "../src/transport/env-proxy.ts";
import { NO_PROXY } from "../src/transport/proxy-url.ts";
import type { FlagValues } from "./args.ts";
import type { Context } from "./context.ts";
import { settingFlags, type SettingValues } from "./setting-flags.ts";
import { resolveClientOptions, resolveTuning } from "./settings.ts";

const demo = {
  type: "boolean",
  description: "answer from an emulator in this process, with nothing set up",
} as const;

/** The flags of a command that talks to DWDI and can be tried without one. */
export const sessionFlags: { readonly demo: typeof demo } & typeof settingFlags = {
  demo,
  ...settingFlags,
};

/**
 * Does the work of a command with the client that the flags describe, and ends what was started
 * for it.
 *
 * @throws {DwdiConfigError} When a setting is missing or cannot be used as it is.
 */
export async function withClient<T>(
  values: FlagValues<typeof sessionFlags>,
  context: Context,
  work: (client: DwdiClient) => Promise<T>,
): Promise<T> {
  return values.demo
    ? await withDemo(values, context, work)
    : await work(await openClient(values, context));
}

/** Makes the client of the settings, without the choice of a demo. */
export async function openClient(values: SettingValues, context: Context): Promise<DwdiClient> {
  return createDwdiClient(await resolveClientOptions(values, context));
}

async function withDemo<T>(
  values: SettingValues,
  { log, env }: Context,
  work: (client: DwdiClient) => Promise<T>,
): Promise<T> {
  const tuning = resolveTuning(values);
  const { serveEmulator } = await import("../src/emulator/index.ts");
  const server = await serveEmulator();
  try {
    const { apiUrl, ...auth } = server.settings;
    // Bun's fetch takes a proxy of the environment even to this machine.
    const proxy = envProxies(env) && NO_PROXY;
    log.verbose(`api-url: ${apiUrl} (--demo)`);
    return await work(createDwdiClient({ apiUrl, auth, ...tuning, proxy, logger: log }));
  } finally {
    await server.close();
  }
}
