/**
 * The client that a command works with: of the settings, or of an emulator with `--demo`.
 *
 * @module
 */
import { createDwdiClient, type DwdiClient } from "../src/client.ts";
import type { Flags, FlagValues } from "./args.ts";
import type { Context } from "./context.ts";
import { settingFlags, type SettingValues } from "./setting-flags.ts";
import { resolveClientOptions } from "./settings.ts";

/** The flags of a command that talks to DWDI and can be tried without one. */
export const sessionFlags = {
  demo: {
    type: "boolean",
    description: "answer from an emulator in this process, with nothing set up",
  },
  ...settingFlags,
} as const satisfies Flags;

/** A client for one run, and how to end it. */
export interface Session {
  /** The client. */
  readonly client: DwdiClient;
  /** Ends what was started for it. */
  close(): Promise<void>;
}

/**
 * Opens the client that the flags describe. Nothing is sent to DWDI.
 *
 * @throws {DwdiConfigError} When a setting is missing or cannot be used as it is.
 */
export async function openSession(
  values: FlagValues<typeof sessionFlags>,
  context: Context,
): Promise<Session> {
  if (values.demo) return await openDemo(context);
  return { client: await openClient(values, context), close: () => Promise.resolve() };
}

/** Makes the client of the settings, without the choice of a demo. */
export async function openClient(values: SettingValues, context: Context): Promise<DwdiClient> {
  return createDwdiClient(await resolveClientOptions(values, context));
}

async function openDemo({ log }: Context): Promise<Session> {
  const { serveEmulator } = await import("../src/emulator/index.ts");
  const server = await serveEmulator();
  const { apiUrl, ...auth } = server.settings;
  log.verbose(`api-url: ${apiUrl} (--demo)`);
  return { client: createDwdiClient({ apiUrl, auth, logger: log }), close: () => server.close() };
}
