/**
 * The clients of the `waldur` commands: what DWDI and Waldur are is the file's matter, how they are
 * reached is that of flags and the environment too.
 *
 * @module
 */
import type { Config, Offering } from "../src/config/index.ts";
import { DwdiConfigError } from "../src/errors.ts";
import { envProxies } from "../src/transport/env-proxy.ts";
import { NO_PROXY } from "../src/transport/proxy-url.ts";
import {
  type ConnectOptions,
  type WaldurClientOptions,
  waldurOptionsOf,
} from "../src/waldur/index.ts";
import type { FlagValues } from "./args.ts";
import { type ConfigFile, configFlags, findConfig } from "./config-file.ts";
import type { Context } from "./context.ts";
import { readInput } from "./input.ts";
import { settingFlags } from "./setting-flags.ts";
import { lookUp } from "./setting-lookup.ts";
import { resolveTuning } from "./settings.ts";

/** The flags that say how to reach DWDI and Waldur. */
export const clientFlags:
  & Pick<typeof configFlags, "config">
  & Pick<typeof settingFlags, "proxy" | "ca-file" | "timeout" | "retries" | "concurrency"> = {
    config: configFlags.config,
    proxy: settingFlags.proxy,
    "ca-file": settingFlags["ca-file"],
    timeout: settingFlags.timeout,
    retries: settingFlags.retries,
    concurrency: settingFlags.concurrency,
  };

/** What they say. */
export type ClientValues = FlagValues<typeof clientFlags>;

/** The settings that an offering's own entry in the file gives. */
const FROM_FILE = {
  "api-url": undefined,
  "token-url": undefined,
  "client-id": undefined,
  "client-secret-file": undefined,
  scope: undefined,
  "token-command": undefined,
  "storage-route": undefined,
} as const;

/**
 * Reads the file that the flags or `DWDI_CONFIG` name.
 *
 * @throws {DwdiConfigError} When none is named, or it has errors.
 */
export async function needConfig(values: ClientValues, context: Context): Promise<ConfigFile> {
  const file = await findConfig(values, context);
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
  config: Config,
  context: Context,
  auth?: WaldurClientOptions["auth"],
): Promise<ConnectOptions> {
  const { env, log: logger } = context;
  const settings = lookUp({ ...FROM_FILE, ...values }, env);
  const tuning = resolveTuning({ ...FROM_FILE, ...values });
  const proxy = settings.find("proxy")?.value;
  const file = settings.find("ca-file");
  const tls = file && { ca: await readInput(file.origin, file.value, context) };
  const fromEnv = proxy === NO_PROXY ? proxy : envProxies(env);
  const common = { ...tuning, logger };
  return {
    dwdiOptions: ({ dwdi }: Offering) => ({
      ...dwdi,
      ...common,
      proxy: proxy ?? dwdi.proxy ?? envProxies(env),
      tls: tls ?? dwdi.tls,
    }),
    waldurOptions: (offering: Offering) => ({
      ...waldurOptionsOf(config, offering, auth),
      ...common,
      proxy: config.globalProxy ?? fromEnv,
      tls,
    }),
  };
}
