/**
 * What a command may use of the process that it runs in.
 *
 * @module
 */
import type { Readable } from "node:stream";

/** A stream that takes text: one of the process, or one that shares a terminal with a status line. */
export interface TextStream {
  /** Whether it is a terminal. */
  readonly isTTY?: boolean | undefined;
  /** The width of the terminal. */
  readonly columns?: number | undefined;
  /** Writes a text and calls back when it is written or has failed. */
  write(text: string, done?: (error?: Error | null) => void): unknown;
}

/** The streams, the environment and the abort signal of a run; a test passes its own. */
export interface World {
  /** Opens stdin, where `@-` and `--client-secret-file -` read; most commands never do. */
  stdin(): Readable;
  /** Data, and nothing else. */
  readonly stdout: TextStream;
  /** Whether stdout is a pipe: its reader may write to the terminal that stderr is. */
  readonly isPiped?: boolean;
  /** Errors, notices and logs. */
  readonly stderr: TextStream;
  /** The environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts the run: on a signal, or when the reader of the output is gone. */
  readonly signal: AbortSignal;
}

/** The world, and how the global flags say to write to it. */
export interface Context extends World {
  /** The command line up to the flags, for example `dwdi waldur report`. */
  readonly program: string;
  /** Whether stdout takes colour. */
  readonly color: boolean;
  /** Writes notices and debug lines. */
  readonly log: Log;
  /** Shows the progress of the work. */
  readonly progress: Progress;
}

/** What a message shows of an error. */
export interface ErrorSummary {
  readonly code: string;
  readonly message: string;
  readonly requestId?: string | undefined;
  readonly hint?: string | undefined;
}

/** What a message is about, for programs that read logs: offering, month, resource and the like. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Messages on stderr: each on one line, wrapped where a terminal is narrower; or JSON objects, which
 * alone show the fields.
 */
export interface Log {
  /** Why the run, or a part of it, failed; shown in any case. */
  error(summary: ErrorSummary, causes?: readonly string[], fields?: LogFields): void;
  /** What the reader of the output should know. */
  notice(message: string, fields?: LogFields): void;
  /** A problem that does not stop the run. */
  warn(message: string): void;
  /** What is being done, with `--verbose`. */
  info(message: string): void;
  /** One line for each HTTP attempt, with `--debug`. */
  debug(message: string): void;
}

/** Where a command reports its progress. */
export interface Progress {
  /** Shows work until it ends or other work is shown. */
  show(work: Work): void;
  /** Stops showing: the work is done, or has failed. */
  end(): void;
  /** Shows nothing while a task runs that may use the terminal, for example to ask for a password. */
  pauseFor<T>(task: () => Promise<T>): Promise<T>;
}

/** Work in progress. */
export interface Work {
  /** What is being done, for example `compute 2025-01`. */
  readonly what: string;
  /** How much of it is done, where that is known. */
  readonly count?: {
    /** May be a fraction: 2.5 of 12. */
    readonly done: number;
    readonly total: number;
    /** What is counted, for example `months`. */
    readonly unit: string;
  };
}
