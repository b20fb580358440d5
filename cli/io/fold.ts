/**
 * Lines for people, broken at spaces where a terminal would break them anywhere.
 *
 * @module
 */
import type { TextStream } from "./context.ts";
import { wrap } from "./width.ts";

/** As wide as what messages begin with: `dwdi: `. */
const INDENT = 6;

/** Folds lines to the width of a terminal; elsewhere they stay as they are. */
export function fold(text: string, { isTTY, columns }: TextStream): string {
  if (!isTTY || !columns) return text;
  return text.split("\n").flatMap((line) => wrap(line, columns, 0, INDENT)).join("\n");
}
