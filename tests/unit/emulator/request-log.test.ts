import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createEmulator } from "../../../src/emulator/index.ts";
import { askToken, authorized, get, ORIGIN } from "./dwdi-requests.ts";

describe("the request log", () => {
  it("keeps requests as they were sent, in order", async () => {
    const emulator = createEmulator();
    const headers = await authorized(emulator);
    const target = "/api/v1/storage/usage-day/a%20b/c?exact-date=2025-01-01&paths=%2Fx+y&paths=z";
    await emulator.fetch(ORIGIN + target, { headers: { ...headers, "X-One": "1" } });
    const [token, storage, ...more] = emulator.requests;
    assert.deepEqual(more, []);
    assert.deepEqual([token?.method, token?.status], ["POST", 200]);
    assert.equal(storage?.path, "/api/v1/storage/usage-day/a%20b/c");
    assert.equal(storage?.query, "exact-date=2025-01-01&paths=%2Fx+y&paths=z");
    assert.equal(storage?.target, target);
    assert.equal(storage?.headers["x-one"], "1");
    assert.equal(storage?.status, 200);
    assert.equal(storage?.form, undefined);
    assert.equal(storage?.remoteAddress, undefined);
  });

  it("never holds a secret or a token", async () => {
    const emulator = createEmulator({ clientId: "me", clientSecret: "s3cr3t" });
    const { body } = await askToken(emulator);
    const basic = `Basic ${btoa("me:s3cr3t")}`;
    await askToken(emulator, { client_secret: undefined }, { authorization: basic });
    await get(emulator, "/nothing", {
      authorization: `Bearer ${body["access_token"]}`,
      "proxy-authorization": "s3cr3t",
      cookie: "s3cr3t",
    });
    const text = JSON.stringify(emulator.requests);
    for (const secret of ["s3cr3t", btoa("me:s3cr3t"), String(body["access_token"])]) {
      assert.ok(!text.includes(secret));
    }
    assert.equal(emulator.requests[0]?.form?.["client_secret"], "***");
    assert.equal(emulator.requests[0]?.form?.["client_id"], "me");
    assert.equal(emulator.requests[1]?.headers["authorization"], "Basic ***");
    assert.equal(emulator.requests[2]?.headers["authorization"], "Bearer ***");
  });

  it("names the answer's id, and how many requests were in the works", async () => {
    const emulator = createEmulator({ latency: 30 });
    const answers = await Promise.all([1, 2, 3].map(() => emulator.fetch(ORIGIN)));
    assert.deepEqual(emulator.requests.map(({ concurrency }) => concurrency), [1, 2, 3]);
    assert.deepEqual(
      emulator.requests.map(({ requestId }) => requestId).sort(),
      answers.map(({ headers }) => headers.get("x-request-id")).sort(),
    );
    await emulator.fetch(ORIGIN);
    assert.equal(emulator.requests.at(-1)?.concurrency, 1);
  });

  it("is read and emptied from outside, which is not logged and meets no fault", async () => {
    const emulator = createEmulator();
    await emulator.fetch(`${ORIGIN}/x`);
    emulator.fault({ status: 500 });
    const url = `${ORIGIN}/_emulator/requests`;
    const log: unknown = await (await emulator.fetch(url)).json();
    assert.deepEqual(log, JSON.parse(JSON.stringify(emulator.requests)));
    assert.equal(emulator.requests.length, 1);
    assert.equal((await emulator.fetch(url, { method: "PUT" })).status, 405);
    assert.equal((await emulator.fetch(url, { method: "DELETE" })).status, 204);
    assert.deepEqual(emulator.requests, []);
    assert.equal((await emulator.fetch(`${ORIGIN}/_emulator/x`)).status, 404);
  });
});
