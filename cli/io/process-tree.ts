/**
 * Ends a process with all that it started.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Asks a process and its descendants to end. A process group of its own would be simpler, but would
 * take the terminal away from a command that asks for a password.
 */
export function endTree(root: number): void {
  // From the bottom: the children of a process that has ended are no longer found by it.
  for (const pid of [...descendantsOf(root).reverse(), root]) {
    try {
      process.kill(pid, "SIGTERM");
    } catch {
      // It has ended by itself.
    }
  }
}

function descendantsOf(root: number): number[] {
  const childrenOf = process.platform === "linux" ? childrenByProc : childrenByPs();
  const found: number[] = [];
  const waiting = [root];
  for (let pid = waiting.shift(); pid !== undefined; pid = waiting.shift()) {
    const children = childrenOf(pid);
    found.push(...children);
    waiting.push(...children);
  }
  return found;
}

function childrenByProc(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return text.split(" ").filter((word) => word !== "").map(Number);
  } catch {
    return [];
  }
}

function childrenByPs(): (pid: number) => number[] {
  if (process.platform === "win32") return () => [];
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const pairs = (stdout ?? "").trim().split("\n").map((line) =>
    line.trim().split(/\s+/).map(Number)
  );
  return (parent) => pairs.flatMap(([pid, of]) => pid !== undefined && of === parent ? [pid] : []);
}
