import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import fc from "fast-check";
import { cachedToken, isTokenText } from "../../../src/http/token.ts";
import { createDwdiClient } from "../../../src/index.ts";
import { clientAt, clientOfEmulator, failureOf } from "../../kit/clients.ts";
import { serve, serveDwdi } from "../../kit/servers.ts";

const { signal: calm } = new AbortController();

/** Tokens numbered in the order of their issue. */
function numbered(lifetime?: number) {
  let issued = 0;
  return cachedToken(() =>
    Promise.resolve({
      accessToken: `token-${++issued}`,
      ...(lifetime !== undefined && { lifetime }),
    })
  );
}

describe("a token", () => {
  const { now } = performance;
  let seconds = 0;
  before(() => {
    performance.now = () => seconds * 1000;
  });
  beforeEach(() => {
    seconds = 0;
  });
  after(() => {
    performance.now = now;
  });

  it("is kept until less than min(40 s, a third of its lifetime) remains", async () => {
    const lifetimes = fc.integer({ min: 1, max: 100_000 });
    const shares = fc.double({ min: 0, max: 1.2, noNaN: true });
    await fc.assert(fc.asyncProperty(lifetimes, shares, async (lifetime, share) => {
      seconds = 0;
      const tokens = numbered(lifetime);
      await tokens.get(calm);
      seconds = lifetime * share;
      const isKept = lifetime - seconds >= Math.min(40, lifetime / 3);
      assert.equal((await tokens.get(calm)).accessToken, isKept ? "token-1" : "token-2");
    }));
  });

  for (
    const [lifetime, good, stale] of [[300, 260, 260.01], [3600, 3560, 3560.01], [
      15,
      10,
      10.01,
    ]] as const
  ) {
    it(`of ${lifetime} s is good after ${good} s and renewed after ${stale} s`, async () => {
      const tokens = numbered(lifetime);
      seconds = 1000;
      await tokens.get(calm);
      seconds = 1000 + good;
      assert.equal((await tokens.get(calm)).accessToken, "token-1");
      assert.equal(tokens.secondsLeft(), lifetime - good);
      seconds = 1000 + stale;
      assert.equal((await tokens.get(calm)).accessToken, "token-2");
    });
  }

  it("whose lifetime nobody knows is kept until it is dropped", async () => {
    const tokens = numbered();
    await tokens.get(calm);
    seconds = 1e9;
    assert.equal((await tokens.get(calm)).accessToken, "token-1");
    tokens.drop("another token");
    assert.equal((await tokens.get(calm)).accessToken, "token-1");
    tokens.drop("token-1");
    assert.equal((await tokens.get(calm)).accessToken, "token-2");
  });

  it("does not age by a wall clock that is stepped", async () => {
    const { now: wall } = Date;
    const tokens = numbered(300);
    await tokens.get(calm);
    Date.now = () => wall() + 1e9;
    assert.equal((await tokens.get(calm)).accessToken, "token-1");
    Date.now = wall;
  });

  it("that cannot be had fails those who wait for it, and is asked for again by the next", async () => {
    let isDown = true;
    const tokens = cachedToken(() =>
      isDown ? Promise.reject(new Error("down")) : Promise.resolve({ accessToken: "up" })
    );
    const waiting = await Promise.allSettled([tokens.get(calm), tokens.get(calm)]);
    assert.deepEqual(waiting.map(({ status }) => status), ["rejected", "rejected"]);
    isDown = false;
    assert.equal((await tokens.get(calm)).accessToken, "up");
  });
});

it("a token is a text that a header can carry", () => {
  for (const token of ["a", "a.b_c~d+e/f=", "!~"]) assert.ok(isTokenText(token), token);
  for (const none of ["", " a", "a b", "a\n", "é", "\x7f", 7, true, null, ["a"]]) {
    assert.equal(isTokenText(none), false, String(none));
  }
});

/** Tokens whose requests are answered when the test says so, whatever their signals say. */
function answeredByHand() {
  const answers: (() => void)[] = [];
  const tokens = cachedToken(() =>
    new Promise((resolve) => {
      const accessToken = `token-${answers.length + 1}`;
      answers.push(() => resolve({ accessToken }));
    })
  );
  return { tokens, answers };
}

describe("a token that is asked for", () => {
  it("is not given to a caller who has left before", async () => {
    const tokens = numbered();
    await tokens.get(calm);
    await assert.rejects(tokens.get(AbortSignal.abort()), { code: "aborted" });
  });

  it("has no lifetime where nobody said one, before and after it came", async () => {
    const tokens = numbered();
    assert.equal(tokens.secondsLeft(), undefined);
    await tokens.get(calm);
    assert.equal(tokens.secondsLeft(), undefined);
  });

  it("does not replace a newer one when it comes after all have left", async () => {
    const { tokens, answers } = answeredByHand();
    const stop = new AbortController();
    const left = tokens.get(stop.signal);
    stop.abort();
    await assert.rejects(left, { code: "aborted" });
    const second = tokens.get(calm);
    answers[0]?.();
    await Promise.resolve();
    const third = tokens.get(calm);
    answers[1]?.();
    assert.deepEqual((await Promise.all([second, third])).map(({ accessToken }) => accessToken), [
      "token-2",
      "token-2",
    ]);
    assert.equal((await tokens.get(calm)).accessToken, "token-2");
    assert.equal(answers.length, 2);
  });

  it("is asked for once more by those who dropped it, though others still leave", async () => {
    const { tokens, answers } = answeredByHand();
    const again = tokens.get(calm).then(({ accessToken }) => {
      tokens.drop(accessToken);
      return tokens.get(calm);
    });
    const other = tokens.get(calm);
    answers[0]?.();
    assert.equal((await other).accessToken, "token-1");
    const joined = tokens.get(calm);
    answers[1]?.();
    assert.deepEqual(await again, await joined);
    assert.equal(answers.length, 2);
  });
});

describe("a token request", () => {
  it("is one for 100 callers who need it at once", async () => {
    await using server = await serveDwdi();
    const client = clientOfEmulator(server);
    const tokens = await Promise.all(Array.from({ length: 100 }, () => client.getToken()));
    assert.equal(new Set(tokens.map(({ accessToken }) => accessToken)).size, 1);
    assert.equal(server.emulator.requests.length, 1);
  });

  it("is one for 100 callers whose token is refused at once", async () => {
    await using server = await serveDwdi();
    const client = clientOfEmulator(server, { concurrency: 100 });
    await client.getToken();
    server.emulator.fault({ route: "inference", expireToken: true });
    const all = Array.from(
      { length: 100 },
      () => client.getText("/inference/resource/cost", { from: "2025-01", to: "2025-01" }),
    );
    await Promise.all(all);
    const grants = server.emulator.requests.filter(({ method }) => method === "POST");
    assert.equal(grants.length, 2);
  });

  it("goes on for the others when one of its callers is aborted, the first too", async () => {
    await using server = await serveDwdi({ latency: 50 });
    const client = clientOfEmulator(server);
    const controllers = [new AbortController(), new AbortController(), new AbortController()];
    const callers = controllers.map(({ signal }) => client.getToken({ signal }));
    controllers[0]?.abort();
    controllers[2]?.abort();
    const results = await Promise.allSettled(callers);
    assert.deepEqual(results.map(({ status }) => status), ["rejected", "fulfilled", "rejected"]);
    assert.equal(server.emulator.requests.length, 1);
  });

  it("ends when all of its callers are aborted, and the next asks anew", async () => {
    let closed = 0;
    await using server = await serve((_, index) =>
      index === 0
        ? (response) => void response.once("close", () => closed++)
        : { json: { access_token: "second" } }
    );
    const auth = { tokenUrl: `${server.url}/token`, clientId: "me", clientSecret: "secret" };
    const client = createDwdiClient({ apiUrl: server.url, auth });
    const controller = new AbortController();
    const callers = [1, 2].map(() => failureOf(client.getToken({ signal: controller.signal })));
    setTimeout(() => controller.abort(), 50);
    for (const { code } of await Promise.all(callers)) assert.equal(code, "aborted");
    assert.equal((await client.getToken()).accessToken, "second");
    assert.equal(closed, 1);
  });
});

describe("a token of the caller's own", () => {
  it("as text is sent as it is, and asked for once", async () => {
    await using server = await serve(() => ({ status: 401 }));
    const client = clientAt(server.url, { auth: { token: "my-own" } });
    assert.equal((await failureOf(client.getText("/x"))).code, "auth");
    assert.deepEqual(server.seen.map(({ headers }) => headers.authorization), ["Bearer my-own"]);
    assert.deepEqual(await client.getToken(), { accessToken: "my-own" });
  });

  it("as function is asked for when it is needed, and once more after a 401", async () => {
    await using server = await serve(({ headers }) => ({
      status: headers.authorization === "Bearer token-2" ? 200 : 401,
    }));
    let given = 0;
    const client = clientAt(server.url, { auth: { token: () => `token-${++given}` } });
    await client.getText("/x");
    await client.getText("/x");
    assert.equal(given, 2);
  });

  it("is not sent when no header can carry it, nor shown", async () => {
    for (const token of ["", "two words", "line\nend", "ümlaut", "\ttab"]) {
      assert.throws(() => clientAt("http://127.0.0.1", { auth: { token } }), /^DwdiConfigError/);
      const error = await failureOf(
        clientAt("http://127.0.0.1", { auth: { token: () => token } }).getToken(),
      );
      assert.equal(error.code, "config");
      if (token !== "") assert.ok(!error.message.includes(token));
    }
  });

  it("that its function cannot give is a refusal, with the reason as text", async () => {
    const token = () =>
      Promise.reject(Object.assign(new TypeError("vault is sealed"), { vault: {} }));
    const error = await failureOf(clientAt("http://127.0.0.1", { auth: { token } }).getToken());
    assert.equal(error.code, "auth");
    assert.ok(error.cause instanceof Error && error.cause.message === "vault is sealed");
    assert.ok(!("vault" in error.cause));
  });
});
