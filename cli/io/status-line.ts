/**
 * A status line on a terminal to which streams write at the same time.
 *
 * @module
 */
import type { TextStream, World } from "./context.ts";

/** The last line of a terminal. */
export interface StatusLine {
  /** Replaces the text, unless the output has an incomplete line. */
  show(text: string): void;
  /** Removes the text. */
  clear(): void;
}

/** The streams that write to a terminal, and its status line. */
export interface SharedTerminal extends Pick<World, "stdout" | "stderr"> {
  readonly line: StatusLine;
}

/** Moves to the beginning of the line. */
const RETURN = "\r";
const CLEAR_REST = "\u001b[K";

/**
 * Writes the status line to stderr. Writing to the returned streams clears it first; each change is
 * one write, so that nothing flickers. Once something is written to a pipe, the line does not come
 * back: what the pipe's reader writes to the same terminal is not seen from here.
 */
export function shareTerminal(
  { stdout, stderr, isPiped = false }: Pick<World, "stdout" | "stderr" | "isPiped">,
): SharedTerminal {
  let shown = "";
  let isAtLineStart = true;
  let isOff = false;

  function show(text: string): void {
    if (text === shown || !isAtLineStart || isOff) return;
    stderr.write(RETURN + text + CLEAR_REST);
    shown = text;
  }
  const clear = () => show("");

  function onTerminal(stream: TextStream): TextStream {
    return {
      isTTY: stream.isTTY,
      get columns() {
        return stream.columns;
      },
      write(text, done) {
        clear();
        if (text !== "") isAtLineStart = text.endsWith("\n");
        return stream.write(text, done);
      },
    };
  }
  function toPipe(pipe: TextStream): TextStream {
    return {
      write(text, done) {
        clear();
        isOff = true;
        return pipe.write(text, done);
      },
    };
  }
  return {
    stdout: stdout.isTTY ? onTerminal(stdout) : isPiped ? toPipe(stdout) : stdout,
    stderr: onTerminal(stderr),
    line: { show, clear },
  };
}
