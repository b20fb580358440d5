import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DwdiAbortError, DwdiConnectionError, DwdiResponseError } from "../../../src/errors.ts";
import { type BodyReading, readStart, readText } from "../../../src/http/body.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

function reading(changes: Partial<BodyReading> = {}): BodyReading {
  return {
    name: "GET /x",
    limit: 10,
    signal: new AbortController().signal,
    failure: (error) => Promise.resolve(new DwdiConnectionError("connection", String(error))),
    ...changes,
  };
}

/** An answer that comes in pieces, which are counted as they are asked for. */
function answerOf(pieces: readonly Uint8Array[], headers: Record<string, string> = {}) {
  const seen = { pulled: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces[seen.pulled++];
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
    cancel() {
      seen.cancelled = true;
    },
  }, { highWaterMark: 0 });
  return { response: new Response(body, { headers }), seen };
}

describe("readText", () => {
  const tooLong = {
    name: DwdiResponseError.name,
    message: "the response to GET /x is longer than 10 bytes",
  };

  it("reads up to the limit, announced or not", async () => {
    for (const headers of [{}, { "content-length": "10" }]) {
      const { response } = answerOf([bytesOf("01234"), bytesOf("56789")], headers);
      assert.equal(await readText(response, reading()), "0123456789");
    }
  });

  it("reads nothing of what is announced to be longer", async () => {
    const { response, seen } = answerOf([bytesOf("0")], { "content-length": "11" });
    await assert.rejects(readText(response, reading()), tooLong);
    assert.deepEqual(seen, { pulled: 0, cancelled: true });
  });

  it("stops in the middle of what is longer without a word", async () => {
    const pieces = ["0123456", "789abcd", "efg"].map(bytesOf);
    const { response, seen } = answerOf(pieces);
    await assert.rejects(readText(response, reading()), tooLong);
    assert.deepEqual(seen, { pulled: 2, cancelled: true });
  });

  it("joins a character that comes in two pieces", async () => {
    const bytes = bytesOf("aé€");
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { response } = answerOf([bytes.slice(0, cut), bytes.slice(cut)]);
      assert.equal(await readText(response, reading()), "aé€");
    }
  });

  it("takes no other bytes than UTF-8, nor half a character at the end", async () => {
    for (const bytes of [new Uint8Array([0x61, 0xff]), bytesOf("€").slice(0, 2)]) {
      await assert.rejects(readText(answerOf([bytes]).response, reading()), {
        name: DwdiResponseError.name,
        message: "GET /x did not return UTF-8 text",
      });
    }
  });

  it("notices that bytes are missing, unless they were packed", async () => {
    const announced = { "content-length": "9" };
    const { response } = answerOf([bytesOf("0123")], announced);
    await assert.rejects(readText(response, reading()), {
      code: "connection",
      message: "the response to GET /x was cut short: 4 of 9 bytes arrived",
    });
    const packed = answerOf([bytesOf("0123")], { ...announced, "content-encoding": "gzip" });
    assert.equal(await readText(packed.response, reading()), "0123");
  });

  it("takes a length that is no number for none", async () => {
    for (const length of ["", "-1", "11 bytes", "1e9", "0x11"]) {
      const { response } = answerOf([bytesOf("0123")], { "content-length": length });
      assert.equal(await readText(response, reading()), "0123");
    }
  });

  it("is empty where there is no body", async () => {
    assert.equal(await readText(new Response(null), reading()), "");
    const none = new Response(null, { headers: { "content-length": "3" } });
    await assert.rejects(readText(none, reading()), /cut short: 0 of 3 bytes arrived$/);
  });

  it("ends with its signal, and the body with it", async () => {
    const stop = new AbortController();
    let cancelled: unknown;
    const body = new ReadableStream({ cancel: (reason) => void (cancelled = reason) });
    const text = readText(new Response(body), reading({ signal: stop.signal }));
    stop.abort("enough");
    await assert.rejects(text, { name: DwdiAbortError.name, cause: "enough" });
    assert.equal(cancelled, "enough");
  });

  it("fails as it is told where the connection fails", async () => {
    const body = new ReadableStream({ start: (controller) => controller.error("reset") });
    await assert.rejects(readText(new Response(body), reading()), { message: "reset" });
  });
});

describe("readStart", () => {
  it("gives the start of any body", async () => {
    for (
      const [pieces, start] of [
        [["0123", "4567", "89ab", "cd"], "0123456789"],
        [["0123"], "0123"],
        [[], ""],
      ] as const
    ) {
      assert.equal(await readStart(answerOf(pieces.map(bytesOf)).response, reading()), start);
    }
  });

  it("leaves out half a character at the limit, and marks it at the end", async () => {
    const cut = answerOf([bytesOf("012345678€")]);
    assert.equal(await readStart(cut.response, reading()), "012345678");
    const ended = answerOf([bytesOf("€").slice(0, 2)]);
    assert.equal(await readStart(ended.response, reading()), "\ufffd");
  });
});
