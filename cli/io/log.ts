/**
 * Messages on stderr, as text for people or as JSON for programs.
 *
 * @module
 */
import { createConsola } from "consola/core";
import type { Log, TextStream } from "./context.ts";
import { errorLines } from "./errors.ts";
import { escapeControls, escapeControlsInLines, wrapMessage } from "./text.ts";

/** How much is logged, and how. */
export interface LogOptions {
  /** Errors only. */
  readonly quiet: boolean;
  /** Also what is being done. */
  readonly verbose: boolean;
  /** Also every HTTP attempt. */
  readonly debug: boolean;
  /** One JSON object on each line. */
  readonly json: boolean;
}

/** Creates a log that writes all levels to stderr. */
export function createLog(
  stderr: TextStream,
  { quiet, verbose, debug, json }: LogOptions,
): Log {
  const consola = createConsola({
    level: quiet ? 0 : debug ? 4 : verbose ? 3 : 2,
    // Equal lines in a row are all shown: each is about another HTTP attempt or period.
    throttle: 0,
    reporters: [{
      log({ date: time, type, args: [text, fields] }) {
        const level = type === "log" ? "notice" : type;
        const object = () => escapeControlsInLines(JSON.stringify({ time, level, ...fields }));
        stderr.write(json ? `${object()}\n` : wrapMessage(String(text), stderr));
      },
    }],
  });
  const textOf = (message: string) => `dwdi: ${escapeControls(message)}\n`;
  return {
    error(summary, causes, fields) {
      const { message } = summary;
      consola.error(errorLines(summary, causes), { message, ...fields, causes });
    },
    notice: (message, fields) => consola.log(textOf(message), { message, ...fields }),
    warn: (message) => consola.warn(textOf(message), { message }),
    info: (message) => consola.info(textOf(message), { message }),
    debug: (message) => consola.debug(textOf(message), { message }),
  };
}
