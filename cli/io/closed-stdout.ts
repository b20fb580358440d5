/**
 * A stdout that was closed before the process began.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import type { TextStream } from "./context.ts";

const CLOSE_ON_EXEC = 0o2000000;

/**
 * Whether stdout was closed when the process began: `dwdi … >&-`. The runtimes open /dev/null in its
 * place. Bun does so close-on-exec, which no inherited file can be; Linux tells that. Of Node's
 * /dev/null nothing tells whether it was inherited.
 */
export function isStdoutClosed(): boolean {
  if (process.versions.bun === undefined || process.platform !== "linux") return false;
  try {
    const [, flags = "0"] =
      /^flags:\s*([0-7]+)$/m.exec(readFileSync("/proc/self/fdinfo/1", "utf8")) ??
        [];
    return (parseInt(flags, 8) & CLOSE_ON_EXEC) !== 0;
  } catch {
    return false;
  }
}

/** Fails as the closed file would. */
export const closedStdout: TextStream = {
  write(_text, done) {
    done?.(Object.assign(new Error("EBADF: stdout is closed, write"), { code: "EBADF" }));
  },
};
