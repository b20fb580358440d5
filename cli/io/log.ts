/**
 * Messages on stderr beside errors.
 *
 * @module
 */
import { createConsola } from "consola/core";
import type { Log, TextStream } from "./context.ts";
import { escapeControls, wrapMessage } from "./text.ts";

/** How much is logged. */
export interface Verbosity {
  /** Errors only. */
  readonly quiet: boolean;
  /** Also what is being done. */
  readonly verbose: boolean;
  /** Also every HTTP attempt. */
  readonly debug: boolean;
}

/** Creates a log that writes all levels to stderr. */
export function createLog(stderr: TextStream, { quiet, verbose, debug }: Verbosity): Log {
  const consola = createConsola({
    level: quiet ? 0 : debug ? 4 : verbose ? 3 : 2,
    // Equal lines in a row are all shown: each is about another HTTP attempt or period.
    throttle: 0,
    reporters: [{
      log: ({ args }) => {
        stderr.write(wrapMessage(`dwdi: ${escapeControls(String(args[0]))}\n`, stderr));
      },
    }],
  });
  return {
    notice: (message) => consola.log(message),
    warn: (message) => consola.warn(message),
    info: (message) => consola.info(message),
    debug: (message) => consola.debug(message),
  };
}
