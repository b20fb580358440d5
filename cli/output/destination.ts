/**
 * Destinations of output: stdout, or the file that `--out` names.
 *
 * @module
 */
import type { TextStream, World } from "../io/context.ts";
import type { Write } from "./document.ts";
import { openOutputFile } from "./output-file.ts";
import { isWriteError, type WriteError, writeErrorOf } from "./write-error.ts";

const STDOUT = /^(-|\/dev\/stdout|\/dev\/fd\/1|\/proc\/self\/fd\/1)$/;

/** The file that `--out` names; undefined for stdout, whatever it is called. */
export function fileNamed(out: string | undefined): string | undefined {
  return out !== undefined && STDOUT.test(out) ? undefined : out;
}

/**
 * Runs a task that writes to a file, or to stdout where none is named. The file replaces the existing
 * one only when the task succeeds.
 *
 * @throws {DwdiConfigError} When the file cannot be written.
 * @throws {OutputError} When the disk is full.
 */
export async function writeTo(
  file: string | undefined,
  { stdout, signal }: Pick<World, "stdout" | "signal">,
  task: (write: Write) => Promise<void>,
): Promise<void> {
  if (file === undefined) return await task(writerOf(stdout));
  const output = await openOutputFile(file, signal);
  try {
    await task(output.write);
    await output.commit();
  } catch (error) {
    await output.discard();
    throw error;
  }
}

/** Writes to stdout. */
export function writerOf(stdout: TextStream): Write {
  return (text) =>
    new Promise((resolve, reject) => {
      stdout.write(text, (error) => error ? reject(writeErrorOf("stdout", error)) : resolve());
    });
}

/** An output that may fail before the work is done. */
export interface LastingOutput {
  /** Writes a text, or nothing after a failure, so that the work goes on. */
  readonly write: Write;
  /**
   * Ends the output.
   *
   * @throws {WriteError} When some of it could not be written.
   */
  end(): void;
}

/** Keeps the error of an output until the work is done, whose exit code it must not hide. */
export function lastingOutput(write: Write): LastingOutput {
  let failure: WriteError | undefined;
  return {
    async write(text) {
      if (failure !== undefined) return;
      try {
        await write(text);
      } catch (error) {
        if (!isWriteError(error)) throw error;
        failure = error;
      }
    },
    end() {
      if (failure !== undefined) throw failure;
    },
  };
}
