import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  createHttpClient,
  type HttpRequest,
  type HttpSettings,
} from "../../../src/http/http-client.ts";

const REQUEST: HttpRequest = {
  name: "GET /x",
  method: "GET",
  baseUrl: "http://127.0.0.1/api",
  target: "/x",
  headers: {},
  redirects: 5,
};
/** Settings whose fetch gives or throws one thing after the other, the last one for good. */
function settingsOf(replies: readonly (() => Response)[], changes: Partial<HttpSettings> = {}) {
  const said: string[] = [];
  const asked: string[] = [];
  const settings: HttpSettings = {
    userAgent: "dwdi-sdk",
    fetch: (input) => {
      const reply = replies[Math.min(asked.push(String(input)), replies.length) - 1];
      return Promise.resolve().then(reply);
    },
    timeout: 10_000,
    retryLimit: 0,
    maxResponseBytes: 1000,
    mask: (text) => text,
    debug: (line) => void said.push(line),
    info: (line) => void said.push(line),
    ...changes,
  };
  return { client: createHttpClient(settings), said, asked };
}

const answer = (status: number, text = "", headers: Record<string, string> = {}) => () =>
  new Response(text, { status, headers });
const failing = (code: string) => () => {
  throw Object.assign(new Error("failed"), { code });
};

describe("a request", () => {
  const { random } = Math;
  const { now } = performance;
  before(() => {
    Math.random = () => 0;
    performance.now = () => 5000;
  });
  after(() => {
    Math.random = random;
    performance.now = now;
  });

  it("waits an outage out by tries that do not count, unless none may follow", async () => {
    const outages = [0, 0, 0];
    const waitOut = () => outages.pop();
    const replies = Array.from({ length: 4 }, () => failing("ECONNREFUSED"));
    const some = settingsOf([...replies, answer(200)], { retryLimit: 1, waitOut });
    assert.equal((await some.client.send(REQUEST)).status, 200);
    assert.equal(some.asked.length, 5);
    assert.deepEqual(outages, []);

    const none = settingsOf([failing("ECONNREFUSED")], { retryLimit: 0, waitOut: () => 0 });
    await assert.rejects(none.client.send(REQUEST), /refused/);
    assert.equal(none.asked.length, 1);
  });

  it("quotes the last answer of its tries, unless it is confidential", async () => {
    const plain = { "content-type": "text/plain" };
    for (const isConfidential of [false, true]) {
      const { client, asked } = settingsOf([answer(503, "busy", plain)], { retryLimit: 2 });
      await assert.rejects(client.send({ ...REQUEST, isConfidential }), {
        code: "server",
        message: `GET /x returned 503 after 3 tries${isConfidential ? "" : ": busy"}`,
      });
      assert.equal(asked.length, 3);
    }
  });

  it("is tried again where the connection failed, and not where the certificate did", async () => {
    for (const [code, tries] of [["ECONNRESET", 3], ["CERT_HAS_EXPIRED", 1]] as const) {
      const { client, asked } = settingsOf([failing(code)], { retryLimit: 2 });
      await assert.rejects(
        client.send(REQUEST),
        /^\w+: 127\.0\.0\.1 cannot be reached/,
      );
      assert.equal(asked.length, tries, code);
    }
  });

  it("gives the reason why a request cannot even be made as it is", async () => {
    const { client, asked } = settingsOf([answer(200)]);
    const request = { ...REQUEST, headers: { "user-agent": "two\nlines" } };
    await assert.rejects(client.send(request), (error) => {
      assert.ok(error instanceof TypeError);
      assert.match(error.message, /header/i);
      return true;
    });
    assert.deepEqual(asked, []);
  });

  it("tells each try with its time, and why another follows", async () => {
    const { client, said } = settingsOf([
      failing("ECONNREFUSED"),
      answer(500),
      answer(200, "abc"),
    ], { retryLimit: 4 });
    assert.equal((await client.send(REQUEST)).text, "abc");
    const refused = "127.0.0.1 cannot be reached: the connection was refused";
    assert.deepEqual(said, [
      `GET /x failed (${refused}) after 0 ms`,
      `${refused}: try 2 of 5 in 0 ms`,
      "GET /x returned 500 (0 characters) after 0 ms",
      "GET /x returned 500: try 3 of 5 in 0 ms",
      "GET /x returned 200 (3 characters) after 0 ms",
    ]);
  });

  it("follows as many redirects as it is told, and no more", async () => {
    const moved = answer(307, "", { location: "/y?z=1" });
    const { client, asked } = settingsOf([moved, moved, answer(200, "here")]);
    assert.equal((await client.send({ ...REQUEST, redirects: 2 })).text, "here");
    const there = "http://127.0.0.1/y?z=1";
    assert.deepEqual(asked, ["http://127.0.0.1/api/x", there, there]);
    for (const [redirects, often] of [[0, ""], [1, " more than 1 times"]] as const) {
      const { client, asked } = settingsOf([moved]);
      await assert.rejects(client.send({ ...REQUEST, redirects }), {
        code: "response",
        message: `GET /x was redirected${often}`,
      });
      assert.equal(asked.length, redirects + 1);
    }
  });

  it("takes a location for a redirect with the statuses of one only", async () => {
    const statuses = [200, 299, 300, 399, 400, 404];
    const followed: number[] = [];
    for (const status of statuses) {
      const elsewhere = answer(status, "", { location: "/y" });
      const { client, asked } = settingsOf([elsewhere, answer(200)]);
      await client.send(REQUEST);
      if (asked.length > 1) followed.push(status);
    }
    assert.deepEqual(followed, [300, 399]);
  });

  it("follows no redirect to what is no URL", async () => {
    const { client } = settingsOf([answer(302, "", { location: "http://[" })]);
    await assert.rejects(client.send(REQUEST), {
      code: "response",
      message: "GET /x was redirected to no URL",
    });
  });

  it("reads the start of an error's body, whatever it is", async () => {
    const { client } = settingsOf([answer(404, "x".repeat(20_000))]);
    const { status, text } = await client.send(REQUEST);
    assert.deepEqual([status, text], [404, "x".repeat(16_384)]);
  });

  it("lets a defect be one", async () => {
    let lines = 0;
    const debug = () => {
      if (lines++ === 0) throw new RangeError("a defect");
    };
    const { client } = settingsOf([answer(200)], { debug });
    await assert.rejects(client.send(REQUEST), RangeError);
  });
});
