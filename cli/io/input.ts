/**
 * Text that a flag takes from a file or from stdin.
 *
 * @module
 */
import type { Readable } from "node:stream";
import { createReadStream } from "node:fs";
import { DwdiAbortError, DwdiConfigError } from "../../src/errors.ts";
import { untilAborted } from "../../src/http/signals.ts";
import type { World } from "./context.ts";

const consumed = new WeakSet<Readable>();

/** No list of accounts, configuration or fixture comes near it. */
const MAX_MEBIBYTES = 64;

/**
 * Reads a whole file as UTF-8, or stdin for `-`.
 *
 * @param what The flag or variable that names the file, for error messages.
 * @param options `isSecret`: the name may be a secret by mistake, so that no error repeats it;
 * `hint`: what to do where there is no such file.
 * @throws {DwdiConfigError} When it cannot be read, is not UTF-8, or stdin is asked for twice.
 */
export async function readInput(
  what: string,
  file: string,
  world: World,
  { isSecret = false, hint }: { readonly isSecret?: boolean; readonly hint?: string } = {},
): Promise<string> {
  if (file === "") throw new DwdiConfigError(`${what} names no file`, { hint });
  const bytes = file === "-"
    ? await readStdin(what, world)
    : await readPath(what, file, world, isSecret, hint);
  const text = decodeText(bytes);
  if (typeof text === "string") return text;
  throw new DwdiConfigError(`${what}: ${named(file)} ${text.fault}`, { hint: text.hint });
}

/** Why bytes are no text that is read here, and what to do about it. */
export interface TextFault {
  readonly fault: string;
  readonly hint: string;
}

/** The text that bytes are in UTF-8. */
export function decodeText(bytes: Uint8Array): string | TextFault {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isUtf16) return { fault: "is UTF-16 text", hint: "save it as UTF-8" };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (text.includes("\n") || !/\r[^\r]/.test(text)) return text;
    return { fault: "ends its lines with CR alone", hint: "save it with LF at the end of lines" };
  } catch {
    return { fault: "is not UTF-8 text", hint: "save it as UTF-8" };
  }
}

/** The operating system's message for an error, without the system call and the path. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message.replace(/, [a-z]+(?: '.*)?$/s, "");
}

/** A FIFO that nobody writes to is waited for until the run is interrupted. */
async function readPath(
  what: string,
  file: string,
  { signal }: World,
  isSecret: boolean,
  hint: string | undefined,
): Promise<Uint8Array> {
  try {
    return await untilAborted(signal, readAll(createReadStream(file), signal));
  } catch (cause) {
    if (cause instanceof DwdiAbortError) throw cause;
    const shown = isSecret ? "the file that it names" : named(file);
    throw new DwdiConfigError(`${what}: cannot read ${shown}: ${reasonOf(cause)}`, {
      hint: homeHint(file) ?? hint,
      // Its message repeats the name.
      cause: isSecret ? undefined : cause,
    });
  }
}

/** What to do about a `~` that arrived as it was typed, as in `--flag=~/file`. */
export function homeHint(file: string): string | undefined {
  if (!file.startsWith("~")) return undefined;
  return "the shell replaces ~ only at the start of a word: write $HOME instead";
}

async function readStdin(what: string, world: World): Promise<Uint8Array> {
  const stdin = world.stdin();
  if (consumed.has(stdin)) {
    throw new DwdiConfigError(`${what}: stdin is already read by another flag`);
  }
  consumed.add(stdin);
  try {
    return await readAll(stdin, world.signal);
  } catch (cause) {
    throw new DwdiConfigError(`${what}: cannot read stdin: ${reasonOf(cause)}`, { cause });
  }
}

/** Reads a stream to its end; a device like /dev/zero has none. */
async function readAll(stream: Readable, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const interrupt = () => stream.destroy(new Error("interrupted"));
  signal.addEventListener("abort", interrupt);
  try {
    for await (const chunk of stream) {
      const piece = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
      bytes += piece.length;
      if (bytes > MAX_MEBIBYTES * 1_048_576) {
        throw new Error(`it is larger than ${MAX_MEBIBYTES} MiB`);
      }
      chunks.push(piece);
    }
  } finally {
    signal.removeEventListener("abort", interrupt);
  }
  return Buffer.concat(chunks);
}

function named(file: string): string {
  return file === "-" ? "stdin" : `'${file}'`;
}
