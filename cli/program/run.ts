/**
 * Runs a command line: finds the command, checks the flags, runs it by citty, and turns an error into
 * a message and an exit code.
 *
 * @module
 */
import { runCommand } from "citty";
import { type CommandData, globalFlags } from "../flags/command.ts";
import {
  findCommand,
  missingSubCommand,
  programOf,
  type Token,
  tokenize,
} from "../flags/command-line.ts";
import { outputFlags } from "../flags/output-flags.ts";
import { readValues } from "../flags/values.ts";
import { DONE, exitCodeOf } from "../help/exit-codes.ts";
import type { Context, World } from "../io/context.ts";
import { ReportedError } from "../io/errors.ts";
import { createLog } from "../io/log.ts";
import { createProgressBar, createProgressLog, noProgress } from "../io/progress.ts";
import { screenOf } from "../io/screen.ts";
import { shareTerminal } from "../io/status-line.ts";
import { ClosedPipeError } from "../output/write-error.ts";
import { describeError, logError } from "./errors.ts";
import { root } from "./root.ts";

/** Runs a command line to its end; never throws. */
export async function run(argv: readonly string[], world: World): Promise<number> {
  const tokens = tokenize(argv, { ...globalFlags, ...outputFlags });
  const context = contextOf(tokens, world);
  try {
    await runLine(argv, context, tokens);
    return DONE;
  } catch (error) {
    if (!(error instanceof ReportedError || error instanceof ClosedPipeError)) {
      const verbose = isVerbose(tokens);
      if (!logsJson(tokens) && has(tokens, "output", "json", "ndjson")) {
        context.stderr.write(describeError(error, { json: true, verbose }));
      } else logError(error, context.log, verbose);
    }
    return exitCodeOf(error, world.signal.aborted);
  }
}

/** Runs the command that a line calls. `--help` and `--version` are the commands of these names. */
async function runLine(
  argv: readonly string[],
  context: Context,
  tokens?: readonly Token[],
): Promise<void> {
  const { words, command, rest } = await findCommand(root, argv, tokens);
  const line = tokenize(rest, command.args);
  if (has(line, "help")) return await runLine(["help", ...words], context);
  if (has(line, "version")) return await runLine(["version"], context);
  if (command === root) return await runLine(["help"], context);
  if (command.subCommands !== undefined) throw missingSubCommand(words, command.subCommands);
  const own = { ...context, program: programOf(words), root };
  const data: CommandData = { args: await readValues(line, command.args, own), context: own };
  await runCommand(command, { rawArgs: [...rest], data });
}

/** Whether a flag is on the command line, with one of these values where any are named. */
function has(tokens: readonly Token[], name: string, ...values: readonly string[]): boolean {
  return tokens.some((token) =>
    token.kind === "option" && token.name === name &&
    (values.length === 0 || values.includes(token.value ?? ""))
  );
}

/** The world, and what the global flags say of output beside data. */
function contextOf(tokens: readonly Token[], world: World): Context {
  const quiet = has(tokens, "quiet");
  const json = logsJson(tokens);
  const showsProgress = !quiet && !json && !has(tokens, "no-progress");
  const terminal = showsProgress && canRedraw(world) ? shareTerminal(world) : undefined;
  const { stdout, stderr } = terminal ?? world;
  const log = createLog(stderr, {
    quiet,
    verbose: isVerbose(tokens),
    debug: has(tokens, "debug"),
    json,
  });
  const screen = () => screenOf({ ...world, stdout: stderr, color: false }, undefined);
  return {
    ...world,
    stdout,
    stderr,
    program: "dwdi",
    color: takesColor(tokens, world),
    log,
    progress: terminal
      ? createProgressBar(terminal.line, screen, world.signal)
      : showsProgress
      ? createProgressLog(log)
      : noProgress,
  };
}

function logsJson(tokens: readonly Token[]): boolean {
  return has(tokens, "log-format", "json");
}

function isVerbose(tokens: readonly Token[]): boolean {
  return has(tokens, "verbose") || has(tokens, "debug");
}

/** Whether stderr is a terminal whose line can be redrawn. */
function canRedraw({ stderr, env }: World): boolean {
  return stderr.isTTY === true && env.TERM !== "dumb";
}

/** Whether stdout takes colour: by --color, else by NO_COLOR and TERM, else if it is a terminal. */
function takesColor(tokens: readonly Token[], world: World): boolean {
  if (has(tokens, "color", "always")) return true;
  if (has(tokens, "color", "never") || world.env.NO_COLOR || world.env.TERM === "dumb") {
    return false;
  }
  return world.stdout.isTTY === true;
}
