/**
 * The client of DWDI that a command uses: by the settings and the offering of a configuration file,
 * or with `--demo` a client of an emulator in this process.
 *
 * @module
 */
import type { UsageKind } from "../../src/amounts/component.ts";
import type { DwdiClient } from "../../src/client/client.ts";
import type { DwdiClientOptions } from "../../src/client/client-options.ts";
import type { EmulatorServer } from "../../src/emulator/index.ts";
import { envProxies } from "../../src/transport/env-proxy.ts";
import { NO_PROXY } from "../../src/transport/proxy-url.ts";
import type { FlagValues } from "../flags/command.ts";
import type { Context } from "../io/context.ts";
import { resolveClientOptions, resolveTuning, type Tuning } from "./client-options.ts";
import { configFlags, type FileOffering, findOffering } from "./config-file.ts";
import { settingFlags } from "./setting-flags.ts";

/** The flag of a command that works without any settings. */
export const demoFlags = {
  demo: {
    type: "boolean",
    description: "use an emulator in this process; needs no settings",
  },
} as const;

/** The flags of a command that sends requests to DWDI. */
export const connectionFlags: typeof configFlags & typeof settingFlags = {
  ...configFlags,
  ...settingFlags,
};

/** The flags of a command that sends requests to DWDI or to an emulator. */
export const sessionFlags: typeof demoFlags & typeof connectionFlags = {
  ...demoFlags,
  ...connectionFlags,
};

/** The source of the numbers of a demo, as the output names it. */
export const MADE_UP = "an emulator: the numbers are made up";

/** The options that all clients of a demo share. */
export type DemoTuning = Tuning & Pick<DwdiClientOptions, "proxy" | "logger">;

/** An emulator, and the options of clients for it. */
export interface Demo {
  readonly server: EmulatorServer;
  readonly dwdiOptions: DwdiClientOptions;
  readonly tuning: DemoTuning;
}

type ConnectionValues = FlagValues<typeof connectionFlags>;
type SessionValues = FlagValues<typeof sessionFlags>;

/**
 * Finds the offering of a configuration file, as {@linkcode findOffering}; a demo has none.
 *
 * @param kind The kind of usage that the command is about; any kind when left out.
 */
export async function openOffering(
  values: ConnectionValues & Partial<SessionValues>,
  context: Context,
  kind?: UsageKind,
): Promise<FileOffering | undefined> {
  if (values.demo) return undefined;
  const found = await findOffering(values, kind, context);
  if (found === undefined) return undefined;
  const { path, offering: { name, uuid } } = found;
  const origin = values.offering === undefined
    ? `the only one${kind === undefined ? "" : ` for ${kind}`}`
    : "--offering";
  context.log.info(`offering: '${name}' (${uuid}) of ${path} (${origin})`);
  return found;
}

/** The source of the numbers of a command, as the output names it. */
export function sourceOf({ apiUrl }: DwdiClient, { demo }: Pick<SessionValues, "demo">): string {
  return demo ? MADE_UP : apiUrl;
}

/**
 * Runs the work of a command with the client that flags, environment and offering describe.
 *
 * @throws {DwdiConfigError} When a setting is missing or invalid.
 */
export async function withClient<T>(
  values: ConnectionValues & Partial<SessionValues>,
  found: FileOffering | undefined,
  context: Context,
  work: (client: DwdiClient) => Promise<T>,
): Promise<T> {
  if (values.demo) {
    return await withDemo(
      values,
      context,
      ({ dwdiOptions }) => logRequests(dwdiOptions, context, work),
    );
  }
  const options = await resolveClientOptions(values, context, found?.settings);
  return await logRequests(options, context, work);
}

/** Runs work with an emulator, and stops the emulator at the end. */
export async function withDemo<T>(
  values: FlagValues<typeof settingFlags>,
  { log, env }: Context,
  work: (demo: Demo) => Promise<T>,
): Promise<T> {
  // Bun's fetch uses a proxy of the environment even for this machine.
  const proxy = envProxies(env) && NO_PROXY;
  const tuning = { ...resolveTuning(values), proxy, logger: log };
  const { serveEmulator } = await import("../../src/emulator/index.ts");
  const server = await serveEmulator();
  try {
    const { apiUrl, tokenUrl, clientId, clientSecret, scope } = server.settings;
    log.info(`api-url: ${apiUrl} (--demo)`);
    const auth = { tokenUrl, clientId, clientSecret, scope };
    const dwdiOptions = { apiUrl, auth, ...tuning, storageRoute: values["storage-route"] };
    return await work({ server, dwdiOptions, tuning });
  } finally {
    await server.close();
  }
}

/** Runs work with a client, and logs the number of requests with `--verbose`, also after a failure. */
async function logRequests<T>(
  options: DwdiClientOptions,
  { log }: Context,
  work: (client: DwdiClient) => Promise<T>,
): Promise<T> {
  // Loaded late: help imports the flags of this file.
  const { createDwdiClient } = await import("../../src/client/client.ts");
  const { connectionOf } = await import("../../src/client/connection.ts");
  const { totalOf } = await import("../../src/http/http-client.ts");
  const client = createDwdiClient(options);
  try {
    return await work(client);
  } finally {
    const { requests, retries } = totalOf(connectionOf(client).http.traffic);
    log.info(`requests: ${requests}, of which retries: ${retries}`);
  }
}
