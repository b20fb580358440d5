/**
 * Response bodies that do not arrive as they should: truncated, slow, or padded with white space.
 *
 * @module
 */

const CHUNK_BYTES = 8;
const PADDING_BYTES = 65_536;

/** Declares the full length, sends half of the body, and breaks. */
export async function truncated(response: Response): Promise<Response> {
  const bytes = await bytesOf(response);
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  return withBody(response, bytes.length, async function* () {
    yield half;
    throw new TypeError("the connection was closed in the middle of the response");
  });
}

/** Sends the body in small chunks, with a wait in milliseconds before each. */
export async function slowed(
  response: Response,
  wait: number,
  signal: AbortSignal,
): Promise<Response> {
  const bytes = await bytesOf(response);
  return withBody(response, bytes.length, async function* () {
    for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
      await sleep(wait, signal);
      yield bytes.subarray(start, start + CHUNK_BYTES);
    }
  });
}

/** Sends this many bytes of white space before the body; they are never in memory as a whole. */
export function padded(response: Response, byteCount: number): Response {
  const padding = new Uint8Array(PADDING_BYTES).fill(0x20);
  return withBody(response, undefined, async function* () {
    for (let left = byteCount; left > 0; left -= PADDING_BYTES) {
      yield padding.slice(0, left);
    }
    yield await bytesOf(response);
  });
}

/** Waits, or rejects with the signal's reason as soon as it aborts. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
  });
}

function withBody(
  { status, headers }: Response,
  length: number | undefined,
  produce: () => AsyncGenerator<Uint8Array>,
): Response {
  const kept = new Headers(headers);
  kept.delete("content-length");
  if (length !== undefined) kept.set("content-length", String(length));
  return new Response(ReadableStream.from(produce()), { status, headers: kept });
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}
