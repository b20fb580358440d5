/**
 * Destinations of output: stdout, or a file that is either complete or not written.
 *
 * @module
 */
import { access, constants, open, realpath, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DwdiConfigError } from "../../src/errors.ts";
import type { TextStream } from "../io/context.ts";
import { reasonOf } from "../io/input.ts";
import type { Write } from "./document.ts";

/** A file that is being written. */
interface OutputFile {
  /** Waits until the text is written, so that memory does not fill up before a slow reader. */
  readonly write: Write;
  /** Makes what was written final. */
  commit(): Promise<void>;
  /** Removes what was written, where that is possible. */
  discard(): Promise<void>;
}

/** The reader of a pipe has closed it: the run ends, without an error message. */
export class ClosedPipeError extends Error {
  static {
    this.prototype.name = "ClosedPipeError";
  }
}

/**
 * Runs a task that writes to the file that `--out` names, or to stdout. The file replaces the
 * existing one only when the task succeeds.
 *
 * @throws {DwdiConfigError} When the file cannot be written.
 */
export async function writeTo(
  file: string | undefined,
  stdout: TextStream,
  task: (write: Write) => Promise<void>,
): Promise<void> {
  if (file === undefined) return await task(writerOf(stdout));
  const output = await openFile(file);
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
      stdout.write(text, (error) => {
        if (!error) resolve();
        else reject(isClosedPipe(error) ? new ClosedPipeError() : unwritable("stdout", error));
      });
    });
}

/** Whether a stream failed because its reader closed it. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED");
}

async function openFile(file: string): Promise<OutputFile> {
  try {
    return await openTemporaryFile(file);
  } catch (cause) {
    throw cause instanceof DwdiConfigError ? cause : unwritable(`'${file}'`, cause);
  }
}

/** Writes a file beside the named one and renames it at the end; a link stays a link. */
async function openTemporaryFile(file: string): Promise<OutputFile> {
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
