/**
 * The command tree: which word calls which command. Each is loaded when it is called.
 *
 * @module
 */
import { DwdiConfigError } from "../../src/errors.ts";
import type { Command } from "../flags/command.ts";
import { nearest } from "../../src/nearest.ts";

/** The commands by their word. */
export const COMMANDS: Readonly<Record<string, () => Promise<{ readonly default: Command }>>> = {
  compute: () => import("../commands/compute.ts"),
  storage: () => import("../commands/storage.ts"),
  inference: () => import("../commands/inference.ts"),
  api: () => import("../commands/api.ts"),
  ping: () => import("../commands/ping.ts"),
  doctor: () => import("../commands/doctor.ts"),
  token: () => import("../commands/token.ts"),
  config: () => import("../commands/config/index.ts"),
  waldur: () => import("../commands/waldur/index.ts"),
  emulator: () => import("../commands/emulator.ts"),
  completion: () => import("../commands/completion.ts"),
  help: () => import("../commands/help.ts"),
  version: () => import("../commands/version.ts"),
};

/**
 * Loads a command.
 *
 * @throws {DwdiConfigError} When no command has this name.
 */
export async function loadCommand(name: string): Promise<Command> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load !== undefined) return (await load()).default;
  const guess = nearest(name, Object.keys(COMMANDS));
  throw new DwdiConfigError(`unknown command '${name}'`, {
    hint: guess === undefined ? "dwdi help lists the commands" : `did you mean ${guess}?`,
  });
}
