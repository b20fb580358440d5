/**
 * `--demo`: an emulator in this process, and clients that ask it and nobody else.
 *
 * @module
 */
import type { DwdiClientOptions } from "../../src/client/client-options.ts";
import type { EmulatorServer } from "../../src/emulator/index.ts";
import { envProxies } from "../../src/transport/env-proxy.ts";
import { NO_PROXY } from "../../src/transport/proxy-url.ts";
import type { FlagValues } from "../flags/command.ts";
import type { Context } from "../io/context.ts";
import type { settingFlags } from "./setting-flags.ts";
import { resolveTuning, type Tuning } from "./settings.ts";

/** The flag of a command that can be tried with nothing set up. */
export const demoFlags = {
  demo: {
    type: "boolean",
    description: "answer from an emulator in this process, with nothing set up",
  },
} as const;

/** Where the numbers of a demo come from, for those who see nothing but them. */
export const MADE_UP = "an emulator: the numbers are made up";

/** The options that all clients of a demo have, whomever they ask. */
export type DemoTuning = Tuning & Pick<DwdiClientOptions, "proxy" | "logger">;

/** What a demo is made of. */
export interface Demo {
  readonly server: EmulatorServer;
  readonly dwdiOptions: DwdiClientOptions;
  readonly tuning: DemoTuning;
}

/** Serves an emulator for as long as the work takes. */
export async function withDemo<T>(
  values: FlagValues<typeof settingFlags>,
  { log, env }: Context,
  work: (demo: Demo) => Promise<T>,
): Promise<T> {
  // Bun's fetch takes a proxy of the environment even to this machine.
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
