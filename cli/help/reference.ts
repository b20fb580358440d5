/**
 * The manuals of all commands, laid out for the README.
 *
 * @module
 */
import type { Flags } from "../flags/args.ts";
import { allManuals, type Manual } from "./manual.ts";
import { SHARED_FLAGS, sharedSections } from "./flags.ts";
import { type Page, renderManual, renderSection } from "./text.ts";

const START = "<!-- The reference: written by npm run docs, from the commands themselves. -->";
const END = "<!-- The end of the reference. -->";
const PAGE: Page = { width: 80, color: false };

/**
 * Puts the reference in its place in a README.
 *
 * @throws {Error} When the README has no place for it.
 */
export function withReference(readme: string, reference: string): string {
  const [start, end] = [readme.indexOf(START), readme.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`the README needs the lines\n${START}\n${END}`);
  return `${readme.slice(0, start)}${START}\n\n${reference}\n${readme.slice(end)}`;
}

/** Lays out the reference: each command with what is its own, then what several have. */
export async function renderReference(): Promise<string> {
  const manuals = (await allManuals()).filter(({ usage }) => usage.length === 1);
  const shared = SHARED_FLAGS.map(({ title, flags }) => sharedFold(title, flags));
  return [...manuals.map(manualFold), ...shared].join("\n");
}

function manualFold(manual: Manual): string {
  const { program, summary, sections } = manual;
  const own = sections.filter(({ title }) => !isShared(title));
  const further = sections.map(({ title }) => title).filter(isShared);
  const text = renderManual({ ...manual, sections: own, topics: [] }, PAGE);
  const heading = `<code>${program}</code>: ${summary}`;
  return fold(heading, `${text}\nand the flags of: ${further.join(", ")}\n`);
}

function sharedFold(title: string, flags: Flags): string {
  const [section] = sharedSections(flags).filter((section) => section.title === title);
  return section === undefined ? "" : fold(`Flags: ${title}`, renderSection(section, PAGE));
}

function fold(heading: string, text: string): string {
  return `<details>\n<summary>${heading}</summary>\n\n\`\`\`text\n${text}\`\`\`\n\n</details>\n`;
}

function isShared(title: string): boolean {
  return SHARED_FLAGS.some((group) => group.title === title);
}
