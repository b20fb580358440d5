/**
 * The help on the program, on a command, or on a topic.
 *
 * @module
 */
import { DwdiConfigError } from "../../src/errors.ts";
import { nearest } from "../../src/nearest.ts";
import type { Command, Suggestion } from "../flags/command.ts";
import { findCommand } from "../flags/command-line.ts";
import { manualOf } from "./manuals.ts";
import { type Page, renderBlocks, renderManual } from "./text.ts";
import { TOPICS } from "./topics.ts";

/**
 * Renders the help on a command, a topic, or, without words, the program.
 *
 * @throws {DwdiConfigError} When they are neither a command nor a topic.
 */
export async function helpOn(
  subject: readonly string[],
  root: Command,
  page: Page,
): Promise<string> {
  const [first = "", ...more] = subject;
  const topic = more.length === 0 && Object.hasOwn(TOPICS, first) ? TOPICS[first] : undefined;
  if (topic !== undefined) return renderBlocks([topic.summary, ...topic.blocks], page);
  const known = [...Object.keys(TOPICS), ...Object.keys(root.subCommands ?? {})];
  if (subject.length > 0 && !known.includes(first)) {
    const guess = nearest(first, known);
    throw new DwdiConfigError(`there is no help on '${subject.join(" ")}'`, {
      hint: `${guess === undefined ? "" : `did you mean ${guess}? `}there is help on: ${
        known.join(", ")
      }`,
    });
  }
  const { words, command, rest } = await findCommand(root, subject);
  if (rest.length > 0) {
    throw new DwdiConfigError(`there is no help on '${subject.join(" ")}'`, {
      hint: `dwdi help ${words.join(" ")} shows all of its help`,
    });
  }
  return renderManual(await manualOf(words, command), page);
}

/** Completes the words after `dwdi help`: commands and topics, or the commands of a group. */
export async function suggestSubjects(
  words: readonly string[],
  root: Command,
): Promise<readonly Suggestion[]> {
  const { command: { subCommands = {} }, rest } = await findCommand(root, words);
  if (rest.length > 0) return [];
  const commands = await Promise.all(
    Object.entries(subCommands).map(async ([value, load]) => ({
      value,
      description: (await load()).meta.description,
    })),
  );
  if (words.length > 0) return commands;
  const topics = Object.entries(TOPICS)
    .map(([value, { summary }]) => ({ value, description: summary }));
  return [...commands, ...topics];
}
