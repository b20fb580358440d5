/**
 * One run: a command line becomes an exit code. An error becomes a message here and nowhere else.
 *
 * @module
 */
import { type Flags, tokenize } from "../flags/args.ts";
import { type Command, globalFlags } from "../flags/command.ts";
import { chooseCommand } from "../flags/command-group.ts";
import type { Context, World } from "../io/context.ts";
import { DONE, exitCodeOf, INTERRUPTED } from "./exit-codes.ts";
import { takeFirstWord } from "../flags/first-word.ts";
import { wrapMessage } from "../io/text.ts";
import { createLog } from "../io/log.ts";
import { outputFlags } from "../output/index.ts";
import { screenOf } from "../io/screen.ts";
import { ClosedPipeError } from "../output/destination.ts";
import { createProgressBar, createProgressLog, noProgress } from "../io/progress.ts";
import { describeError } from "./report.ts";
import { shareTerminal } from "../io/status-line.ts";
import { loadCommand } from "./tree.ts";

/** Runs a command line to its end; never throws. */
export async function run(argv: readonly string[], world: World): Promise<number> {
  const wish: Wish = (name, ...values) =>
    tokenize(argv, { ...globalFlags, ...outputFlags }).some((token) =>
      token.kind === "option" && token.name === name &&
      (values.length === 0 || values.includes(token.value ?? ""))
    );
  const context = contextOf(wish, world);
  try {
    return await dispatch(argv, context);
  } catch (error) {
    if (error instanceof ClosedPipeError || world.signal.reason instanceof ClosedPipeError) {
      return DONE;
    }
    const { stderr } = context;
    const json = wish("output", "json", "ndjson");
    const told = describeError(error, { json, verbose: isVerbose(wish) });
    stderr.write(json ? told : wrapMessage(told, stderr));
    return world.signal.aborted ? INTERRUPTED : exitCodeOf(error);
  }
}

/** Whether a flag is on the command line, with one of these values where any are named. */
type Wish = (name: string, ...values: readonly string[]) => boolean;

/** The world, and how to talk in it. */
function contextOf(wish: Wish, world: World): Context {
  const showsProgress = !wish("quiet") && !wish("no-progress");
  const terminal = showsProgress && takesBar(world) ? shareTerminal(world) : undefined;
  const { stdout, stderr } = terminal ?? world;
  const log = createLog(stderr, {
    quiet: wish("quiet"),
    verbose: isVerbose(wish),
    debug: wish("debug"),
  });
  const screen = () => screenOf({ ...world, stdout: stderr, color: false }, undefined);
  return {
    ...world,
    stdout,
    stderr,
    program: "dwdi",
    color: takesColor(wish, world),
    log,
    progress: terminal
      ? createProgressBar(terminal.line, screen, world.signal)
      : showsProgress
      ? createProgressLog(log)
      : noProgress,
  };
}

function isVerbose(wish: Wish): boolean {
  return wish("verbose") || wish("debug");
}

/** Whether a line of stderr can be written again and again. */
function takesBar({ stderr, env }: World): boolean {
  return stderr.isTTY === true && env.TERM !== "dumb";
}

/** Whether stdout takes colour: what --color says, else NO_COLOR and TERM, else whether it is a terminal. */
function takesColor(wish: Wish, world: World): boolean {
  if (wish("color", "always")) return true;
  if (wish("color", "never") || world.env.NO_COLOR || world.env.TERM === "dumb") return false;
  return world.stdout.isTTY === true;
}

async function dispatch(argv: readonly string[], context: Context): Promise<number> {
  const { word, rest } = takeFirstWord("dwdi", argv);
  if (word !== undefined) return await perform([word], await loadCommand(word), rest, context);
  return await runCommand(asksFor("version", rest, {}) ? "version" : "help", [], context);
}

/** Runs a command, or the one that is chosen of a group, unless its help or the version is asked for. */
async function perform(
  words: readonly string[],
  command: Command,
  argv: readonly string[],
  context: Context,
): Promise<number> {
  const { commands, flags } = command;
  const program = ["dwdi", ...words].join(" ");
  if (commands !== undefined) {
    const { word, rest } = takeFirstWord(program, argv);
    if (word !== undefined) {
      const chosen = chooseCommand(words.join(" "), commands, word);
      return await perform([...words, word], chosen, rest, context);
    }
  }
  if (asksFor("help", argv, flags)) return await runCommand("help", words, context);
  if (asksFor("version", argv, flags)) return await runCommand("version", [], context);
  return await command.run(argv, { ...context, program });
}

function asksFor(name: "help" | "version", argv: readonly string[], flags: Flags): boolean {
  return tokenize(argv, { ...flags, ...globalFlags })
    .some((token) => token.kind === "option" && token.name === name);
}

async function runCommand(
  name: string,
  argv: readonly string[],
  context: Context,
): Promise<number> {
  return await (await loadCommand(name)).run(argv, context);
}
