/**
 * Bodies that do not arrive as they should: cut, slow, or swollen.
 *
 * @module
 */

const DRIP_BYTES = 8;
const PADDING_BYTES = 65_536;

/** The answer declares its length, and breaks in the middle. */
export async function brokenOff(answer: Response): Promise<Response> {
  const bytes = await bytesOf(answer);
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  return withBody(answer, bytes.length, async function* () {
    yield half;
    throw new TypeError("the connection was closed in the middle of the answer");
  });
}

/** The answer comes a few bytes at a time, with a wait in milliseconds before each. */
export async function dripping(
  answer: Response,
  wait: number,
  signal: AbortSignal,
): Promise<Response> {
  const bytes = await bytesOf(answer);
  return withBody(answer, bytes.length, async function* () {
    for (let start = 0; start < bytes.length; start += DRIP_BYTES) {
      await sleep(wait, signal);
      yield bytes.subarray(start, start + DRIP_BYTES);
    }
  });
}

/** The answer comes after so many bytes of white space, which are never held as a whole. */
export function padded(answer: Response, byteCount: number): Response {
  const padding = new Uint8Array(PADDING_BYTES).fill(0x20);
  return withBody(answer, undefined, async function* () {
    for (let left = byteCount; left > 0; left -= PADDING_BYTES) {
      yield padding.slice(0, left);
    }
    yield await bytesOf(answer);
  });
}

/** Waits for so many milliseconds, or rejects with the signal's reason as soon as it aborts. */
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

async function bytesOf(answer: Response): Promise<Uint8Array> {
  return new Uint8Array(await answer.arrayBuffer());
}
