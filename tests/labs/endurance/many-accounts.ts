/**
 * A year of a centre with 5 000 accounts of 10 users, through the binary: months pass through it one by
 * one, and are not held in memory together.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { serveEmulator, type UsageElement } from "../../../src/emulator/index.ts";
import { mebibytes } from "../bench/figure.ts";
import { BINARY } from "../../kit/binary.ts";
import { environmentOf } from "../../kit/environment.ts";
import { memoryOf } from "./memory.ts";

const ACCOUNTS = 5_000;
const USERS = 10;
const MONTHS = 12;
const MOST_MEMORY = 200 * 2 ** 20;

/** Fails when lines are missing or the memory at its peak is more than it may be. */
export async function streamManyAccounts(): Promise<string> {
  const month = Array.from({ length: ACCOUNTS }, (_, index) => elementOf(index));
  const months = Array.from({ length: MONTHS }, (_, index) => String(index + 1).padStart(2, "0"));
  const compute = Object.fromEntries(months.map((name) => [`2024-${name}`, month]));
  const weight = JSON.stringify({ compute: month }).length;
  const server = await serveEmulator({ fixture: { compute } });
  try {
    const args = ["compute", "--from", "2024-01", "--to", "2024-12", "--output", "ndjson"];
    const child = spawn(BINARY, args, {
      env: environmentOf(server),
      stdio: ["ignore", "pipe", "inherit"],
    });
    let peak = 0;
    const watch = setInterval(() => peak = Math.max(peak, memoryOf(child.pid, "VmHWM")), 20);
    let lines = 0;
    child.stdout.on("data", (piece: Uint8Array) => {
      for (const byte of piece) if (byte === 0x0a) lines++;
    });
    const [code] = await once(child, "close");
    clearInterval(watch);
    if (code !== 0) throw new Error(`the binary ended with ${code}`);
    if (lines !== ACCOUNTS * MONTHS) {
      throw new Error(`${lines} lines instead of ${ACCOUNTS * MONTHS}`);
    }
    const report =
      `${ACCOUNTS} accounts of ${USERS} users, ${MONTHS} months of ${mebibytes(weight)}: ` +
      `${lines} lines, at most ${mebibytes(peak)} of memory`;
    if (peak > MOST_MEMORY) throw new Error(`${report}, more than ${mebibytes(MOST_MEMORY)}`);
    return report;
  } finally {
    await server.close();
  }
}

/** An account with its totals and users. */
function elementOf(index: number): UsageElement {
  const users = Array.from({ length: USERS }, (_, user) => ({
    username: `user${user}x${index % 1000}`,
    nodeHours: (index * 7 + user) / 8,
    cpuHours: (index * 7 + user) * 36,
  }));
  return {
    account: `account${String(index).padStart(5, "0")}`,
    totalNodeHours: (index * 14 + 1) / 8,
    totalCpuHours: (index * 14 + 1) * 36,
    users,
  };
}
