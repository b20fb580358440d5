/**
 * Bun's `fetch` prints a line of its own on stderr where a compressed body is cut short; this one
 * decompresses by a stream, whose error goes to the caller.
 *
 * @module
 */

type Fetch = typeof globalThis.fetch;

/** Has Bun's `fetch` leave the decompression to this one. */
export function quietFetch(fetch: Fetch): Fetch {
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set("accept-encoding", "gzip, deflate");
    const options = { ...init, headers, decompress: false };
    const response = await fetch(input, options);
    const encoding = response.headers.get("content-encoding");
    if (!response.body || (encoding !== "gzip" && encoding !== "deflate")) return response;
    const { status, statusText } = response;
    const body = response.body.pipeThrough(new DecompressionStream(encoding));
    return new Response(body, { status, statusText, headers: response.headers });
  };
}
