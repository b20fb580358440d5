/**
 * The manuals, made of the definitions of the commands.
 *
 * @module
 */
import type { Command, Example, SubCommands } from "../flags/command.ts";
import { programOf } from "../flags/command-line.ts";
import { ownSections, sharedBy, sharedSections, usageOf } from "./flag-sections.ts";
import type { Manual, Section, Term } from "./manual.ts";
import { TOPICS } from "./topics.ts";

/** Where the commands stand in the manual of the program; those that are not named come last. */
const CHAPTERS: Readonly<Record<string, readonly string[]>> = {
  "Usage data": ["compute", "storage", "inference"],
  "Reporting to Waldur": ["waldur"],
  "Settings and connection": ["doctor", "ping", "token", "config", "api"],
};

/**
 * The manual of a command, of a group, or of the program.
 *
 * @param words What it is called by, for example `waldur report`; none for the program.
 */
export async function manualOf(words: readonly string[], command: Command): Promise<Manual> {
  const { meta, args, subCommands } = command;
  const isRoot = words.length === 0;
  return {
    program: programOf(words),
    summary: meta.description,
    about: meta.about,
    usage: [...usageOf(programOf(words), command), ...(isRoot ? ["dwdi help TOPIC"] : [])],
    sections: [
      ...(subCommands === undefined
        ? ownSections(args)
        : isRoot
        ? await chapterSections(subCommands)
        : await groupSections(subCommands)),
      ...sharedSections(args),
      ...(isRoot ? [{ title: "Topics", blocks: [{ terms: topicTerms() }] }] : []),
      ...exampleSections(isRoot ? "First steps" : "Examples", meta.examples ?? []),
    ],
    topics: isRoot ? [] : sharedBy(args).flatMap(({ topics }) => topics),
  };
}

/** The manuals of a command and of all commands under it. */
export async function allManuals(
  command: Command,
  words: readonly string[] = [],
): Promise<readonly Manual[]> {
  const manuals = [await manualOf(words, command)];
  for (const [word, load] of Object.entries(command.subCommands ?? {})) {
    manuals.push(...await allManuals(await load(), [...words, word]));
  }
  return manuals;
}

/** The commands of the program by chapters; those of a group each have their line. */
async function chapterSections(commands: SubCommands): Promise<readonly Section[]> {
  const named = Object.values(CHAPTERS).flat();
  const others = Object.keys(commands).filter((word) => !named.includes(word));
  const chapters = Object.entries({ ...CHAPTERS, "Other commands": others });
  return await Promise.all(chapters.map(async ([title, words]) => {
    const terms = await Promise.all(words.map(async (word) => {
      const { meta, subCommands } = await commands[word]?.() ?? missing(word);
      return subCommands === undefined
        ? [{ term: word, text: meta.description }]
        : await summariesOf(subCommands, `${word} `);
    }));
    return { title, blocks: [{ terms: terms.flat() }] };
  }));
}

function missing(word: string): never {
  throw new Error(`the help has a chapter with '${word}', which is not a command`);
}

/** The commands of a group, each with the flags that it shares with no other. */
async function groupSections(commands: SubCommands): Promise<readonly Section[]> {
  const own = await Promise.all(
    Object.entries(commands).map(async ([word, load]) =>
      ownSections((await load()).args)
        .map(({ title, blocks }) => ({ title: `${title} of ${word}`, blocks }))
    ),
  );
  return [{ title: "Commands", blocks: [{ terms: await summariesOf(commands) }] }, ...own.flat()];
}

async function summariesOf(commands: SubCommands, prefix = ""): Promise<readonly Term[]> {
  return await Promise.all(
    Object.entries(commands).map(async ([word, load]) => ({
      term: prefix + word,
      text: (await load()).meta.description,
    })),
  );
}

function topicTerms(): readonly Term[] {
  return Object.entries(TOPICS).map(([term, { summary: text }]) => ({ term, text }));
}

function exampleSections(title: string, examples: readonly Example[]): readonly Section[] {
  return examples.length === 0 ? [] : [{ title, blocks: [{ examples }] }];
}
