/**
 * The clients of the `waldur` commands: for DWDI by flags, environment and file, as for every
 * command; for Waldur by the file. With `--demo` an emulator is both.
 *
 * @module
 */
import type { DwdiClientOptions } from "../../src/client/client-options.ts";
import type { Config, Offering } from "../../src/config/index.ts";
import { DwdiConfigError } from "../../src/errors.ts";
import { isLoopback } from "../../src/transport/ip-range.ts";
import {
  type Resolver,
  type WaldurClientOptions,
  waldurOptionsOf,
} from "../../src/waldur/index.ts";
import type { FlagValues } from "../flags/command.ts";
import { type ConfigFile, configFlags, findConfig, settingsOf } from "./config-file.ts";
import type { Context } from "../io/context.ts";
import { type Demo, demoFlags, withDemo } from "./dwdi-client.ts";
import { readInput } from "../io/input.ts";
import { settingFlags } from "./setting-flags.ts";
import { lookUp, type Setting } from "./setting-lookup.ts";
import { outageWaits } from "./proxy-outage.ts";
import { resolveClientOptions, resolveTuning } from "./client-options.ts";
import {
  listFileSettings,
  listOfferingSettings,
  logSettings,
  type ShownSetting,
} from "./shown-settings.ts";
import { listWaldurProxies, waldurProxy, waldurProxyFlag } from "./waldur-proxy.ts";

/** The flags of commands that send requests to DWDI and Waldur. */
export const clientFlags:
  & typeof demoFlags
  & Pick<typeof configFlags, "config">
  & typeof settingFlags
  & typeof waldurProxyFlag = {
    ...demoFlags,
    config: configFlags.config,
    ...settingFlags,
    ...waldurProxyFlag,
  };

type ClientValues = FlagValues<typeof clientFlags>;

/** The configuration with the offerings, and the options of the clients for each. */
export interface WaldurSetup {
  readonly config: Config;
  readonly dwdiOptions: Resolver<DwdiClientOptions>;
  readonly waldurOptions: Resolver<WaldurClientOptions>;
}

/**
 * Runs the work of a command with the configuration that the flags or `DWDI_CONFIG` name, or with
 * that of a demo.
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
    return await withDemo(values, context, async (demo) => work(await setUpDemo(demo)));
  }
  const auth = await findAuth();
  const file = await findConfig({ config: values.config }, context);
  if (file !== undefined) {
    return await work(waitingOutOutages(await setUp(values, file, context, auth), context));
  }
  throw new DwdiConfigError("no configuration file is named", {
    hint: "give --config or DWDI_CONFIG: the file of waldur-site-agent; or --demo",
  });
}

/** A run goes on where its tunnel is started again meanwhile. */
function waitingOutOutages(setup: WaldurSetup, context: Context): WaldurSetup {
  const waitOut = outageWaits(context);
  const waiting = <O extends Pick<DwdiClientOptions, "retry">>(options: O): O => ({
    ...options,
    retry: { ...options.retry, waitOut },
  });
  return {
    ...setup,
    dwdiOptions: async (offering) => waiting(await setup.dwdiOptions(offering)),
    waldurOptions: async (offering) => waiting(await setup.waldurOptions(offering)),
  };
}

/** The setup for the offerings of an emulator. */
export async function setUpDemo({ server, dwdiOptions, tuning }: Demo): Promise<WaldurSetup> {
  const { parseConfig } = await import("../../src/config/index.ts");
  const { demoConfig } = await import("./demo-config.ts");
  const config = parseConfig(demoConfig(server));
  return {
    config,
    dwdiOptions: () => dwdiOptions,
    waldurOptions: (offering) => ({ ...waldurOptionsOf(config, offering), ...tuning }),
  };
}

/** The setup for a configuration file. */
export async function setUp(
  values: ClientValues,
  configFile: ConfigFile,
  context: Context,
  auth?: WaldurClientOptions["auth"],
): Promise<WaldurSetup> {
  const { path, config } = configFile;
  const { env, log } = context;
  const given = lookUp(values, env);
  const file = given.find("ca-file");
  const ca = file && await readInput(file.origin, file.value, context);
  logSettings(listFileSettings(path, config), context);
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
      logSettings(settings.filter(counts), context);
      logSettings(listWaldurProxies(values, env, configFile, options), context);
      return {
        ...options,
        ...resolveTuning(values),
        proxy: waldurProxy(values, env, configFile),
        ...(ca !== undefined && { tls: { ca } }),
        logger: log,
      };
    },
  };
}

/** A shell may still have the variables of an emulator, which take precedence over the file. */
function refuseEmulatedUsage({ value, origin }: Setting, { name, waldur }: Offering): void {
  if (!isLoopback(new URL(value).hostname) || isLoopback(new URL(waldur.apiUrl).hostname)) return;
  throw new DwdiConfigError(
    `the usage for '${name}' would come from this machine (${value}, by ${origin}) and go to the ` +
      `Waldur at ${waldur.apiUrl}`,
    { hint: "unset DWDI_API_URL if it is an emulator's, or correct it: nothing was sent" },
  );
}
