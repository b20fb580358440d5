/**
 * What a command may touch of the process that it runs in.
 *
 * @module
 */
import type { Readable, Writable } from "node:stream";
import type { Log } from "./log.ts";

/** The streams, the environment and the end of a run; a test hands in its own. */
export interface World {
  /** Where `@-` and `--client-secret-file -` read. */
  readonly stdin: Readable;
  /** Data, and nothing else. */
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Errors, notices and logs. */
  readonly stderr: Writable;
  /** The environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the run: a signal came, or nobody reads the output any more. */
  readonly signal: AbortSignal;
}

/** The world, and what the global flags say of how to talk in it. */
export interface Context extends World {
  /** What the command is called by, for example `dwdi waldur report`. */
  readonly program: string;
  /** Whether stdout takes colour. */
  readonly color: boolean;
  /** Where notices and debug lines go. */
  readonly log: Log;
}
