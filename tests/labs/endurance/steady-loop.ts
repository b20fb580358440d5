/**
 * A client that asks again and again while its tokens expire: its memory and the emulator's stay as
 * they are, it asks for one token a lifetime, and leaves no connection behind.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import type { EmulatorRequest } from "../../../src/emulator/index.ts";
import { computeUsage, createDwdiClient, fromEnv, storageUsage } from "../../../src/index.ts";
import { mebibytes, median } from "../bench/figure.ts";
import { BINARY } from "../../kit/binary.ts";
import { memoryOf, socketsOf } from "./memory.ts";

/** How long a token is valid, in seconds. */
const LIFETIME = 5;

/** How much larger the memory may be in the last quarter than in the second, garbage included. */
const MOST_GROWTH = 1.25;

/** How long a runtime keeps a connection that nothing uses, and more, in milliseconds. */
const IDLE = 15_000;

/** Fails when something grows, when tokens are asked for too often, or when a connection stays. */
export async function askSteadily(seconds: number): Promise<string> {
  const args = ["emulator", "--port", "0", "--token-lifetime", `${LIFETIME}s`];
  const emulator = spawn(BINARY, args, { stdio: ["ignore", "pipe", "ignore"] });
  try {
    const env = await exportsOf(createInterface(emulator.stdout));
    const sockets = socketsOf(emulator.pid);
    const client = createDwdiClient(await fromEnv(env));
    const log = new URL("/_emulator/requests", client.apiUrl);
    const samples: { readonly client: number; readonly emulator: number }[] = [];
    let asked = 0;
    let tokens = 0;
    const started = performance.now();
    while (performance.now() - started < seconds * 1000) {
      const until = performance.now() + Math.min(5000, seconds * 50);
      while (performance.now() < until) {
        await Promise.all([
          computeUsage(client, { from: "2024-01", to: "2024-12" }),
          storageUsage(client, { filesystem: "capstor", dataType: "store", month: "2024-06" }),
        ]);
        asked++;
      }
      tokens += await tokensIn(log);
      samples.push({
        client: process.memoryUsage().rss,
        emulator: memoryOf(emulator.pid, "VmRSS"),
      });
    }
    const lasted = (performance.now() - started) / 1000;
    await wait(IDLE);
    const left = socketsOf(emulator.pid) - sockets;
    const growth = (["client", "emulator"] as const).map((name) => {
      const sizes = samples.map((sample) => sample[name]);
      const [early, late] = [quarter(sizes, 1), quarter(sizes, 3)];
      return { name, early, late };
    });
    const report = [
      `${Math.round(lasted)} s, ${asked} rounds of 13 questions`,
      `${tokens} tokens of ${LIFETIME} s`,
      `${left} connections left`,
      ...growth.map(({ name, early, late }) =>
        `${name} from ${mebibytes(early)} to ${mebibytes(late)}`
      ),
    ].join(", ");
    // A token is renewed when a tenth of its life is left.
    if (tokens > lasted / (LIFETIME * 0.9) + 2) throw new Error(`${report}: too many tokens`);
    if (left > 0) throw new Error(`${report}: connections stay`);
    if (growth.some(({ early, late }) => late > early * MOST_GROWTH)) {
      throw new Error(`${report}: memory grows`);
    }
    return report;
  } finally {
    emulator.kill("SIGINT");
    await once(emulator, "exit");
  }
}

/** The variables that an emulator prints. */
async function exportsOf(lines: AsyncIterable<string>): Promise<Record<string, string>> {
  const variables: Record<string, string> = {};
  for await (const line of lines) {
    const [, name, value] = /^export (\w+)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) break;
    variables[name] = value.replace(/^'(.*)'$/, "$1");
  }
  return variables;
}

/** Counts the token requests since the last time, and has the log forget them. */
async function tokensIn(log: URL): Promise<number> {
  const requests: readonly EmulatorRequest[] = JSON.parse(await (await fetch(log)).text());
  await (await fetch(log, { method: "DELETE" })).text();
  return requests.filter(({ path }) => path.endsWith("/token")).length;
}

/** The middle of the sizes in a quarter of the time. */
function quarter(sizes: readonly number[], index: number): number {
  const bound = (part: number) => Math.floor(sizes.length * part / 4);
  return median(sizes.slice(bound(index), bound(index + 1)));
}
