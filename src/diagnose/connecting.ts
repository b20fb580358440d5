/**
 * Checks that open a connection: within their time, where the runtime can, and with errors that
 * read as those of requests do.
 *
 * @module
 */
import { withDeadline } from "../http/signals.ts";
import { networkError } from "../http/network-error.ts";
import type { Check, Finding } from "./step.ts";
import type { Way } from "./way.ts";

type Connections = typeof import("./connection.ts");

/**
 * Makes a check's `run` of a task that needs connections.
 *
 * @param peer Who is connected to, for messages.
 */
export function connecting(
  way: Way,
  peer: string,
  task: (connections: Connections, signal: AbortSignal) => Promise<Finding>,
): Check["run"] {
  return async (signal) => {
    const connections = await import("./connection.ts").catch(() => undefined);
    if (connections === undefined) {
      return { detail: "this runtime opens no connections by itself", skipped: true };
    }
    try {
      return await withDeadline(
        signal,
        way.timeout,
        `the connection to ${peer}`,
        (deadline) => task(connections, deadline),
      );
    } catch (error) {
      throw networkError(error, peer, way.mask);
    }
  };
}
