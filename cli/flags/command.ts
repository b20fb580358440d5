/**
 * The definition of a command: that of citty, extended by what the strict check of flags, the help
 * and completion need.
 *
 * @module
 */
import type { ArgsDef, ArgType, CommandDef, CommandMeta } from "citty";
import type { Context } from "../io/context.ts";

/** A flag (`--name`) or, with the type `positional`, an argument. */
export interface Flag {
  readonly type: NonNullable<ArgType>;
  /** One line for the help. */
  readonly description: string;
  /** Its one-letter form. */
  readonly alias?: string;
  /** The placeholder for the value in the help. */
  readonly valueHint?: string;
  /** The values that it may have. */
  readonly options?: readonly string[];
  /** Whether an argument must be there; citty takes it for granted unless this is false. */
  readonly required?: boolean;
  /** A switch that is on until `--no-name` turns it off. */
  readonly default?: true;
  /** One line for the help of `--no-name`. */
  readonly negativeDescription?: string;
  /**
   * A flag that may be repeated; unless `verbatim`, its values are split at commas or read from
   * `@FILE`. An argument that takes all remaining words.
   */
  readonly list?: true | "verbatim";
  /** The environment variables that set it too. */
  readonly env?: readonly string[];
  /** The key of a configuration file that sets it too. */
  readonly key?: string;
  /** The default, as the help shows it. */
  readonly defaultText?: string;
  /** Completes its value, unless that is one of `options` or a file name. */
  readonly suggest?: Suggest;
}

/** The flags of a command by name. */
export type Flags = Readonly<Record<string, Flag>>;

/** The checked values of flags; what was not given is `undefined`, or a switch's default. */
export type FlagValues<F extends Flags> = { readonly [Name in keyof F]: FlagValue<F[Name]> };

type FlagValue<F extends Flag> = F extends { type: "boolean" } ? boolean
  : F extends { list: true | "verbatim"; options: readonly (infer Option)[] }
    ? readonly Option[] | undefined
  : F extends { list: true | "verbatim" } ? readonly string[] | undefined
  : F extends { options: readonly (infer Option)[] } ? Option | undefined
  : F extends { required: true } ? string
  : string | undefined;

/** A value that completes what is typed. */
export interface Suggestion {
  readonly value: string;
  /** Shown beside it, where the shell does that. */
  readonly description?: string;
}

/** Values that complete what is typed. */
export type Suggestions = readonly Suggestion[] | Promise<readonly Suggestion[]>;

/** Finds the values that complete what is typed. It reads the disk at most, and takes no time. */
export type Suggest = (typed: Typed) => Suggestions;

/** The command line so far, as far as a suggestion may depend on it. */
export interface Typed {
  /** The definition of the whole program. */
  readonly root: Command;
  /** The word of the command, for example `storage`. */
  readonly command: string;
  /** The value as far as it is typed; of a list, its last one. */
  readonly value: string;
  /** The environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What a flag or an argument was given so far; a switch has an empty text for each time. */
  given(name: string): readonly string[];
  /** Whether a value would be taken as it is, written here. */
  accepts(value: string): boolean;
}

/** A line that shows a command at work. */
export interface Example {
  /** What it does, in a few words. */
  readonly about: string;
  /** What is typed; tests run it as it stands, with `--demo` where the command has it. */
  readonly command: string;
}

/** What the help says of a command. */
export interface Meta extends CommandMeta {
  readonly name: string;
  /** One line. */
  readonly description: string;
  /** A paragraph. */
  readonly about: string;
  /** Three or more, none for a group of commands. */
  readonly examples?: readonly Example[];
}

/** A command, or a group of commands, with the {@linkcode globalFlags} among its flags. */
export interface Command extends CommandDef<Flags & ArgsDef> {
  readonly meta: Meta;
  readonly args: Flags & ArgsDef;
  /** The commands of a group, each loaded when it is called. */
  readonly subCommands?: SubCommands;
}

/** Commands by the word that calls them. */
export type SubCommands = Readonly<Record<string, () => Promise<Command>>>;

/** What a command may use, apart from its flags. */
export interface CommandContext extends Context {
  /** The definition of the whole program, for the help. */
  readonly root: Command;
}

/** What a command is run with, as citty's `data`: citty has no lists, so the values are ours. */
export interface CommandData<F extends Flags = Flags> {
  readonly args: FlagValues<F>;
  readonly context: CommandContext;
}

interface Definition<F extends Flags> {
  readonly meta: Meta;
  /** The flags without the global ones; their types become the type of the values. */
  readonly args: F;
  /** Does the work; an error that it throws becomes a message and an exit code. */
  run(call: { readonly args: FlagValues<F>; readonly data: CommandContext }): Promise<void>;
}

/** The flags that every command has. */
export const globalFlags = {
  help: { type: "boolean", alias: "h", description: "print this help" },
  version: { type: "boolean", alias: "V", description: "print the version" },
  verbose: {
    type: "boolean",
    alias: "v",
    description: "show each setting, its origin, and the causes of an error",
  },
  debug: { type: "boolean", description: "show a line for each HTTP request, secrets masked" },
  quiet: { type: "boolean", alias: "q", description: "show errors only, no notices" },
  "log-format": {
    type: "enum",
    options: ["text", "json"],
    description: "the form of what stderr says (json: one object per line, no progress)",
  },
  color: {
    type: "enum",
    options: ["auto", "always", "never"],
    description: "when to use colour (auto: on a terminal)",
  },
  progress: {
    type: "boolean",
    default: true,
    description: "show progress on a terminal",
    negativeDescription: "show no progress bar",
  },
} as const;

/** The word for the origin of a value that no flag, variable or file gives. */
export const DEFAULT = "default";

/**
 * Defines a command, as citty's own `defineCommand` does, which gives it the type and nothing else;
 * this one also adds the global flags and takes the checked values in place of citty's.
 */
export function defineCommand<const F extends Flags>(definition: Definition<F>): Command {
  return {
    meta: definition.meta,
    args: withGlobalFlags(definition.args),
    async run(call) {
      const { args, context }: CommandData<F> = call.data;
      await definition.run({ args, data: context });
    },
  };
}

/** Defines a group of commands. */
export function defineGroup(meta: Meta, subCommands: SubCommands): Command {
  return { meta, args: withGlobalFlags({}), subCommands };
}

function withGlobalFlags(flags: Flags): Flags & ArgsDef {
  const all: Flags = { ...flags, ...globalFlags };
  // citty's types demand arrays that can be changed, although citty changes none.
  return all as Flags & ArgsDef;
}
