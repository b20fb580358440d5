/**
 * Lays columns of text out as lines that fit a terminal: long texts are shortened, the last column is
 * wrapped, and where that is not enough, the first columns become headings over the lines that share
 * them. Numbers are never shortened.
 *
 * @module
 */
import { cutMark, type Screen } from "../io/screen.ts";
import { padTo, shorten, widthOf, wrap } from "../io/text.ts";

/** A column ready to be shown. */
export interface TextColumn {
  /** The header, then one cell per row. */
  readonly cells: readonly string[];
  /** Whether it holds text, not numbers. */
  readonly isText: boolean;
}

/** A column with its width. */
interface SizedColumn extends TextColumn {
  width: number;
}

const GAP = "  ";
/** The width to which texts are shortened before the first columns become headings. */
const MIN_TEXT = 16;

/** Lays columns out as lines, the header first. */
export function layOut(columns: readonly TextColumn[], screen: Screen): string[] {
  const { limit = Infinity } = screen;
  const sized = columns.map((column) => ({ ...column, width: widthOfColumn(column) }));
  const headings = sized.splice(0, countHeadings(sized, limit));
  const indent = headings.length === 0 ? "" : GAP;
  shrink(sized, limit - indent.length);
  const lines: string[] = [];
  let under = "";
  for (const row of columns[0]?.cells.keys() ?? []) {
    const heading = headings.map(({ cells }) => cells[row] ?? "").join(GAP);
    if (heading !== under) lines.push(shorten(heading, limit, cutMark(screen)));
    under = heading;
    lines.push(...linesOf(sized, row, screen).map((line) => (indent + line).trimEnd()));
  }
  return lines;
}

function widthOfColumn({ cells }: TextColumn): number {
  return cells.reduce((most, cell) => Math.max(most, widthOf(cell)), 0);
}

/** The number of first columns that become headings, so that the others fit. */
function countHeadings(columns: readonly SizedColumn[], limit: number): number {
  const needed = columns.map(({ width, isText }) => isText ? Math.min(width, MIN_TEXT) : width);
  const firstNumber = columns.findIndex(({ isText }) => !isText);
  const most = (firstNumber < 0 ? columns.length : firstNumber) - 1;
  let count = 0;
  while (count < most && lineWidth(needed.slice(count)) + (count > 0 ? GAP.length : 0) > limit) {
    count++;
  }
  return count;
}

/** Narrows the widest text until a line fits, or nothing is left to narrow. */
function shrink(columns: readonly SizedColumn[], limit: number): void {
  const texts = columns.filter(({ isText }) => isText);
  for (let over = lineWidth(columns.map(({ width }) => width)) - limit; over > 0; over--) {
    const [widest] = texts.toSorted((a, b) => b.width - a.width);
    if (widest === undefined || widest.width <= 1) return;
    widest.width--;
  }
}

function lineWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length);
}

/** A row as one line, and further lines for the text of its last column. */
function linesOf(columns: readonly SizedColumn[], row: number, screen: Screen): string[] {
  const before = columns.slice(0, -1).map(({ cells, isText, width }) => {
    const text = shorten(cells[row] ?? "", width, cutMark(screen));
    return padTo(text, width, isText ? "right" : "left") + GAP;
  }).join("");
  const last = columns.at(-1);
  if (last === undefined) return [];
  const text = last.cells[row] ?? "";
  if (!last.isText) return [before + padTo(text, last.width, "left")];
  return wrap(text, last.width).map((line, index) =>
    (index === 0 ? before : " ".repeat(widthOf(before))) +
    shorten(line, last.width, cutMark(screen))
  );
}
