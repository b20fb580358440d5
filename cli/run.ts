/**
 * One run: a command line becomes an exit code. An error becomes a message here and nowhere else.
 *
 * @module
 */
import { DwdiConfigError } from "../src/errors.ts";
import { tokenize } from "./args.ts";
import { globalFlags } from "./command.ts";
import type { Context, World } from "./context.ts";
import { DONE, exitCodeOf, INTERRUPTED } from "./exit-codes.ts";
import { createLog } from "./log.ts";
import { outputFlags } from "./output/index.ts";
import { ClosedPipeError } from "./output/sink.ts";
import { describeError } from "./report.ts";
import { loadCommand } from "./tree.ts";

/** Runs a command line to its end; never throws. */
export async function run(argv: readonly string[], world: World): Promise<number> {
  const wish = (name: string, ...values: (string | undefined)[]) =>
    tokenize(argv, { ...globalFlags, ...outputFlags }).some((token) =>
      token.kind === "option" && token.name === name &&
      (values.length === 0 || values.includes(token.value))
    );
  const verbose = wish("verbose") || wish("debug");
  const log = createLog(world.stderr, { quiet: wish("quiet"), verbose, debug: wish("debug") });
  try {
    return await dispatch(argv, { ...world, log, color: takesColor(wish, world) });
  } catch (error) {
    if (error instanceof ClosedPipeError || world.signal.reason instanceof ClosedPipeError) {
      return DONE;
    }
    world.stderr.write(describeError(error, { json: wish("output", "json", "ndjson"), verbose }));
    return world.signal.aborted ? INTERRUPTED : exitCodeOf(error);
  }
}

/** Whether stdout takes colour: what --color says, else NO_COLOR and TERM, else whether it is a terminal. */
function takesColor(wish: (name: string, value: string) => boolean, world: World): boolean {
  if (wish("color", "always")) return true;
  if (wish("color", "never") || world.env.NO_COLOR || world.env.TERM === "dumb") return false;
  return world.stdout.isTTY === true;
}

async function dispatch(argv: readonly string[], context: Context): Promise<number> {
  const tokens = tokenize(argv, globalFlags);
  const word = tokens.find((token) => token.kind === "positional");
  const before = tokens.slice(0, word && tokens.indexOf(word));
  const early = before.find((token) =>
    token.kind === "option" && !Object.hasOwn(globalFlags, token.name)
  );
  if (early?.kind === "option") {
    throw new DwdiConfigError(`${early.rawName} is no flag of dwdi itself`, {
      hint: "write the command first, then its flags; dwdi help lists the commands",
    });
  }
  const asked = (name: string, among: typeof tokens) =>
    among.some((token) => token.kind === "option" && token.name === name);
  if (word === undefined) {
    return await runCommand(asked("version", tokens) ? "version" : "help", [], context);
  }
  const rest = argv.filter((_, index) => index !== word.index);
  const command = await loadCommand(word.value);
  const restTokens = tokenize(rest, { ...command.flags, ...globalFlags });
  if (asked("help", restTokens)) return await runCommand("help", [command.name], context);
  if (asked("version", restTokens)) return await runCommand("version", [], context);
  return await command.run(rest, context);
}

async function runCommand(
  name: string,
  argv: readonly string[],
  context: Context,
): Promise<number> {
  return await (await loadCommand(name)).run(argv, context);
}
