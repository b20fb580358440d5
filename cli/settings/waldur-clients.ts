/**
 * The clients of the `waldur` commands. DWDI is reached by flags, environment and file, as by every
 * command; Waldur by what the file says of it. With `--demo` an emulator is both.
 *
 * @module
 */
import { isLoopback } from "../../src/client/base-url.ts";
import type { DwdiClientOptions } from "../../src/client/client-options.ts";
import type { Config, Offering } from "../../src/config/index.ts";
import { DwdiConfigError } from "../../src/errors.ts";
import { envProxies } from "../../src/transport/env-proxy.ts";
import { NO_PROXY } from "../../src/transport/proxy-url.ts";
import {
  type Resolver,
  type WaldurClientOptions,
  waldurOptionsOf,
} from "../../src/waldur/index.ts";
import type { FlagValues } from "../flags/command.ts";
import { type ConfigFile, configFlags, findConfig, settingsOf } from "./config-file.ts";
import type { Context } from "../io/context.ts";
import { demoFlags, withDemo } from "./demo.ts";
import { listFileSettings, listOfferingSettings } from "./file-settings.ts";
import { readInput } from "../io/input.ts";
import { settingFlags } from "./setting-flags.ts";
import { lookUp, type Setting } from "./setting-lookup.ts";
import { resolveClientOptions, resolveTuning } from "./settings.ts";
import { showEnvProxy, type ShownSetting, tellSettings } from "./settings-in-force.ts";

/** The flags that say how to reach DWDI and Waldur. */
export const clientFlags:
  & typeof demoFlags
  & Pick<typeof configFlags, "config">
  & typeof settingFlags = {
    ...demoFlags,
    config: configFlags.config,
    ...settingFlags,
  };

type ClientValues = FlagValues<typeof clientFlags>;

/** Whose usage is reported, and how the clients for it are made. */
export interface WaldurSetup {
  readonly config: Config;
  readonly dwdiOptions: Resolver<DwdiClientOptions>;
  readonly waldurOptions: Resolver<WaldurClientOptions>;
}

/**
 * Does the work of a command with the configuration that the flags or `DWDI_CONFIG` name, or with
 * that of a demo, and ends what was started for it.
 *
 * @param findAuth Finds credentials for Waldur in place of the file's; a demo has its own.
 * @throws {DwdiConfigError} When no file is named, or it has errors.
 */
export async function withWaldur<T>(
  values: ClientValues,
  context: Context,
  work: (setup: WaldurSetup) => Promise<T>,
  findAuth: () => Promise<WaldurClientOptions["auth"] | undefined> = () =>
    Promise.resolve(undefined),
): Promise<T> {
  if (values.demo) {
    const { setUpDemo } = await import("./waldur-demo.ts");
    return await withDemo(values, context, (demo) => work(setUpDemo(demo)));
  }
  const auth = await findAuth();
  const file = await findConfig({ config: values.config }, context);
  if (file !== undefined) return await work(await setUp(values, file, context, auth));
  throw new DwdiConfigError("no configuration file is named", {
    hint: "give --config or DWDI_CONFIG: the file of waldur-site-agent; or --demo",
  });
}

/** Says how the clients of a file's offerings are made. */
export async function setUp(
  values: ClientValues,
  { path, config }: ConfigFile,
  context: Context,
  auth?: WaldurClientOptions["auth"],
): Promise<WaldurSetup> {
  const { env, log } = context;
  const given = lookUp(values, env);
  const file = given.find("ca-file");
  const ca = file && await readInput(file.origin, file.value, context);
  const isDirect = given.find("proxy")?.value === NO_PROXY;
  tellSettings(listFileSettings(path, config), context);
  return {
    config,
    async dwdiOptions(offering) {
      log.info(`offering: '${offering.name}' (${offering.uuid}) of ${path}`);
      const settings = settingsOf(path, offering);
      const options = await resolveClientOptions(values, context, settings);
      refuseEmulatedUsage(lookUp(values, env, settings).need("api-url"), offering);
      return options;
    },
    waldurOptions(offering) {
      const options = waldurOptionsOf(config, offering, auth);
      const settings = listOfferingSettings(path, offering);
      const counts = ({ name }: ShownSetting) =>
        name !== "Waldur credentials" || auth === undefined;
      tellSettings(settings.filter(counts), context);
      if (config.globalProxy === undefined && !isDirect) {
        tellSettings([showEnvProxy("Waldur proxy", env, new URL(options.apiUrl))], context);
      }
      return {
        ...options,
        ...resolveTuning(values),
        proxy: config.globalProxy ?? (isDirect ? NO_PROXY : envProxies(env)),
        ...(ca !== undefined && { tls: { ca } }),
        logger: log,
      };
    },
  };
}

/** The exports of an emulator outlive it in a shell, and decide over the file. */
function refuseEmulatedUsage({ value, origin }: Setting, { name, waldur }: Offering): void {
  if (!isLoopback(new URL(value)) || isLoopback(new URL(waldur.apiUrl))) return;
  throw new DwdiConfigError(
    `the usage for '${name}' would come from this machine (${value}, by ${origin}) and go to the ` +
      `Waldur at ${waldur.apiUrl}`,
    { hint: "unset DWDI_API_URL if it is an emulator's, or correct it: nothing was sent" },
  );
}
