/**
 * What a command is: a name, its flags, and a function from their values to an exit code.
 *
 * @module
 */
import type { CommandMeta } from "citty";
import type { Flags, FlagValues } from "./args.ts";
import type { Context } from "../io/context.ts";

/** A line that shows a command at work. */
export interface Example {
  /** What it does, in a few words. */
  readonly about: string;
  /** What is typed; tests run it as it stands, with `--demo` where the command has it. */
  readonly command: string;
}

/** A command of the tree, its flags checked by {@linkcode Command.run} itself. */
export interface Command extends Readonly<Required<Pick<CommandMeta, "name" | "description">>> {
  /** What it does, in a paragraph of the help. */
  readonly about: string;
  /** Lines that show what it is good for: three or more, none for a group. */
  readonly examples: readonly Example[];
  /** Its flags and arguments, without the {@linkcode globalFlags}. */
  readonly flags: Flags;
  /** The commands that its first word chooses from, where it is a group of them. */
  readonly commands?: Readonly<Record<string, Command>>;
  /** Parses what stands after the command's name, does the work and gives the exit code. */
  run(argv: readonly string[], context: Context): Promise<number>;
}

/** A command before its flags are bound to its function. */
export interface CommandDefinition<F extends Flags>
  extends Omit<Command, "run" | "flags" | "commands"> {
  /** Its flags and arguments; their types become the type of the values. */
  readonly flags: F;
  /** Does the work; returns an exit code where it is not 0. */
  run(values: FlagValues<F>, context: Context): Promise<number | void>;
}

/** The flags that every command has. */
export const globalFlags = {
  help: { type: "boolean", alias: "h", description: "print this help" },
  version: { type: "boolean", alias: "V", description: "print the version" },
  verbose: { type: "boolean", alias: "v", description: "say what is done, and why it failed" },
  debug: { type: "boolean", description: "a line for each HTTP try, secrets masked" },
  quiet: { type: "boolean", alias: "q", description: "no notices, only errors" },
  color: {
    type: "enum",
    options: ["auto", "always", "never"],
    description: "when to use colour (auto: on a terminal)",
  },
  "no-progress": { type: "boolean", description: "no progress bar" },
} as const;

/** Binds a command's function to its flags. */
export function defineCommand<const F extends Flags>(definition: CommandDefinition<F>): Command {
  return {
    ...definition,
    async run(argv, context) {
      // Help has no use for a parser.
      const { parseFlags } = await import("./args.ts");
      const flags = { ...definition.flags, ...globalFlags };
      const values = await parseFlags(argv, flags, context);
      return await definition.run(values, context) ?? 0;
    },
  };
}
