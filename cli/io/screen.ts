/**
 * What the place of an output can show: its width, its colours, its characters.
 *
 * @module
 */
import type { Context } from "./context.ts";

/** A terminal, or what is taken for one. */
export interface Screen {
  /** How many columns a line may take before a terminal breaks it; undefined where nothing does. */
  readonly limit: number | undefined;
  /** How wide a drawing shall be, in columns. */
  readonly width: number;
  /** Whether colours are shown. */
  readonly color: boolean;
  /** Whether only the characters of ASCII are certain to be shown. */
  readonly ascii: boolean;
}

/** As wide as a terminal is where nothing else is known. */
const USUAL_WIDTH = 80;

/** The screen that stdout is, or else the text of a pipe or a file. */
export function screenOf(
  { stdout, env, color }: Pick<Context, "stdout" | "env" | "color">,
  out: string | undefined,
): Screen {
  const limit = out === undefined && stdout.isTTY ? stdout.columns || undefined : undefined;
  const asked = /^[1-9]\d{0,3}$/.test(env.COLUMNS ?? "") ? Number(env.COLUMNS) : USUAL_WIDTH;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  return {
    limit,
    width: limit ?? asked,
    color: color && out === undefined,
    ascii: /^(C|POSIX)$/.test(locale),
  };
}

/** What stands for what was cut out of a text; one column wide. */
export function cutMark({ ascii }: Screen): string {
  return ascii ? "~" : "…";
}
