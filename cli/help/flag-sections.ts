/**
 * Flags and arguments as a manual shows them: in groups, each with its value, its environment
 * variables and its default.
 *
 * @module
 */
import { type Command, type Flag, type Flags, globalFlags } from "../flags/command.ts";
import { configFlags } from "../settings/config-file.ts";
import { demoFlags } from "../settings/dwdi-client.ts";
import { usageOutputFlags } from "../flags/output-flags.ts";
import { periodFlags } from "../flags/period-flags.ts";
import { settingFlags } from "../settings/setting-flags.ts";
import { waldurProxyFlag } from "../settings/waldur-proxy.ts";
import type { Section, Term } from "./manual.ts";

/** Flags that several commands have, and the topics that tell more of them. */
export interface SharedFlags {
  readonly title: string;
  readonly flags: Flags;
  readonly topics: readonly string[];
}

/** The groups of flags that several commands have. */
export const SHARED_FLAGS: readonly SharedFlags[] = [
  { title: "Period", flags: periodFlags, topics: ["periods"] },
  { title: "Output", flags: usageOutputFlags, topics: ["formatting"] },
  {
    title: "Connection",
    flags: { ...demoFlags, ...configFlags, ...settingFlags, ...waldurProxyFlag },
    topics: ["environment", "proxies"],
  },
  { title: "General", flags: globalFlags, topics: ["exit-codes"] },
];

/** Values that are longer than this are named and listed after the description. */
const LONGEST_CHOICE = 20;

/** The groups that a command has flags of. */
export function sharedBy(flags: Flags): readonly SharedFlags[] {
  return SHARED_FLAGS.filter((group) => within(group, flags).length > 0);
}

/** The arguments, and the flags that a command shares with no other. */
export function ownSections(flags: Flags): readonly Section[] {
  const own = Object.entries(flags).filter(([name, flag]) =>
    !SHARED_FLAGS.some((group) => isSame(group.flags[name], flag))
  );
  const isArgument = ([, { type }]: readonly [string, Flag]) => type === "positional";
  return [
    ...sectionOf("Arguments", own.filter(isArgument)),
    ...sectionOf("Flags", own.filter((flag) => !isArgument(flag))),
  ];
}

/** The flags that a command shares with others. */
export function sharedSections(flags: Flags): readonly Section[] {
  return SHARED_FLAGS.flatMap((group) => sectionOf(group.title, within(group, flags)));
}

/** How the line of a command is made. */
export function usageOf(program: string, { args, subCommands }: Command): readonly string[] {
  const words = Object.entries<Flag>(args)
    .filter(([, { type }]) => type === "positional")
    .map(([name, flag]) => nameOf(name, flag));
  if (subCommands !== undefined) return [`${program} COMMAND [flags]`, `${program} COMMAND --help`];
  return [[program, ...words, "[flags]"].join(" ")];
}

function sectionOf(title: string, flags: readonly (readonly [string, Flag])[]): Section[] {
  if (flags.length === 0) return [];
  return [{ title, blocks: [{ terms: flags.map(([name, flag]) => termOf(name, flag)) }] }];
}

/** A group's flags that a command has, in the order of the group and as the command has them. */
function within(group: SharedFlags, flags: Flags): readonly (readonly [string, Flag])[] {
  return Object.entries(group.flags).flatMap(([name, shared]) => {
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    return flag !== undefined && isSame(shared, flag) ? [[name, flag] as const] : [];
  });
}

/** A command may have a shared flag without its letter, or another flag by the same name. */
function isSame(shared: Flag | undefined, flag: Flag): boolean {
  return shared?.description === flag.description;
}

function termOf(name: string, flag: Flag): Term {
  return { term: nameOf(name, flag), text: textOf(flag) };
}

function nameOf(name: string, flag: Flag): string {
  const { type, alias, list, required, valueHint } = flag;
  if (type === "positional") {
    const word = (valueHint ?? name.toUpperCase()) + (list ? "..." : "");
    return required ? word : `[${word}]`;
  }
  const long = flag.default
    ? `--no-${name}`
    : type === "boolean"
    ? `--${name}`
    : `--${name} ${valueOf(name, flag)}`;
  return alias === undefined ? long : `-${alias}, ${long}`;
}

function valueOf(name: string, flag: Flag): string {
  return choiceOf(flag) ?? flag.valueHint ?? name.toUpperCase();
}

function choiceOf({ options = [] }: Flag): string | undefined {
  const choice = options.join("|");
  return choice === "" || choice.length > LONGEST_CHOICE ? undefined : choice;
}

function textOf(flag: Flag): string {
  const { type, options, list, env, defaultText } = flag;
  const description = flag.negativeDescription ?? flag.description;
  const isListed = type !== "positional" && options !== undefined && choiceOf(flag) === undefined;
  const values = isListed ? `: ${options.join(", ")}` : "";
  return [
    description + values,
    ...(type === "positional" || list === undefined
      ? []
      : [list === "verbatim" ? "(repeated)" : "(repeated, a,b or @FILE)"]),
    ...(env === undefined ? [] : [`[${env.map((name) => `$${name}`).join(", ")}]`]),
    ...(defaultText === undefined ? [] : [`(default: ${defaultText})`]),
  ].join(" ");
}
