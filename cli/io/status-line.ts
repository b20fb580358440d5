/**
 * One line at the foot of a terminal that comes and goes, between what streams write there.
 *
 * @module
 */
import type { TextStream, World } from "./context.ts";

/** The line. */
export interface StatusLine {
  /** Shows a text in place of the last one, unless a line of the output is not complete yet. */
  show(text: string): void;
  /** Takes it away. */
  clear(): void;
}

/** A terminal and those who write to it. */
export interface SharedTerminal extends Pick<World, "stdout" | "stderr"> {
  readonly line: StatusLine;
}

/** To the beginning of the line, which then ends behind what is written there. */
const RETURN = "\r";
const CLEAR_REST = "\u001b[K";

/**
 * Puts the line on stderr. What is written to the streams that come back takes the line away first;
 * each change is one write, so that nothing flickers. Once a pipe has got something, the line does
 * not come back: what its reader writes to the same terminal is not seen from here.
 */
export function shareTerminal(
  { stdout, stderr, isPiped = false }: Pick<World, "stdout" | "stderr" | "isPiped">,
): SharedTerminal {
  let shown = "";
  let isAtLineStart = true;
  let isOver = false;

  function show(text: string): void {
    if (text === shown || !isAtLineStart || isOver) return;
    stderr.write(RETURN + text + CLEAR_REST);
    shown = text;
  }
  const clear = () => show("");

  function beside(stream: TextStream): TextStream {
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
  function before(pipe: TextStream): TextStream {
    return {
      write(text, done) {
        clear();
        isOver = true;
        return pipe.write(text, done);
      },
    };
  }
  return {
    stdout: stdout.isTTY ? beside(stdout) : isPiped ? before(stdout) : stdout,
    stderr: beside(stderr),
    line: { show, clear },
  };
}
