/**
 * What a command may touch of the process that it runs in.
 *
 * @module
 */
import type { Readable } from "node:stream";
import type { Log } from "./log.ts";
import type { Progress } from "./progress.ts";

/** What takes text: a stream of the process, or one that shares a terminal with a progress bar. */
export interface TextStream {
  /** Whether it is a terminal. */
  readonly isTTY?: boolean | undefined;
  /** How wide the terminal is. */
  readonly columns?: number | undefined;
  /** Takes a text and says when it is written, or why it cannot be. */
  write(text: string, done?: (error?: Error | null) => void): unknown;
}

/** The streams, the environment and the end of a run; a test hands in its own. */
export interface World {
  /** Where `@-` and `--client-secret-file -` read. */
  readonly stdin: Readable;
  /** Data, and nothing else. */
  readonly stdout: TextStream;
  /** Whether another program reads stdout, which may write to the terminal that stderr is. */
  readonly isPiped?: boolean;
  /** Errors, notices and logs. */
  readonly stderr: TextStream;
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
  /** Where it is shown how far the work is. */
  readonly progress: Progress;
}
