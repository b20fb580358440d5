/**
 * What the destination of an output can show: its width, colours and characters.
 *
 * @module
 */
import type { Context } from "./context.ts";

/** A terminal, a pipe or a file. */
export interface Screen {
  /** Whether it is a terminal, which control characters would change. */
  readonly isTerminal: boolean;
  /** The columns after which a terminal breaks a line; undefined where nothing does. */
  readonly limit: number | undefined;
  /** The width of a drawing, in columns. */
  readonly width: number;
  /** Whether colours are shown. */
  readonly color: boolean;
  /** Whether only ASCII characters are certain to be shown. */
  readonly ascii: boolean;
}

const DEFAULT_WIDTH = 80;

/** The screen of stdout, or of the file that `--out` names. */
export function screenOf(
  { stdout, env, color }: Pick<Context, "stdout" | "env" | "color">,
  out: string | undefined,
): Screen {
  const isTerminal = out === undefined && stdout.isTTY === true;
  const limit = isTerminal ? stdout.columns || undefined : undefined;
  const wanted = /^[1-9]\d{0,3}$/.test(env.COLUMNS ?? "") ? Number(env.COLUMNS) : DEFAULT_WIDTH;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  return {
    isTerminal,
    limit,
    width: limit ?? wanted,
    color: color && out === undefined,
    // Without a codeset a locale has one of old, such as Latin-1.
    ascii: locale !== "" && !/\butf-?8\b/i.test(locale),
  };
}

/** The mark, one column wide, in place of what was cut out of a text. */
export function cutMark({ ascii }: Screen): string {
  return ascii ? "~" : "…";
}
