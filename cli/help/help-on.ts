/**
 * The help on the whole, on a command, or on a topic.
 *
 * @module
 */
import { DwdiConfigError } from "../../src/errors.ts";
import { nearest } from "../../src/nearest.ts";
import { chooseCommand } from "../flags/command-group.ts";
import { TOPICS } from "./topics.ts";
import { COMMANDS, loadCommand } from "../program/tree.ts";
import { manualOf, rootManual } from "./manual.ts";
import { type Page, renderBlocks, renderManual } from "./text.ts";

/**
 * Finds what some words are about, and lays it out.
 *
 * @throws {DwdiConfigError} When it is nothing that there is help on.
 */
export async function helpOn(words: readonly string[], page: Page): Promise<string> {
  const [first, ...more] = words;
  if (first === undefined) return renderManual(await rootManual(), page);
  if (Object.hasOwn(COMMANDS, first)) return await helpOnCommand(words, page);
  const topic = more.length === 0 && Object.hasOwn(TOPICS, first) ? TOPICS[first] : undefined;
  if (topic !== undefined) return renderBlocks([topic.summary, ...topic.blocks], page);
  const known = [...Object.keys(TOPICS), ...Object.keys(COMMANDS)];
  const guess = nearest(first, known);
  throw new DwdiConfigError(`there is no help on '${words.join(" ")}'`, {
    hint: `${guess === undefined ? "" : `did you mean ${guess}? `}there is help on: ${
      known.join(", ")
    }`,
  });
}

async function helpOnCommand(words: readonly string[], page: Page): Promise<string> {
  const [first = "", second, ...more] = words;
  const command = await loadCommand(first);
  if (second === undefined) return renderManual(manualOf([first], command), page);
  const { commands } = command;
  if (commands !== undefined && more.length === 0) {
    return renderManual(manualOf(words, chooseCommand(first, commands, second)), page);
  }
  throw new DwdiConfigError(`there is no help on '${words.join(" ")}'`, {
    hint: `dwdi help ${first} shows all of its help`,
  });
}
