/**
 * Variables by which the runtime, not the program, does what its user does not see: accept any
 * certificate, print requests with their tokens, let a debugger in.
 *
 * @module
 */
import type { Environment } from "../../src/transport/env-proxy.ts";
import type { BuildInfo } from "../commands/version.ts";

declare const DWDI_BUILD: BuildInfo | undefined;

/** What Bun reads in a compiled program too. Bun's crash reports are off there unless one of these is set. */
const REFUSED = /^BUN_(INSPECT.*|CONFIG_VERBOSE_FETCH|OPTIONS|BE_BUN|CRASH_REPORT_URL)$/;
const CRASH_REPORTS = "BUN_ENABLE_CRASH_REPORTING";

/** Why the binary does not run with an environment; from source, these variables are a developer's. */
export function refusedVariable(
  env: Environment,
  isBinary: boolean = typeof DWDI_BUILD !== "undefined",
): string | undefined {
  const name = Object.keys(env).find((name) =>
    name === CRASH_REPORTS ? !["", "0"].includes(env[name] ?? "") : REFUSED.test(name) && env[name]
  );
  if (!isBinary || name === undefined) return undefined;
  return `the variable ${name} changes what the runtime in this program does: unset it`;
}

/** Has certificates verified whatever the environment says; before the first connection. */
export function verifyCertificates(env: Record<string, string | undefined>): void {
  delete env.NODE_TLS_REJECT_UNAUTHORIZED;
}
