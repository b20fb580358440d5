/**
 * A made-up centre in a process of its own, so that it takes no time of the one that is measured.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { EmulatorRequest, EmulatorSettings } from "../../../src/emulator/index.ts";
import type { CentreSize } from "./centre.ts";

/** A centre that answers. */
export interface ServedCentre extends AsyncDisposable {
  readonly settings: EmulatorSettings;
  /** The requests since it was last asked. */
  takeRequests(): Promise<readonly EmulatorRequest[]>;
}

/** Starts one. */
export async function serveCentre(size: CentreSize): Promise<ServedCentre> {
  const args = ["--import", "tsx", "tests/labs/bench/centre-process.ts", JSON.stringify(size)];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(createInterface(child.stdout), "line");
  const settings: EmulatorSettings = JSON.parse(line);
  const log = new URL("/_emulator/requests", settings.apiUrl);
  return {
    settings,
    async takeRequests() {
      const requests: readonly EmulatorRequest[] = JSON.parse(await (await fetch(log)).text());
      await fetch(log, { method: "DELETE" });
      return requests;
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await once(child, "exit");
    },
  };
}
