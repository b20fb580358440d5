/**
 * A process that is none: what a run writes is kept, what it reads is handed in.
 *
 * @module
 */
import { Readable, Writable } from "node:stream";
import type { Context, TextStream, World } from "../../cli/io/context.ts";
import type { Flags, FlagValues } from "../../cli/flags/command.ts";
import { tokenize } from "../../cli/flags/command-line.ts";
import { readValues } from "../../cli/flags/values.ts";
import { createLog } from "../../cli/io/log.ts";
import { noProgress } from "../../cli/io/progress.ts";
import { run } from "../../cli/program/run.ts";

/** What a run may be given. */
export interface Given {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly signal?: AbortSignal;
  /** What stderr is, where it is a terminal. */
  readonly terminal?: TextStream;
}

/** What a run left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. */
export async function dwdi(argv: readonly string[], given: Given = {}): Promise<Outcome> {
  const { world, written } = fakeWorld(given);
  const code = await run(argv, world);
  return { code, stdout: written.stdout.join(""), stderr: written.stderr.join("") };
}

/** Reads the flags of a command line, as a run does once it knows the command. */
export function parseFlags<F extends Flags>(
  argv: readonly string[],
  flags: F,
  context: Context,
): Promise<FlagValues<F>> {
  return readValues(tokenize(argv, flags), flags, context);
}

/** The context of a quiet command, for tests of a part. */
export function fakeContext(given: Given = {}): Context {
  const { world } = fakeWorld(given);
  const log = createLog(world.stderr, { quiet: true, verbose: false, debug: false, json: false });
  return { ...world, program: "dwdi", color: false, log, progress: noProgress };
}

function fakeWorld(
  { env = {}, stdin = "", signal = new AbortController().signal, terminal }: Given,
): {
  readonly world: World;
  readonly written: { readonly stdout: string[]; readonly stderr: string[] };
} {
  const written = { stdout: [], stderr: [] };
  const input = Readable.from(stdin === "" ? [] : [Buffer.from(stdin)]);
  const world: World = {
    stdin: () => input,
    stdout: keeping(written.stdout),
    stderr: terminal ?? keeping(written.stderr),
    env,
    signal,
  };
  return { world, written };
}

function keeping(pieces: string[]): Writable {
  return new Writable({
    decodeStrings: false,
    write(piece, _encoding, done) {
      pieces.push(String(piece));
      done();
    },
  });
}
