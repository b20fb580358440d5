/**
 * Reads the body of a response as text, up to a limit.
 *
 * @module
 */
import { DwdiConnectionError, type DwdiError, DwdiResponseError } from "../errors.ts";
import { abortError, onAbort } from "./signals.ts";

/** How a body is read. */
export interface BodyReading {
  /** What errors call the request by. */
  readonly name: string;
  /** The most bytes that are read. */
  readonly limit: number;
  readonly signal: AbortSignal;
  /** The error of a connection that fails on the way. */
  failure(error: unknown): Promise<DwdiError>;
}

/** The longest string of V8, in characters; a body has no more characters than bytes. */
const LONGEST_STRING = 2 ** 29 - 24;

/** Reads a whole body as UTF-8; fails past the limit. */
export async function readText(response: Response, reading: BodyReading): Promise<string> {
  const { name } = reading;
  const limit = Math.min(reading.limit, LONGEST_STRING);
  const announced = announcedLength(response);
  if (announced !== undefined && announced > limit) {
    await discardBody(response);
    throw tooLong(name, limit);
  }
  const isCompressed = response.headers.has("content-encoding");
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const { text, bytes, complete } = await readUpTo(response, { ...reading, limit }, (chunk) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      if (isCompressed && chunk === undefined) throw cutShort(name);
      throw new DwdiResponseError(`${name} did not return UTF-8 text`);
    }
  });
  if (!complete) throw tooLong(name, limit);
  // Not every runtime notices a connection that closes before Content-Length is reached.
  if (announced !== undefined && bytes < announced && !isCompressed) {
    throw cutShort(name, `: ${bytes} of ${announced} bytes arrived`);
  }
  if (isCompressed && isCutShort(text)) throw cutShort(name);
  return text;
}

/** Whether JSON ends otherwise than it begins; some runtimes decompress what is cut without an error. */
function isCutShort(text: string): boolean {
  const [first, last] = [text.trimStart()[0], text.trimEnd().at(-1)];
  return first === undefined || (first === "[" && last !== "]") || (first === "{" && last !== "}");
}

function cutShort(name: string, detail = ""): DwdiConnectionError {
  return new DwdiConnectionError("connection", `the response to ${name} was cut short${detail}`);
}

/** Reads the start of a body of any kind, for an error message. */
export async function readStart(response: Response, reading: BodyReading): Promise<string> {
  const decoder = new TextDecoder();
  const decode: Decode = (chunk) => decoder.decode(chunk, { stream: chunk !== undefined });
  return (await readUpTo(response, reading, decode)).text;
}

/** Cancels a body that is not read, whether or not it already failed. */
export async function discardBody({ body }: Response): Promise<void> {
  await body?.cancel().catch(() => {});
}

/** Decodes the next bytes; without any, what is left at the end. */
type Decode = (chunk?: Uint8Array) => string;

interface ReadBody {
  readonly text: string;
  readonly bytes: number;
  readonly complete: boolean;
}

async function readUpTo(
  response: Response,
  { limit, signal, failure }: BodyReading,
  decode: Decode,
): Promise<ReadBody> {
  if (!response.body) return { text: "", bytes: 0, complete: true };
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const cancel = () => void reader.cancel(signal.reason).catch(() => {});
  const leave = onAbort(signal, cancel);
  let text = "";
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(async (error) => {
        throw await failure(error);
      });
      if (signal.aborted) throw abortError(signal);
      if (done) return { text: text + decode(), bytes, complete: true };
      bytes += value.byteLength;
      if (bytes > limit) {
        cancel();
        const fitting = value.subarray(0, value.byteLength - (bytes - limit));
        return { text: text + decode(fitting), bytes: limit, complete: false };
      }
      text += decode(value);
    }
  } finally {
    leave();
  }
}

function announcedLength(response: Response): number | undefined {
  const header = response.headers.get("content-length");
  return header === null || !/^\d+$/.test(header) ? undefined : Number(header);
}

function tooLong(name: string, limit: number): DwdiResponseError {
  return new DwdiResponseError(`the response to ${name} is longer than ${limit} bytes`, {
    hint: "ask for fewer accounts or a shorter period, or raise the option maxResponseBytes",
  });
}
