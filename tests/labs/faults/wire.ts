/**
 * HTTP/1.1 as bytes, so that a fault can cut, repeat or stretch them anywhere.
 *
 * @module
 */
import type { Socket } from "node:net";

/** A request as it came. */
export interface WireRequest {
  readonly method: string;
  /** Path and query as they stood in the request line. */
  readonly target: string;
  readonly headers: Headers;
  readonly body: string;
}

/** How an answer says where it ends. */
export type Framing = "length" | "chunked" | "close";

/** Calls back for each request that has arrived as a whole. */
export function onRequests(socket: Socket, handle: (request: WireRequest) => void): void {
  let received = "";
  socket.on("data", (bytes: Uint8Array) => {
    received += latin1(bytes);
    for (;;) {
      const end = received.indexOf("\r\n\r\n") + 4;
      if (end < 4) return;
      const [line = "", ...fields] = received.slice(0, end - 4).split("\r\n");
      const headers = new Headers(fields.map((field) => [
        field.slice(0, field.indexOf(":")),
        field.slice(field.indexOf(":") + 1).trim(),
      ]));
      const whole = end + Number(headers.get("content-length") ?? 0);
      if (received.length < whole) return;
      const [method = "", target = ""] = line.split(" ");
      const body = utf8(received.slice(end, whole));
      received = received.slice(whole);
      handle({ method, target, headers, body });
    }
  });
}

/** An answer as the bytes that travel. */
export async function wireForm(answer: Response, framing: Framing): Promise<Uint8Array> {
  const body = new Uint8Array(await answer.arrayBuffer());
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  const hasBody = answer.status !== 204 && answer.status !== 304;
  if (framing === "close") headers.set("connection", "close");
  else if (hasBody && framing === "chunked") headers.set("transfer-encoding", "chunked");
  else if (hasBody) headers.set("content-length", String(body.length));
  const fields = [...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  const head = bytesOf(`HTTP/1.1 ${answer.status} As It Is\r\n${fields.join("")}\r\n`);
  if (!hasBody) return head;
  return framing === "chunked" ? joined(head, chunked(body)) : joined(head, body);
}

/** The bytes of several pieces. */
export function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const piece of pieces) {
    whole.set(piece, place);
    place += piece.length;
  }
  return whole;
}

/** A text as bytes, characters beyond ASCII in UTF-8. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Bytes as a text with one character for each. */
export function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function utf8(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

function chunked(body: Uint8Array): Uint8Array {
  if (body.length === 0) return bytesOf("0\r\n\r\n");
  const size = bytesOf(`${body.length.toString(16)}\r\n`);
  return joined(size, body, bytesOf("\r\n0\r\n\r\n"));
}
