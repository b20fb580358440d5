/**
 * A manual laid out as a man page, in the macros of man(7).
 *
 * @module
 */
import type { Block, Manual, Section } from "./manual.ts";
import { breakCommand } from "./text.ts";
import type { Topic } from "./topics.ts";

/** What the frame of a page says. */
export interface Edition {
  /** The day of the page, `YYYY-MM-DD`. */
  readonly date: string;
  /** The version that it belongs to. */
  readonly version: string;
}

/** The columns that a page has for a command: 80 less its margins. */
const COMMAND_WIDTH = 66;

/** The titles that man pages have for topics, where they are not the topic's name. */
const TITLES: Readonly<Record<string, string>> = { "exit-codes": "Exit status" };

/** What typesetting would take for a command, or change into a typographic form. */
const MARKS: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "-": "\\-",
  "'": "\\(aq",
  '"': "\\(dq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
};

/** The name of a manual's page, for example `dwdi-waldur-report`. */
export function pageName({ program }: Pick<Manual, "program">): string {
  return program.replaceAll(" ", "-");
}

/**
 * Lays out a manual as a page.
 *
 * @param topics The topics to include; the page of `dwdi` includes all.
 */
export function renderPage(
  manual: Manual,
  { date, version }: Edition,
  topics: Readonly<Record<string, Topic>> = {},
): string {
  const { program, summary, about, usage, sections } = manual;
  const name = pageName(manual);
  return [
    `.TH ${quoted(name.toUpperCase())} 1 ${date} ${quoted(`dwdi ${version}`)}`,
    // No hyphenation: a hyphen would change a name.
    ".nh",
    ".ad l",
    ".SH NAME",
    `${escapeRoff(name)} \\- ${escapeRoff(summary)}`,
    ".SH SYNOPSIS",
    ...usage.flatMap((line, index) => [
      ...(index === 0 ? [] : [".br"]),
      `\\fB${escapeRoff(program)}\\fR${escapeRoff(line.slice(program.length))}`,
    ]),
    ".SH DESCRIPTION",
    escapeRoff(about),
    ...sections.flatMap(sectionLines),
    ...Object.entries(topics).flatMap(([name, { blocks }]) =>
      sectionLines({ title: TITLES[name] ?? name, blocks })
    ),
    ...(program === "dwdi" ? [] : [".SH SEE ALSO", ".BR dwdi (1)"]),
    "",
  ].join("\n");
}

/** A line of text that shows as it is, wherever it stands. */
export function escapeRoff(text: string): string {
  const shown = text.replace(/[^\w .]/gu, (character) => MARKS[character] ?? byNumber(character));
  return shown.startsWith(".") ? `\\&${shown}` : shown;
}

/** The form of a character that no font or encoding changes. */
function byNumber(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x7f) return character;
  return `\\[u${code.toString(16).toUpperCase().padStart(4, "0")}]`;
}

function sectionLines({ title, blocks }: Section): readonly string[] {
  const lines = blocks.flatMap(blockLines);
  return [`.SH ${quoted(title.toUpperCase())}`, ...(lines[0] === ".PP" ? lines.slice(1) : lines)];
}

function blockLines(block: Block): readonly string[] {
  if (typeof block === "string") return [".PP", escapeRoff(block)];
  if ("terms" in block) {
    return block.terms.flatMap(({ term, text }) => [
      ".TP",
      `\\fB${escapeRoff(term)}\\fR`,
      escapeRoff(text),
    ]);
  }
  return block.examples.flatMap(({ about, command }) => [
    ".PP",
    `${escapeRoff(about)}:`,
    ".RS 4",
    ".EX",
    ...breakCommand(command, COMMAND_WIDTH).map(escapeRoff),
    ".EE",
    ".RE",
  ]);
}

function quoted(text: string): string {
  return `"${escapeRoff(text)}"`;
}
