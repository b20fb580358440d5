/**
 * Checks that open a connection: within the time limit, on runtimes that can, and with the same
 * errors as requests.
 *
 * @module
 */
import { DwdiConfigError } from "../errors.ts";
import { withDeadline } from "../http/signals.ts";
import { networkError } from "../http/network-error.ts";
import type { Check, Finding } from "./step.ts";
import type { Connections } from "./connection.ts";
import type { HostAccess } from "./host-access.ts";

/** What opens connections; undefined where the runtime cannot. */
export async function loadConnections(): Promise<Connections | undefined> {
  return await import("./connection.ts").then(
    ({ connections }) => connections,
    () => undefined,
  );
}

/**
 * Makes the `run` of a check that opens connections.
 *
 * @param peer The host and port, for messages.
 */
export function withConnections(
  access: HostAccess,
  peer: string,
  task: (connections: Connections, signal: AbortSignal) => Promise<Finding>,
): Check["run"] {
  return async (signal) => {
    const connections = await loadConnections();
    if (connections === undefined) {
      if (access.proxy) throw new DwdiConfigError("a proxy needs Node, Deno or Bun");
      return { detail: "this runtime cannot open connections", skipped: true };
    }
    try {
      return await withDeadline(
        signal,
        access.timeout,
        `the connection to ${peer}`,
        (deadline) => task(connections, deadline),
      );
    } catch (error) {
      throw await networkError(error, peer, access.mask);
    }
  };
}
