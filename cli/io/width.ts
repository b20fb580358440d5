/**
 * How many columns of a terminal a text takes, and how it is made to take more or fewer.
 *
 * @module
 */

/** Made for the first text that needs it: that takes as long as a third of a start. */
let segmenter: Intl.Segmenter | undefined;

/** East Asian wide and full-width characters (Unicode TR 11), and what is drawn as a picture. */
const WIDE =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Regional_Indicator}{2})/u;

/** Marks and formats that stand on no column of their own. */
const NARROWEST = /[\p{Mn}\p{Me}\p{Cf}]/gu;

/** Counts the columns that a text takes. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const segment of graphemesOf(text)) {
    width += WIDE.test(segment) ? 2 : [...segment.replace(NARROWEST, "")].length;
  }
  return width;
}

function graphemesOf(text: string): readonly string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

/** Fills a text with spaces up to a width, on its right or, for numbers, on its left. */
export function padTo(text: string, width: number, side: "left" | "right"): string {
  const spaces = " ".repeat(Math.max(0, width - widthOf(text)));
  return side === "left" ? spaces + text : text + spaces;
}

/** Cuts out of the middle of a text what does not fit: names often differ at their end only. */
export function shorten(text: string, width: number, mark: string): string {
  if (widthOf(text) <= width) return text;
  const graphemes = graphemesOf(text);
  const kept = Math.max(0, width - widthOf(mark));
  const start = thatFit(graphemes, Math.ceil(kept / 2));
  const end = thatFit(graphemes.toReversed(), kept - widthOf(start.join("")));
  return `${start.join("")}${mark}${end.reverse().join("")}`;
}

/**
 * Breaks a text at its spaces into lines that fit a width. A word that is longer than a line is
 * not broken.
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

/** The first graphemes that fit a width. */
function thatFit(graphemes: readonly string[], width: number): string[] {
  let left = width;
  const end = graphemes.findIndex((grapheme) => (left -= widthOf(grapheme)) < 0);
  return graphemes.slice(0, end < 0 ? graphemes.length : end);
}
