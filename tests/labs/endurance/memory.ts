/**
 * The memory and the connections of a process, as Linux counts them.
 *
 * @module
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** What a process holds now (`VmRSS`) or has held at most (`VmHWM`), in bytes; 0 when it has ended. */
export function memoryOf(pid: number | undefined, what: "VmRSS" | "VmHWM"): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(new RegExp(`^${what}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** How many sockets a process has open, the one that it listens at included. */
export function socketsOf(pid: number | undefined): number {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((name) => {
    try {
      return readlinkSync(`${folder}/${name}`).startsWith("socket:");
    } catch {
      return false;
    }
  }).length;
}
