import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { excerpt, isSuccess, oneLine, statusError } from "../../../src/http/response.ts";

const same = (text: string) => text;

function answer(status: number, text: string, headers: Record<string, string> = {}) {
  return { status, text, headers: new Headers(headers) };
}

it("a response is one of success from 200 to 299", () => {
  const statuses = [101, 199, 200, 204, 299, 300, 302, 404, 500];
  assert.deepEqual(statuses.filter((status) => isSuccess({ status })), [200, 204, 299]);
});

describe("the error of a status", () => {
  const cases: [status: number, code: string, hint: string | undefined][] = [
    [400, "server", undefined],
    [401, "auth", "the token was not accepted: check client id, secret and scope"],
    [402, "server", undefined],
    [403, "auth", "the client is known but may not do this: ask for access"],
    [404, "not-found", "check the API URL"],
    [405, "server", undefined],
  ];
  for (const [status, code, hint] of cases) {
    it(`${status} is ${code}, with what can be done`, () => {
      const error = statusError("GET /x", answer(status, ""), same);
      assert.deepEqual([error.code, error.status, error.hint], [code, status, hint]);
      assert.equal(error.message, `GET /x returned ${status}`);
      assert.ok(!("requestId" in error));
    });
  }

  it("tells the tries where there were several, the wait, and the id", () => {
    const headers = { "content-type": "text/plain", "x-request-id": " a\u0007b " };
    const response = { ...answer(503, "down\nfor now", headers), attempts: 2 };
    const error = statusError("GET /x", response, same, { retryAfter: 120_001 });
    assert.equal(
      error.message,
      "GET /x returned 503 after 2 tries: down for now (x-request-id a b)",
    );
    assert.equal(error.requestId, "a b");
    assert.equal(error.hint, "the server asked to wait 121 s before the next try");
  });

  it("masks what it quotes, and has the hint that it is told", () => {
    const mask = (text: string) => text.replaceAll("secret", "***");
    const headers = { "x-request-id": "secret-7" };
    const error = statusError("GET /x", answer(404, "no secret", headers), mask, { hint: "look" });
    assert.equal(error.message, "GET /x returned 404: no *** (x-request-id ***-7)");
    assert.equal(error.hint, "look");
  });
});

describe("an excerpt", () => {
  const cases: [type: string, text: string, excerpt: string][] = [
    ["text/plain", "as it is", "as it is"],
    ["application/problem+json", "{}", "{}"],
    ["", "untold", "untold"],
    ["image/png", "\u0089PNG", "image/png"],
    ["text/html", "<p>", 'text/html, ""'],
    ["TEXT/HTML", "<TITLE lang=de>Sign\n in</TITLE>", 'text/html, "Sign in"'],
    ["text/plain", " <!doctype html><title>Hi</title>", 'text/html, "Hi"'],
    ["application/json", "\n<html><title>Hi", 'text/html, "Hi"'],
  ];
  for (const [type, text, expected] of cases) {
    it(`of ${type || "no type"} ${JSON.stringify(text)} is ${expected}`, () => {
      assert.equal(excerpt(answer(500, text, { "content-type": type }), same), expected);
    });
  }

  it("is one line of at most 200 characters", () => {
    assert.equal(oneLine(` a\r\n\u0085b\u001b[1m${"x".repeat(300)}`), `a b [1m${"x".repeat(193)}`);
  });
});
