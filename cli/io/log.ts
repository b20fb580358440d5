/**
 * What is said on stderr beside errors.
 *
 * @module
 */
import { createConsola } from "consola/core";
import type { TextStream } from "./context.ts";
import { fold } from "./fold.ts";
import { visible } from "./visible.ts";

/** Four kinds of lines; each is one line whatever it is given, folded where a terminal is narrower. */
export interface Log {
  /** What the reader of the output should know. */
  notice(message: string): void;
  /** What looks wrong and did not stop the run. */
  warn(message: string): void;
  /** What is being done, with `--verbose`. */
  info(message: string): void;
  /** A line for each HTTP try, with `--debug`. */
  debug(message: string): void;
}

/** How much is said. */
export interface Loudness {
  /** Errors only. */
  readonly quiet: boolean;
  /** With what is being done. */
  readonly verbose: boolean;
  /** With every HTTP try. */
  readonly debug: boolean;
}

/** Makes a log that writes to stderr, whatever the level. */
export function createLog(stderr: TextStream, { quiet, verbose, debug }: Loudness): Log {
  const consola = createConsola({
    level: quiet ? 0 : debug ? 4 : verbose ? 3 : 2,
    // Equal lines in a row are all shown: each is an HTTP try or a period of its own.
    throttle: 0,
    reporters: [{
      log: ({ args }) => void stderr.write(fold(`dwdi: ${visible(String(args[0]))}\n`, stderr)),
    }],
  });
  return {
    notice: (message) => consola.log(message),
    warn: (message) => consola.warn(message),
    info: (message) => consola.info(message),
    debug: (message) => consola.debug(message),
  };
}
