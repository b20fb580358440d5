/**
 * What a manual says, before it is laid out for a terminal or a man page.
 *
 * @module
 */
import { type Command, type Example, globalFlags } from "../flags/command.ts";
import { TOPICS } from "./topics.ts";
import { COMMANDS, loadCommand } from "../program/tree.ts";
import { ownSections, sharedBy, sharedSections, usageOf } from "./flags.ts";
import type { Section, Term } from "./section.ts";

/** A manual. */
export interface Manual {
  /** What it is about, for example `dwdi waldur report`. */
  readonly program: string;
  /** One line. */
  readonly summary: string;
  /** What it does, in a paragraph. */
  readonly about: string;
  /** How its lines are made. */
  readonly usage: readonly string[];
  /** The rest, in order. */
  readonly sections: readonly Section[];
  /** The help topics that tell more. */
  readonly topics: readonly string[];
}

/** Where the commands stand in the manual of the whole; those that are not named come last. */
const CHAPTERS: Readonly<Record<string, readonly string[]>> = {
  "What was used": ["compute", "storage", "inference"],
  "Reporting to Waldur": ["waldur"],
  "Settings and connection": ["doctor", "ping", "token", "config", "api"],
};

/** What someone does who has nothing but the program. */
export const FIRST_STEPS: readonly Example[] = [
  { about: "See what it does, with nothing set up", command: "dwdi compute --demo --last-month" },
  { about: "What to set: where DWDI is, and who asks", command: "dwdi help environment" },
  { about: "How to go through a tunnel or a proxy", command: "dwdi help proxies" },
  {
    about: "Check every step of the way, with a hint for each that fails",
    command: "dwdi doctor",
  },
  {
    about: "One account's last month, as CSV",
    command: "dwdi compute --account g207 --last-month -o csv",
  },
];

/**
 * The manual of a command.
 *
 * @param words What it is called by, for example `waldur report`.
 */
export function manualOf(words: readonly string[], command: Command): Manual {
  const program = ["dwdi", ...words].join(" ");
  const { description: summary, about, examples, commands } = command;
  const flags = { ...command.flags, ...globalFlags };
  return {
    program,
    summary,
    about,
    usage: usageOf(program, command),
    sections: [
      ...(commands === undefined ? ownSections(flags) : groupSections(commands)),
      ...sharedSections(flags),
      ...exampleSections("Examples", examples),
    ],
    topics: sharedBy(flags).flatMap(({ topics }) => topics),
  };
}

/** The manual of the whole. */
export async function rootManual(): Promise<Manual> {
  const named = Object.values(CHAPTERS).flat();
  const chapters = {
    ...CHAPTERS,
    "More": Object.keys(COMMANDS).filter((word) => !named.includes(word)),
  };
  const commands = await Promise.all(
    Object.entries(chapters).map(async ([title, words]) => ({
      title,
      blocks: [{ terms: (await Promise.all(words.map(summariesOf))).flat() }],
    })),
  );
  const topics = Object.entries(TOPICS).map(([term, { summary: text }]) => ({ term, text }));
  return {
    program: "dwdi",
    summary: "What was used on the clusters and filesystems of CSCS, by whom, and when",
    about: "Asks DWDI, the accounting service of CSCS, and reports to Waldur what it answers.",
    usage: ["dwdi COMMAND [flags]", "dwdi COMMAND --help", "dwdi help TOPIC"],
    sections: [
      ...commands,
      ...sharedSections(globalFlags),
      { title: "Topics", blocks: [{ terms: topics }] },
      ...exampleSections("First steps", FIRST_STEPS),
    ],
    topics: [],
  };
}

/** The manual of the whole, and of each command. */
export async function allManuals(): Promise<readonly Manual[]> {
  const manuals = [await rootManual()];
  for (const word of Object.keys(COMMANDS)) {
    const command = await loadCommand(word);
    manuals.push(manualOf([word], command));
    for (const [second, one] of Object.entries(command.commands ?? {})) {
      manuals.push(manualOf([word, second], one));
    }
  }
  return manuals;
}

/** The commands of a group, each with the flags that it shares with no other. */
function groupSections(commands: Readonly<Record<string, Command>>): readonly Section[] {
  const own = Object.entries(commands).flatMap(([word, { flags }]) =>
    ownSections(flags).map(({ title, blocks }) => ({ title: `${title} of ${word}`, blocks }))
  );
  return [{ title: "Commands", blocks: [{ terms: summariesIn(commands) }] }, ...own];
}

function summariesIn(commands: Readonly<Record<string, Command>>): readonly Term[] {
  return Object.entries(commands).map(([term, { description: text }]) => ({ term, text }));
}

/** A command, or those of a group, each with its line. */
async function summariesOf(word: string): Promise<readonly Term[]> {
  const { description: text, commands } = await loadCommand(word);
  if (commands === undefined) return [{ term: word, text }];
  return summariesIn(commands).map(({ term, text }) => ({ term: `${word} ${term}`, text }));
}

function exampleSections(title: string, examples: readonly Example[]): readonly Section[] {
  return examples.length === 0 ? [] : [{ title, blocks: [{ examples }] }];
}
