/**
 * SIGHUP, which a terminal sends when it is closed.
 *
 * @module
 */
import { readFileSync } from "node:fs";

const SIGHUP_BIT = 1n;

/**
 * Whether SIGHUP was ignored when the process began, as by nohup, so that it has to stay so. Where
 * only Linux could tell, it is left alone. Node forgets it: `nohup node` ends with its terminal.
 */
export function isHangupIgnored(): boolean {
  if (process.platform === "win32") return false;
  try {
    const [, ignored = "0"] = /^SigIgn:\s*([0-9a-f]+)$/m.exec(
      readFileSync("/proc/self/status", "utf8"),
    ) ?? [];
    return (BigInt(`0x${ignored}`) & SIGHUP_BIT) !== 0n;
  } catch {
    return true;
  }
}
