/**
 * A made-up centre in a process of its own, so that it takes no time of the one that is measured.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { EmulatorRequest, EmulatorSettings, WaldurData } from "../../../src/emulator/index.ts";
import type { CentreSize } from "./centre.ts";

/** What a centre holds. */
export interface CentreState {
  readonly waldur: WaldurData;
  /** How many TCP connections it accepted so far. */
  readonly connections: number;
}

/** A centre that answers. */
export interface ServedCentre extends AsyncDisposable {
  readonly settings: EmulatorSettings;
  state(): Promise<CentreState>;
  /** The requests since it was last asked. */
  takeRequests(): Promise<readonly EmulatorRequest[]>;
}

/** Starts one. */
export async function serveCentre(size: CentreSize): Promise<ServedCentre> {
  const args = ["--import", "tsx", "tests/labs/bench/centre-process.ts", JSON.stringify(size)];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const readLine = async () => JSON.parse((await lines.next()).value ?? "");
  const settings: EmulatorSettings = await readLine();
  const log = new URL("/_emulator/requests", settings.apiUrl);
  return {
    settings,
    state() {
      child.stdin.write("state\n");
      return readLine();
    },
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
