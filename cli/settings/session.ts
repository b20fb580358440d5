/**
 * The client that a command works with: of the settings and the offering of a configuration file,
 * or of an emulator with `--demo`.
 *
 * @module
 */
import type { DwdiClient } from "../../src/client/client.ts";
import type { DwdiClientOptions } from "../../src/client/client-options.ts";
import type { UsageKind } from "../../src/amounts/component.ts";
import type { FlagValues } from "../flags/command.ts";
import { configFlags, type FileOffering, findOffering } from "./config-file.ts";
import type { Context } from "../io/context.ts";
import { demoFlags, MADE_UP, withDemo } from "./demo.ts";
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
  const origin = values.offering === undefined
    ? `the only one${kind === undefined ? "" : ` for ${kind}`}`
    : "--offering";
  context.log.info(`offering: '${name}' (${uuid}) of ${path} (${origin})`);
  return found;
}

/** Where the numbers of a command come from, for those who see nothing but them. */
export function sourceOf({ apiUrl }: DwdiClient, { demo }: Pick<SessionValues, "demo">): string {
  return demo ? MADE_UP : apiUrl;
}

/**
 * Does the work of a command with the client that flags, environment and offering describe, and
 * ends what was started for it.
 *
 * @throws {DwdiConfigError} When a setting is missing or cannot be used as it is.
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
      ({ dwdiOptions }) => countRequests(dwdiOptions, context, work),
    );
  }
  const options = await resolveClientOptions(values, context, found?.settings);
  return await countRequests(options, context, work);
}

/** Works with a client and tells `--verbose` how many requests that took, however it ends. */
async function countRequests<T>(
  options: DwdiClientOptions,
  { log }: Context,
  work: (client: DwdiClient) => Promise<T>,
): Promise<T> {
  // Help has the flags of this module and is to be there at once.
  const { createDwdiClient, internalsOf } = await import("../../src/client/client.ts");
  const client = createDwdiClient(options);
  try {
    return await work(client);
  } finally {
    const { requests, retries } = internalsOf(client).http;
    log.info(`requests: ${requests}, of which retries: ${retries}`);
  }
}
