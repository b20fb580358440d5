/**
 * Where output goes: stdout, or a file that is complete or not there.
 *
 * @module
 */
import { access, constants, open, realpath, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DwdiConfigError } from "../../src/errors.ts";
import type { TextStream } from "../io/context.ts";
import { reasonOf } from "../io/input.ts";

/** A place for output. */
export interface Sink {
  /** Waits until the text is taken, so that memory does not fill up ahead of a slow reader. */
  write(text: string): Promise<void>;
  /** Makes what was written final. */
  commit(): Promise<void>;
  /** Leaves things as they were, as far as that is possible. */
  discard(): Promise<void>;
}

/** Thrown when the reader of a pipe has gone: no failure, but the end. */
export class ClosedPipeError extends Error {
  static {
    this.prototype.name = "ClosedPipeError";
  }
}

/**
 * Opens the place that `--out` names, stdout when it names none.
 *
 * @throws {DwdiConfigError} When the file cannot be written.
 */
export async function openSink(file: string | undefined, stdout: TextStream): Promise<Sink> {
  return file === undefined ? streamSink(stdout) : await fileSink(file);
}

function streamSink(stream: TextStream): Sink {
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => {
          if (!error) resolve();
          else reject(isClosedPipe(error) ? new ClosedPipeError() : unwritable("stdout", error));
        });
      }),
    commit: () => Promise.resolve(),
    discard: () => Promise.resolve(),
  };
}

/** Whether an error of a stream says that nobody reads it any more. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED");
}

async function fileSink(file: string): Promise<Sink> {
  try {
    return await temporaryFileSink(file);
  } catch (cause) {
    throw cause instanceof DwdiConfigError ? cause : unwritable(`'${file}'`, cause);
  }
}

/** Writes beside the file and takes its place at the end; a link stays a link. */
async function temporaryFileSink(file: string): Promise<Sink> {
  const target = await realpath(file).catch(() => file);
  const existing = await stat(target).catch(() => undefined);
  if (existing !== undefined && !existing.isFile()) {
    throw new DwdiConfigError(`--out '${file}' is not a regular file`);
  }
  if (existing !== undefined) await access(target, constants.W_OK);
  const temporary = join(dirname(target), `.${basename(target)}.${crypto.randomUUID()}.tmp`);
  const handle = await open(temporary, "wx", 0o666);
  if (existing !== undefined) await handle.chmod(existing.mode & 0o777);
  const discard = async () => {
    await handle.close().catch(() => {});
    await unlink(temporary).catch(() => {});
  };
  return {
    async write(text) {
      try {
        await handle.appendFile(text);
      } catch (cause) {
        throw unwritable(`'${file}'`, cause);
      }
    },
    async commit() {
      try {
        await handle.sync();
        await handle.close();
        await rename(temporary, target);
      } catch (cause) {
        throw unwritable(`'${file}'`, cause);
      }
    },
    discard,
  };
}

function unwritable(what: string, cause: unknown): DwdiConfigError {
  return new DwdiConfigError(`cannot write ${what}: ${reasonOf(cause)}`, { cause });
}
