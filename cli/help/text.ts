/**
 * A manual laid out for a terminal.
 *
 * @module
 */
import { padTo, widthOf, wrap } from "../io/text.ts";
import type { Block, Manual, Section, Term } from "./manual.ts";

/** What a manual is laid out for. */
export interface Page {
  /** How many columns a line may take. */
  readonly width: number;
  readonly color: boolean;
}

const INDENT = "  ";
/** A longer term has its text on the lines below. */
const LONGEST_TERM = 31;
/** What stands before a long flag in place of a letter. */
const NO_LETTER = "    ";

/** How wide the lines of a terminal are to be; longer ones than the widest are hard to read. */
export function pageWidth(columns = 80): number {
  return Math.min(Math.max(columns, 60), 100);
}

/** Lays out a manual. */
export function renderManual(manual: Manual, page: Page): string {
  const { program, summary, about, usage, sections, topics } = manual;
  const more = topics.length === 0 ? [] : [{
    title: "More",
    blocks: [{ terms: [{ term: "dwdi help TOPIC", text: topics.join(", ") }] }],
  }];
  const parts = [
    wrap(`${program}: ${summary}`, page.width),
    wrap(about, page.width),
    [heading("Usage", page), ...usage.map((line) => INDENT + line)],
    ...[...sections, ...more].map((section) => sectionLines(section, page)),
  ];
  return joined(parts);
}

/** Lays out blocks on their own. */
export function renderBlocks(blocks: readonly Block[], page: Page): string {
  return joined(blocks.map((block) => blockLines(block, "", page)));
}

/** Breaks a command into lines that a shell takes for one. */
export function breakCommand(command: string, width: number): readonly string[] {
  if (command.length <= width) return [command];
  const [first = "", ...rest] = wrap(command, width - INDENT.length - 2);
  const lines = [first, ...rest.map((line) => INDENT + line)];
  return lines.map((line, index) => index < rest.length ? `${line} \\` : line);
}

function sectionLines({ title, blocks }: Section, page: Page): readonly string[] {
  return [heading(title, page), ...blocks.flatMap((block) => blockLines(block, INDENT, page))];
}

function blockLines(block: Block, indent: string, page: Page): readonly string[] {
  if (typeof block === "string") {
    return wrap(block, page.width - indent.length).map((line) => indent + line);
  }
  if ("terms" in block) return termLines(block.terms, page);
  return block.examples.flatMap(({ about, command }) => [
    ...wrap(about, page.width - INDENT.length - 2)
      .map((line) => painted(`${INDENT}# ${line}`, 90, page)),
    ...breakCommand(command, page.width - INDENT.length).map((line) => INDENT + line),
  ]);
}

/** Terms in a column, long flags below each other, each with its text beside it. */
function termLines(terms: readonly Term[], { width }: Page): readonly string[] {
  const hasLetters = terms.some(({ term }) => /^-\w, /.test(term));
  const shown = terms.map(({ term, text }) => ({
    term: INDENT + (hasLetters && term.startsWith("--") ? NO_LETTER : "") + term,
    text,
  }));
  const widths = shown.map(({ term }) => widthOf(term)).filter((width) => width <= LONGEST_TERM);
  const column = Math.max(...widths, INDENT.length) + 2;
  const margin = " ".repeat(column);
  return shown.flatMap(({ term, text }) => {
    const [first = "", ...rest] = wrap(text, width - column);
    const further = rest.map((line) => margin + line);
    if (widthOf(term) > LONGEST_TERM) return [term, margin + first, ...further];
    return [padTo(term, column, "right") + first, ...further];
  });
}

function heading(title: string, page: Page): string {
  return painted(title.toUpperCase(), 1, page);
}

function painted(text: string, style: 1 | 90, { color }: Page): string {
  return color ? `\u001b[${style}m${text}\u001b[0m` : text;
}

function joined(parts: readonly (readonly string[])[]): string {
  const texts = parts.map((lines) => lines.map((line) => `${line}\n`).join(""));
  return texts.filter((text) => text !== "").join("\n");
}
