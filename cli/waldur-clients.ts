/**
 * The clients of the `waldur` commands. DWDI is reached by flags, environment and file, as by every
 * command; Waldur by what the file says of it.
 *
 * @module
 */
import { envProxies } from "../src/transport/env-proxy.ts";
import { NO_PROXY } from "../src/transport/proxy-url.ts";
import {
  type ConnectOptions,
  type WaldurClientOptions,
  waldurOptionsOf,
} from "../src/waldur/index.ts";
import { DwdiConfigError } from "../src/errors.ts";
import type { FlagValues } from "./args.ts";
import { type ConfigFile, configFlags, findConfig, settingsOf } from "./config-file.ts";
import type { Context } from "./context.ts";
import { readInput } from "./input.ts";
import { settingFlags } from "./setting-flags.ts";
import { lookUp } from "./setting-lookup.ts";
import { resolveClientOptions, resolveTuning } from "./settings.ts";

/** The flags that say how to reach DWDI and Waldur. */
export const clientFlags: Pick<typeof configFlags, "config"> & typeof settingFlags = {
  config: configFlags.config,
  ...settingFlags,
};

type ClientValues = FlagValues<typeof clientFlags>;

/**
 * Reads the file that the flags or `DWDI_CONFIG` name.
 *
 * @throws {DwdiConfigError} When none is named, or it has errors.
 */
export async function needConfig(
  { config }: ClientValues,
  context: Context,
): Promise<ConfigFile> {
  const file = await findConfig({ config }, context);
  if (file !== undefined) return file;
  throw new DwdiConfigError("no configuration file is named", {
    hint: "give --config or DWDI_CONFIG: the file of waldur-site-agent",
  });
}

/**
 * Says how the clients of a file's offerings are made.
 *
 * @param auth Credentials for Waldur in place of the file's.
 */
export async function resolveConnect(
  values: ClientValues,
  { path, config }: ConfigFile,
  context: Context,
  auth?: WaldurClientOptions["auth"],
): Promise<ConnectOptions> {
  const { env, log: logger } = context;
  const given = lookUp(values, env);
  const file = given.find("ca-file");
  const ca = file && await readInput(file.origin, file.value, context);
  const isDirect = given.find("proxy")?.value === NO_PROXY;
  return {
    dwdiOptions: (offering) => resolveClientOptions(values, context, settingsOf(path, offering)),
    waldurOptions: (offering) => ({
      ...waldurOptionsOf(config, offering, auth),
      ...resolveTuning(values),
      proxy: config.globalProxy ?? (isDirect ? NO_PROXY : envProxies(env)),
      ...(ca !== undefined && { tls: { ca } }),
      logger,
    }),
  };
}
