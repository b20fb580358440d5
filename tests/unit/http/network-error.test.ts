import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DwdiConfigError, DwdiConnectionError } from "../../../src/errors.ts";
import { networkError, plainCause } from "../../../src/http/network-error.ts";

const mask = (text: string) => text.replaceAll("secret", "***");

function coded(code: unknown, message = "failed", cause?: unknown): Error {
  return Object.assign(new Error(message, cause === undefined ? undefined : { cause }), { code });
}

describe("what a fetch throws", () => {
  const cases: [what: string, error: unknown, code: string, reason: RegExp][] = [
    [
      "Node: a code on the cause",
      new TypeError("fetch failed", { cause: coded("ECONNREFUSED") }),
      "connection",
      /was refused$/,
    ],
    [
      "Node: a code on one of several causes",
      new TypeError("fetch failed", {
        cause: new AggregateError([new Error("x"), coded("EHOSTUNREACH")]),
      }),
      "connection",
      /no route to it/,
    ],
    ["Bun: a code on the error", coded("CERT_HAS_EXPIRED"), "tls", /has expired$/],
    [
      "Deno: prose",
      new TypeError("error sending request: dns error: no such host"),
      "connection",
      /name is unknown/,
    ],
    [
      "prose on the cause",
      new Error("x", { cause: new Error("invalid peer certificate: UnknownIssuer") }),
      "tls",
      /not signed by an authority/,
    ],
    [
      "a blocked port",
      new Error("x", { cause: new Error("bad port") }),
      "connection",
      /no such port/,
    ],
    ["a text", "connection reset by peer", "connection", /closed before the whole response/],
    ["a number as code", coded(7), "connection", /the request failed$/],
    ["nothing", undefined, "connection", /the request failed$/],
  ];
  for (const [what, error, code, reason] of cases) {
    it(`is told by its signs: ${what}`, async () => {
      const told = await networkError(error, "dwdi.example.org", mask);
      assert.ok(told instanceof DwdiConnectionError);
      assert.equal(told.code, code);
      assert.match(told.message, /^dwdi\.example\.org cannot be reached: /);
      assert.match(told.message, reason);
    });
  }

  it("has no sign in a browser, whose console has", async (t) => {
    const navigator: unknown = Reflect.get(globalThis, "navigator");
    t.after(() => Reflect.set(globalThis, "navigator", navigator));
    const value = { userAgent: "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101" };
    Object.defineProperty(globalThis, "navigator", { value, configurable: true, writable: true });
    const told = await networkError(new TypeError("Failed to fetch"), "x", mask);
    assert.equal(told.message, "x cannot be reached: the request failed");
    assert.match(told.hint ?? "", /console/);
  });

  it("stays itself where it is ours", async () => {
    const error = new DwdiConfigError("ours");
    assert.equal(await networkError(error, "x", mask), error);
  });
});

describe("a plain cause", () => {
  it("keeps name, code, text and causes of an error, and nothing else that hangs on it", () => {
    const inner = Object.assign(coded("ECONNRESET", "no secret"), { socket: { secret: "secret" } });
    const plain = plainCause(new TypeError("a secret", { cause: inner }), mask);
    assert.ok(plain instanceof Error && plain.cause instanceof Error);
    assert.deepEqual([plain.name, plain.message, "code" in plain], ["TypeError", "a ***", false]);
    assert.equal(plain.cause.message, "no ***");
    assert.deepEqual({ ...plain.cause }, { name: "Error", code: "ECONNRESET" });
    assert.equal(plain.cause.cause, undefined);
    assert.ok(!("cause" in plain.cause) && plain.stack === undefined);
  });

  it("is nothing where no error was thrown, and has no code that is no text", () => {
    assert.equal(plainCause("text", mask), undefined);
    const plain = plainCause(coded(7), mask);
    assert.ok(plain instanceof Error && !("code" in plain));
  });
});
