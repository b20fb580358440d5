/**
 * The file that a flag names: a regular file is replaced when the output is complete; a device or a
 * FIFO is written through.
 *
 * @module
 */
import { constants, type Stats } from "node:fs";
import {
  access,
  type FileHandle,
  lstat,
  open,
  realpath,
  rename,
  stat,
  unlink,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isatty } from "node:tty";
import { untilAborted } from "../../src/http/signals.ts";
import { DwdiConfigError, DwdiError } from "../../src/errors.ts";
import { homeHint, reasonOf } from "../io/input.ts";
import { escapeControlsInLines } from "../io/text.ts";
import { isFullDisk, writeErrorOf } from "./write-error.ts";
import type { Write } from "./document.ts";

/** An output that is being written. */
export interface OutputFile {
  /** Waits until the text is written, so that memory does not fill up before a slow reader. */
  readonly write: Write;
  /** Makes what was written final. */
  commit(): Promise<void>;
  /** Removes what was written, where that is possible. */
  discard(): Promise<void>;
}

/** All permissions of a file but set-user-id and its like. */
const PERMISSIONS = 0o777;

/** How a file is named in messages, and who may read it. */
export interface OutputFileOptions {
  /** The flag that names the file; `--out` when left out. */
  readonly flag?: string;
  /** The mode of the file; that of the file before, or by the umask, when left out. */
  readonly mode?: number;
}

/**
 * Opens the output.
 *
 * @param signal Ends the wait for the reader of a FIFO.
 * @throws {DwdiConfigError} When it cannot be written.
 * @throws {OutputError} When the disk is full.
 */
export async function openOutputFile(
  file: string,
  signal: AbortSignal,
  { flag = "--out", mode }: OutputFileOptions = {},
): Promise<OutputFile> {
  const what = `'${file}'`;
  try {
    const existing = await statOf(file);
    if (existing?.isDirectory() || file.endsWith("/")) {
      throw new DwdiConfigError(`${flag} ${what} is a directory`, { hint: "name a file in it" });
    }
    if (existing === undefined && await isLink(file)) {
      throw new DwdiConfigError(`${flag} ${what} is a link to a file that does not exist`, {
        hint: "name the file itself",
      });
    }
    if (existing !== undefined && !existing.isFile()) return await openDevice(file, signal);
    return await openTemporaryFile(file, existing, flag, mode);
  } catch (cause) {
    if (isFullDisk(cause)) throw writeErrorOf(what, cause);
    throw cause instanceof DwdiError
      ? cause
      : new DwdiConfigError(`${flag}: cannot write ${what}: ${reasonOf(cause)}`, {
        hint: homeHint(file),
        cause,
      });
  }
}

/** Writes to what is there: it cannot be replaced, and what is written cannot be taken back. */
async function openDevice(file: string, signal: AbortSignal): Promise<OutputFile> {
  const handle = await untilAborted(signal, open(file, constants.O_WRONLY));
  const write = writerTo(handle, file);
  return {
    write: isatty(handle.fd) ? (text) => write(escapeControlsInLines(text)) : write,
    commit: () => attempt(file, () => handle.close()),
    discard: () => handle.close().catch(() => {}),
  };
}

/**
 * Writes a file beside the named one, which others cannot read, and renames it at the end; a link
 * stays a link, and an existing file keeps its owner and its mode.
 */
async function openTemporaryFile(
  file: string,
  existing: Stats | undefined,
  flag: string,
  wanted: number | undefined,
): Promise<OutputFile> {
  const target = existing === undefined ? file : await realpath(file);
  if (existing !== undefined) await access(target, constants.W_OK);
  const temporary = join(dirname(target), `.${basename(target)}.${crypto.randomUUID()}.tmp`);
  const handle = await open(temporary, "wx", 0o600);
  async function discard(): Promise<void> {
    await handle.close().catch(() => {});
    await unlink(temporary).catch(() => {});
  }
  try {
    if (existing !== undefined) await keepOwner(`${flag} '${file}'`, existing, handle);
  } catch (error) {
    await discard();
    throw error;
  }
  const usual = existing === undefined ? 0o666 & ~process.umask() : existing.mode & PERMISSIONS;
  return {
    write: writerTo(handle, file),
    commit: () =>
      attempt(file, async () => {
        await handle.chmod(wanted ?? usual);
        await handle.sync();
        await handle.close();
        await rename(temporary, target);
      }),
    discard,
  };
}

/** Gives a new file the owner of the one that it will replace; only root may for other users. */
async function keepOwner(what: string, { uid, gid }: Stats, handle: FileHandle): Promise<void> {
  const own = await handle.stat();
  if (own.uid === uid && own.gid === gid) return;
  try {
    await handle.chown(uid, gid);
  } catch (cause) {
    throw new DwdiConfigError(
      `${what} belongs to another user or group, which replacing it would change`,
      { hint: "name another file, or remove that one first", cause },
    );
  }
}

function writerTo(handle: FileHandle, file: string): Write {
  return (text) => attempt(file, () => handle.appendFile(text));
}

async function attempt(file: string, task: () => Promise<unknown>): Promise<void> {
  try {
    await task();
  } catch (cause) {
    throw writeErrorOf(`'${file}'`, cause);
  }
}

async function statOf(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function isLink(file: string): Promise<boolean> {
  return await lstat(file).then((found) => found.isSymbolicLink(), () => false);
}
