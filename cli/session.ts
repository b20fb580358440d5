/**
 * The client that a command works with: of the settings and the offering of a configuration file,
 * or of an emulator with `--demo`.
 *
 * @module
 */
import { createDwdiClient, type DwdiClient } from "../src/client.ts";
import type { UsageKind } from "../src/component.ts";
import type { FlagValues } from "./args.ts";
import { configFlags, type FileOffering, findOffering } from "./config-file.ts";
import type { Context } from "./context.ts";
import { demoFlags, withDemo } from "./demo.ts";
import { settingFlags } from "./setting-flags.ts";
import { resolveClientOptions } from "./settings.ts";

/** The flags of a command that talks to DWDI. */
export const connectionFlags: typeof configFlags & typeof settingFlags = {
  ...configFlags,
  ...settingFlags,
};

/** The flags of a command that talks to DWDI and can be tried without one. */
export const sessionFlags: typeof demoFlags & typeof connectionFlags = {
  ...demoFlags,
  ...connectionFlags,
};

type ConnectionValues = FlagValues<typeof connectionFlags>;
type SessionValues = FlagValues<typeof sessionFlags>;

/**
 * Finds the offering that the settings come from, as {@linkcode findOffering} does; a demo has none.
 *
 * @param kind What the command is about; any kind when left out.
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
  context.log.info(`offering: '${name}' (${uuid}) of ${path}`);
  return found;
}

/** Where the numbers of a command come from, for those who see nothing but them. */
export function sourceOf({ apiUrl }: DwdiClient, { demo }: Pick<SessionValues, "demo">): string {
  return demo ? "an emulator: the numbers are made up" : apiUrl;
}

/** Where the numbers of a command come from, for those who see nothing but them. */
export function sourceOf({ apiUrl }: DwdiClient, { demo }: Pick<SessionValues, "demo">): string {
  return demo ? "an emulator: the numbers are made up" : apiUrl;
}

/**
 * Does the work of a command with the client that flags, environment and offering describe, and
 * ends what was started for it.
 *
 * @throws {DwdiConfigError} When a setting is missing or cannot be used as it is.
 */
export async function withClient<T>(
  values: SessionValues,
  found: FileOffering | undefined,
  context: Context,
  work: (client: DwdiClient) => Promise<T>,
): Promise<T> {
  if (values.demo) {
    return await withDemo(values, context, (demo) => work(createDwdiClient(demo.dwdiOptions)));
  }
  const options = await resolveClientOptions(values, context, found?.settings);
  return await work(createDwdiClient(options));
}

/** Makes the client of a command that has no demo. */
export async function openClient(values: ConnectionValues, context: Context): Promise<DwdiClient> {
  const found = await openOffering(values, context);
  return createDwdiClient(await resolveClientOptions(values, context, found?.settings));
}
