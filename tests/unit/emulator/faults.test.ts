import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createEmulator, EmulatorError, type EmulatorFault } from "../../../src/emulator/index.ts";
import { askToken, authorized, get, ORIGIN } from "./dwdi-requests.ts";

const COMPUTE = "/compute/usage-month/account?from=2025-01&to=2025-01";
const INFERENCE = "/inference/resource/cost?from=2025-01&to=2025-01";

describe("a fault", () => {
  it("waits for a request of its route, and happens so many times", async () => {
    const emulator = createEmulator();
    const headers = await authorized(emulator);
    emulator.fault({ route: "compute", status: 503, times: 2 });
    emulator.fault({ route: "compute", status: 429 });
    emulator.fault({ route: "token", status: 500 });
    const statuses = [];
    for (const path of [INFERENCE, COMPUTE, INFERENCE, COMPUTE, COMPUTE, COMPUTE]) {
      statuses.push((await get(emulator, path, headers)).status);
    }
    assert.deepEqual(statuses, [200, 503, 200, 503, 429, 200]);
    assert.equal((await askToken(emulator)).status, 500);
    assert.equal((await askToken(emulator)).status, 200);
  });

  it("meets any request when it says so, for ever when it says so, and is forgotten", async () => {
    const emulator = createEmulator();
    emulator.fault({ status: 500, times: Infinity });
    assert.equal((await askToken(emulator)).status, 500);
    assert.equal((await get(emulator, "/nothing", {})).status, 500);
    emulator.clear();
    assert.equal((await askToken(emulator)).status, 200);
  });

  it("makes all tokens invalid", async () => {
    const emulator = createEmulator();
    const headers = await authorized(emulator);
    emulator.fault({ expireToken: true, route: "compute" });
    assert.equal((await get(emulator, INFERENCE, headers)).status, 200);
    assert.equal((await get(emulator, COMPUTE, headers)).status, 401);
    assert.equal((await get(emulator, INFERENCE, headers)).status, 401);
    assert.equal((await get(emulator, COMPUTE)).status, 200);
  });

  const replaced: readonly [EmulatorFault, status: number, body: RegExp, headers: object][] = [
    [{ status: 503, retryAfter: "120" }, 503, /"message":/, { "retry-after": "120" }],
    [{ status: 403, body: "no", contentType: "text/plain" }, 403, /^no$/, {
      "content-type": "text/plain",
    }],
    [{ body: '{"compute":null}' }, 200, /^\{"compute":null\}$/, {
      "content-type": "application/json",
    }],
    [{ body: "" }, 200, /^$/, {}],
    [{ html: true }, 200, /Sign in to CSCS/, { "content-type": "text/html; charset=utf-8" }],
    [{ redirect: "https://sso.example.org/" }, 302, /./, { location: "https://sso.example.org/" }],
    [{ redirect: "/x", status: 307 }, 307, /./, { location: "/x" }],
    [{ status: 204 }, 204, /^$/, {}],
  ];
  for (const [fault, status, body, headers] of replaced) {
    it(`answers instead: ${JSON.stringify(fault)}`, async () => {
      const emulator = createEmulator();
      emulator.fault(fault);
      const answer = await emulator.fetch(`${ORIGIN}/api/v1${COMPUTE}`);
      assert.equal(answer.status, status);
      assert.match(await answer.text(), body);
      for (const [name, value] of Object.entries(headers)) {
        assert.equal(answer.headers.get(name), value);
      }
      assert.equal(emulator.requests[0]?.status, status);
    });
  }

  it("breaks the body in the middle", async () => {
    const emulator = createEmulator();
    const headers = await authorized(emulator);
    emulator.fault({ truncate: true });
    const answer = await emulator.fetch(`${ORIGIN}/api/v1${INFERENCE}`, { headers });
    const { length } = await (await emulator.fetch(`${ORIGIN}/api/v1${INFERENCE}`, { headers }))
      .text();
    assert.equal(answer.headers.get("content-length"), String(length));
    let received = 0;
    await assert.rejects(async () => {
      for await (const chunk of answer.body ?? []) received += chunk.length;
    }, TypeError);
    assert.equal(received, Math.floor(length / 2));
  });

  it("rejects where the connection would be closed", async () => {
    const emulator = createEmulator();
    emulator.fault({ close: true });
    await assert.rejects(emulator.fetch(`${ORIGIN}/api/v1${COMPUTE}`), TypeError);
    assert.equal(emulator.requests.length, 1);
    assert.equal(emulator.requests[0]?.status, undefined);
  });

  it("pads a right answer with white space", async () => {
    const emulator = createEmulator();
    const headers = await authorized(emulator);
    const right = (await get(emulator, INFERENCE, headers)).body;
    emulator.fault({ hugeBody: 200_000 });
    const answer = await emulator.fetch(`${ORIGIN}/api/v1${INFERENCE}`, { headers });
    const text = await answer.text();
    assert.equal(text.length, 200_000 + JSON.stringify(right).length);
    assert.deepEqual(JSON.parse(text), right);
  });

  it("drips the body, and stops when the caller aborts", async () => {
    const emulator = createEmulator();
    emulator.fault({ body: "x".repeat(24), slowBody: 20 });
    const start = performance.now();
    const slow = await emulator.fetch(`${ORIGIN}/api/v1${COMPUTE}`);
    assert.equal((await slow.text()).length, 24);
    assert.ok(performance.now() - start >= 55);
    emulator.fault({ body: "x", slowBody: 60_000 });
    const { signal } = new AbortController();
    const short = AbortSignal.any([signal, AbortSignal.timeout(50)]);
    const never = await emulator.fetch(`${ORIGIN}/api/v1${COMPUTE}`, { signal: short });
    await assert.rejects(never.text());
  });

  it("delays the answer, and not the caller that aborts", async () => {
    const emulator = createEmulator({ latency: 30 });
    emulator.fault({ latency: 40 });
    const start = performance.now();
    await emulator.fetch(ORIGIN);
    assert.ok(performance.now() - start >= 65);
    emulator.fault({ latency: 60_000 });
    const abort = new AbortController();
    const answer = emulator.fetch(ORIGIN, { signal: abort.signal });
    const reason = new Error("enough");
    abort.abort(reason);
    await assert.rejects(answer, reason);
    await assert.rejects(emulator.fetch(ORIGIN, { signal: abort.signal }), reason);
  });
});

describe("a fault that makes no sense", () => {
  const control = (body: string) =>
    createEmulator().fetch(`${ORIGIN}/_emulator/faults`, { method: "POST", body });
  const wrong: readonly [json: string, message: RegExp][] = [
    ["[]", /a fault is an object/],
    ['{"stauts":500}', /a fault has no field 'stauts'/],
    ['{"toString":1}', /a fault has no field 'toString'/],
    ['{"status":100}', /'status' of a fault is a status from 200 to 599, not 100/],
    ['{"status":"500"}', /'status' of a fault/],
    ['{"times":0}', /'times' of a fault is a number above 0/],
    ['{"route":"tokens"}', /'route' of a fault is one of token, compute/],
    ['{"latency":-1}', /'latency' of a fault is a number of milliseconds, not -1/],
    ['{"truncate":"yes"}', /'truncate' of a fault is true or false/],
    ['{"retryAfter":5}', /'retryAfter' of a fault is a text/],
    ['{"body":"x","html":true}', /either 'body' or 'html'/],
    ['{"close":true,"truncate":true}', /either 'close' or 'truncate'/],
  ];
  for (const [json, message] of wrong) {
    it(`is refused: ${json}`, async () => {
      assert.throws(() => createEmulator().fault(JSON.parse(json)), (error) => {
        assert.ok(error instanceof EmulatorError);
        assert.match(error.message, message);
        return true;
      });
      const answer = await control(json);
      assert.equal(answer.status, 400);
      assert.match(JSON.parse(await answer.text()).message, message);
    });
  }

  it("is refused when it is no JSON", async () => {
    const answer = await control('{"status": }');
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /the body is not JSON: \S/);
  });
});
