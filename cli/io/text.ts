/**
 * Text for a terminal: control characters escaped, display width, padding, shortening, wrapping.
 *
 * @module
 */
import stringWidth from "fast-string-width";
import type { TextStream } from "./context.ts";

/**
 * Controls (C0, DEL, C1), line and paragraph separators, changes of direction, byte order marks, what
 * is no character, lone surrogates.
 */
const CONTROLS =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu;

/** Format characters, which fast-string-width counts; not those that join emoji and make flags. */
const ZERO_WIDTH = /(?![\u200d\u{e0020}-\u{e007f}])\p{Cf}/gu;

/** The width of `dwdi: `, which messages begin with. */
const MESSAGE_INDENT = 6;

/** Created on first use: it takes several milliseconds. */
let segmenter: Intl.Segmenter | undefined;

/** Escapes control characters, so that text from a server can neither move the cursor nor break a line. */
export function escapeControls(text: string): string {
  return text.replace(CONTROLS, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Escapes the same in a text of several lines: its line ends and tabs stay. */
export function escapeControlsInLines(text: string): string {
  const parts = text.split(/(\r?\n|\t)/);
  return parts.map((part, index) => index % 2 === 0 ? escapeControls(part) : part).join("");
}

/** A text as UTF-8 has it: half of a character is replaced. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

/** The number of columns that a text takes. */
export function widthOf(text: string): number {
  return stringWidth(text.replace(ZERO_WIDTH, ""));
}

/** Pads a text with spaces to a width, on its right or, for numbers, on its left. */
export function padTo(text: string, width: number, side: "left" | "right"): string {
  const spaces = " ".repeat(Math.max(0, width - widthOf(text)));
  return side === "left" ? spaces + text : text + spaces;
}

/** Shortens a text to a width by cutting out its middle: names often differ only at their end. */
export function shorten(text: string, width: number, mark: string): string {
  if (widthOf(text) <= width) return text;
  const graphemes = graphemesOf(text);
  const kept = Math.max(0, width - widthOf(mark));
  const start = takeWidth(graphemes, Math.ceil(kept / 2));
  const end = takeWidth(graphemes.toReversed(), kept - widthOf(start.join("")));
  return `${start.join("")}${mark}${end.reverse().join("")}`;
}

/**
 * Breaks a text at its spaces into lines that fit a width. A word longer than a line is not broken.
 *
 * @param start How many columns something before the first line takes.
 * @param indent How many spaces the other lines begin with.
 */
export function wrap(text: string, width: number, start = 0, indent = 0): string[] {
  const [first = "", ...others] = text.split(" ");
  const lines: string[] = [];
  let line = first;
  let column = start + widthOf(first);
  for (const word of others) {
    const wordWidth = widthOf(word);
    if (column + 1 + wordWidth <= width) {
      line += ` ${word}`;
      column += 1 + wordWidth;
    } else {
      lines.push(line);
      line = " ".repeat(indent) + word;
      column = indent + wordWidth;
    }
  }
  return [...lines, line];
}

/** Wraps the lines of a message to the width of a terminal; elsewhere they stay as they are. */
export function wrapMessage(text: string, { isTTY, columns }: TextStream): string {
  if (!isTTY || !columns) return text;
  return text.split("\n").flatMap((line) => wrap(line, columns, 0, MESSAGE_INDENT)).join("\n");
}

function graphemesOf(text: string): readonly string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

/** The first graphemes that fit a width. */
function takeWidth(graphemes: readonly string[], width: number): string[] {
  let left = width;
  const end = graphemes.findIndex((grapheme) => (left -= widthOf(grapheme)) < 0);
  return graphemes.slice(0, end < 0 ? graphemes.length : end);
}
