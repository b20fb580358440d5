/**
 * A shell in a terminal whose `dwdi` asks an emulator.
 */
import { after, before } from "node:test";
import { type EmulatorFixture, serveEmulator } from "../../../src/emulator/index.ts";
import { environmentOf } from "../../kit/environment.ts";
import { openShell, type Shell } from "./shell.ts";

/** What the tests of a suite share. */
export interface EmulatedShell {
  readonly shell: Shell;
  /** The environment that names the emulator. */
  readonly env: Readonly<Record<string, string>>;
}

/** Opens both for the tests of the suite that calls it, and closes them after. */
export function useEmulatedShell(fixture: EmulatorFixture): EmulatedShell {
  const opened: { shell?: Shell; env?: Record<string, string>; close?: () => Promise<void> } = {};
  before(async () => {
    const server = await serveEmulator({ fixture });
    const env = environmentOf(server);
    const shell = await openShell({ ...env, NO_COLOR: "1" });
    const close = async () => {
      await shell.close();
      await server.close();
    };
    Object.assign(opened, { env, shell, close });
  });
  after(() => opened.close?.());
  return {
    get shell() {
      if (opened.shell === undefined) throw new Error("the shell is not open yet");
      return opened.shell;
    },
    get env() {
      return opened.env ?? {};
    },
  };
}
