/**
 * The body of an answer as text, up to a limit.
 *
 * @module
 */
import { DwdiConnectionError, DwdiResponseError } from "../errors.ts";

/** Reads a whole body of UTF-8, or fails when it is longer than the limit or was cut short. */
export async function readText(
  response: Response,
  limit: number,
  signal: AbortSignal,
): Promise<string> {
  const announced = announcedLength(response);
  if (announced !== undefined && announced > limit) {
    await response.body?.cancel();
    throw tooLong(limit);
  }
  const { text, bytes, complete } = await readUpTo(response, limit, signal, true);
  if (!complete) throw tooLong(limit);
  // Not every runtime notices a connection that closes before Content-Length is reached.
  if (announced !== undefined && bytes < announced && !response.headers.has("content-encoding")) {
    throw new DwdiConnectionError(
      "DWDI_UNREACHABLE",
      `the answer was cut short: ${bytes} of ${announced} bytes came`,
    );
  }
  return text;
}

/** Reads the start of a body of any kind, for an error message. */
export async function readStart(
  response: Response,
  limit: number,
  signal: AbortSignal,
): Promise<string> {
  return (await readUpTo(response, limit, signal, false)).text;
}

interface ReadBody {
  readonly text: string;
  readonly bytes: number;
  readonly complete: boolean;
}

async function readUpTo(
  response: Response,
  limit: number,
  signal: AbortSignal,
  fatal: boolean,
): Promise<ReadBody> {
  if (!response.body) return { text: "", bytes: 0, complete: true };
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const cancel = () => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  const decode = utf8Decoder(fatal);
  let text = "";
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { text: text + decode(), bytes, complete: true };
      bytes += value.byteLength;
      if (bytes > limit) {
        cancel();
        return { text, bytes, complete: false };
      }
      text += decode(value);
    }
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

function utf8Decoder(fatal: boolean): (chunk?: Uint8Array) => string {
  const decoder = new TextDecoder("utf-8", { fatal });
  return (chunk) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new DwdiResponseError("the answer is not UTF-8 text");
    }
  };
}

function announcedLength(response: Response): number | undefined {
  const header = response.headers.get("content-length");
  return header === null || !/^\d+$/.test(header) ? undefined : Number(header);
}

function tooLong(limit: number): DwdiResponseError {
  return new DwdiResponseError(`the answer is longer than ${limit} bytes`, {
    hint: "ask for fewer accounts or a shorter period, or raise maxResponseBytes",
  });
}
