/**
 * The help of a command and of the whole, laid out by citty.
 *
 * @module
 */
import { stripVTControlCharacters } from "node:util";
import { type ArgDef, type ArgsDef, type CommandDef, renderUsage } from "citty";
import type { Flag, Flags } from "./args.ts";
import { type Command, globalFlags } from "./command.ts";
import type { Context } from "./context.ts";
import { TOPICS } from "./topics.ts";
import { COMMANDS, loadCommand } from "./tree.ts";
import { version } from "./version.ts";

/**
 * The help of one command; of a group, that of each of its commands too.
 *
 * @param words What the command is called by, for example `waldur report`.
 */
export async function renderCommand(
  words: readonly string[],
  command: Command,
  { color }: Context,
): Promise<string> {
  const usages = [await usageOf(words, command, globalFlags)];
  for (const [word, one] of Object.entries(command.commands ?? {})) {
    usages.push(await usageOf([...words, word], one, {}));
  }
  return inColor(usages.join("\n\n"), color);
}

/** How a command is used, with flags that are not its own. */
async function usageOf(
  words: readonly string[],
  { description, flags, commands = {}, notes }: Command,
  further: Flags,
): Promise<string> {
  const definition: CommandDef = {
    meta: { name: words.at(-1) ?? "", description },
    args: cittyArgs({ ...flags, ...further }),
    subCommands: Object.fromEntries(
      Object.entries(commands).map(([word, { description }]) => [
        word,
        { meta: { name: word, description } },
      ]),
    ),
  };
  const parent = { meta: { name: ["dwdi", ...words.slice(0, -1)].join(" ") } };
  const usage = await renderUsage(definition, parent);
  return notes === undefined ? usage : `${usage}\n${notes}`;
}

/** The help of the whole: the commands and the topics. */
export async function renderRoot({ color }: Context): Promise<string> {
  const commands: Record<string, CommandDef> = {};
  for (const word of Object.keys(COMMANDS)) {
    const { name, description } = await loadCommand(word);
    commands[word] = { meta: { name, description } };
  }
  const description = "Ask CSCS DWDI what was used, by whom, when";
  const usage = await renderUsage({
    meta: { name: "dwdi", version, description },
    args: cittyArgs(globalFlags),
    subCommands: commands,
  });
  const topics = `dwdi help TOPIC: ${Object.keys(TOPICS).join(", ")}`;
  const first = "To see what it does with nothing set up: dwdi compute --demo --last-month";
  return inColor(`${usage}\n${topics}\n\n${first}`, color);
}

function cittyArgs(flags: Flags): ArgsDef {
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]): [string, ArgDef] => [name, cittyArg(flag)]),
  );
}

function cittyArg(flag: Flag): ArgDef {
  const { type, alias, valueHint, options, required = false, env, standard } = flag;
  const description = [
    flag.description,
    repetitionOf(flag),
    env === undefined ? "" : `[${env.join(", ")}]`,
    standard === undefined ? "" : `(default: ${standard})`,
  ].filter((part) => part !== "").join(" ");
  const hint = valueHint === undefined ? {} : { valueHint };
  if (type === "positional") return { type, description, required, ...hint };
  const short = alias === undefined ? {} : { alias };
  if (type === "enum") return { type, description, ...short, options: [...options ?? []] };
  return { type, description, ...short, ...hint };
}

function repetitionOf({ type, list }: Flag): string {
  if (type === "positional" || list === undefined) return "";
  return list === "verbatim" ? "(repeated)" : "(repeated, a,b or @FILE)";
}

/** citty colours by the environment alone and also into pipes, and pads lines at their end. */
function inColor(text: string, color: boolean): string {
  const trimmed = text.replace(/ +$/gm, "");
  return `${color ? trimmed : stripVTControlCharacters(trimmed)}\n`;
}
