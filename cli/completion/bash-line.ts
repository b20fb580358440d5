/**
 * The raw command line that bash passes to a completion, with its quotes. It is parsed, never
 * evaluated: a variable or a command in it stays text.
 *
 * @module
 */

/** The quotes that are open at the end of a text. */
export type Quotes = "none" | "single" | "double";

/** A line up to the cursor. */
export interface BashLine {
  /** The words that are complete, without quotes, redirections left out. */
  readonly words: readonly string[];
  /** The word at the cursor, without quotes. */
  readonly current: string;
  /** The quotes that are open at the cursor. */
  readonly quotes: Quotes;
  /** Whether the word at the cursor is the file of a redirection. */
  readonly isRedirected: boolean;
}

const PIECE = new RegExp(
  [
    /'(?<single>[^']*)(?<singleEnd>'?)/,
    /"(?<double>(?:\\[^]|[^"\\])*)(?:\\$)?(?<doubleEnd>"?)/,
    /\\(?<escaped>[^]?)/,
    /(?<space>[ \t\n]+)/,
    /(?<redirection>[<>][<>&|]*)/,
    /(?<plain>[^'"\\ \t\n<>]+)/,
  ].map(({ source }) => source).join("|"),
  "g",
);

/** Splits a line into words. */
export function readBashLine(line: string): BashLine {
  const words: string[] = [];
  let word: string | undefined;
  let quotes: Quotes = "none";
  let isRedirected = false;
  const end = () => {
    if (word !== undefined && !isRedirected) words.push(word);
    if (word !== undefined) isRedirected = false;
    word = undefined;
  };
  for (const { groups = {} } of line.matchAll(PIECE)) {
    const { single, double, escaped, space, redirection, plain } = groups;
    if (space !== undefined) end();
    else if (redirection !== undefined) {
      // Digits or & before it are the file descriptor.
      if (!/^(\d+|&)$/.test(word ?? "")) end();
      word = undefined;
      isRedirected = true;
    } else {
      word = (word ?? "") + (single ?? double?.replace(/\\(["$`\\\n])/g, unescape) ?? plain ??
        (escaped === "\n" ? "" : escaped ?? ""));
      quotes = single !== undefined && groups.singleEnd === ""
        ? "single"
        : double !== undefined && groups.doubleEnd === ""
        ? "double"
        : "none";
    }
  }
  return { words, current: word ?? "", quotes, isRedirected };
}

/**
 * Quotes a text for bash after the quotes that are open. Bash closes these itself, unless the text
 * ends with a quote.
 */
export function quoteForBash(text: string, quotes: Quotes): string {
  if (quotes === "single") return text.replaceAll("'", "'\\''").replace(/'$/, "''");
  if (quotes === "double") {
    // In double quotes, ! expands the history, even after a backslash.
    const quoted = text.replace(/["$`\\]/g, "\\$&").replaceAll("!", `"'!'"`);
    return quoted.replace(/"$/, '""');
  }
  return text.replace(/[^\p{L}\p{N}\p{M}_@%+=:,./-]/gu, "\\$&");
}

function unescape(_: string, character: string): string {
  return character === "\n" ? "" : character;
}
