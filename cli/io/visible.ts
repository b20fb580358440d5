/**
 * Text from elsewhere, made safe to show on a terminal.
 *
 * @module
 */

/** Controls (C0, DEL, C1), line and paragraph separators, changes of direction, half surrogates. */
const INVISIBLE =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/**
 * Shows control characters by their number, so that text from a server can neither move the
 * cursor nor break a line.
 */
export function visible(text: string): string {
  return text.replace(INVISIBLE, escape);
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
