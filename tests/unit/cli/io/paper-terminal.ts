/**
 * A terminal as far as a status line needs one: lines of text, a cursor, and nothing wrapped.
 */
import type { TextStream } from "../../../../cli/io/context.ts";

/** What was written, and what is seen of it. */
export interface PaperTerminal {
  readonly stream: TextStream;
  /** The lines, the last of which may be unfinished. */
  seen(): readonly string[];
  /** Each write as it came. */
  readonly writes: readonly string[];
}

/** Makes a terminal, which knows `\r`, `\n` and the sequence that clears the rest of a line. */
export function paperTerminal(columns = 80): PaperTerminal {
  const lines: string[] = [""];
  const writes: string[] = [];
  let column = 0;
  const put = (text: string) => {
    const last = [...lines.pop() ?? ""];
    if (text === "\r") column = 0;
    else if (text === "\u001b[K") last.splice(column);
    else if (text !== "\n") last.splice(column++, 1, text);
    lines.push(last.join(""), ...(text === "\n" ? [""] : []));
  };
  return {
    stream: {
      isTTY: true,
      columns,
      write(text, done) {
        writes.push(text);
        // As the driver of a real one does.
        // deno-lint-ignore no-control-regex
        for (const [piece] of text.replaceAll("\n", "\r\n").matchAll(/\u001b\[K|[^]/gu)) put(piece);
        done?.();
      },
    },
    seen: () => lines,
    writes,
  };
}
