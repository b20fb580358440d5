import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { onAbort, sleep, untilAborted } from "../../../src/http/signals.ts";
import { computeUsage, createDwdiClient, DwdiAbortError } from "../../../src/index.ts";
import { clientAt, clientOf, failureOf } from "../../kit/clients.ts";
import { serve } from "../../kit/servers.ts";

const month = "2025-01";
const never = () => new Promise<never>(() => {});
const hanging = () => () => {};
const ROUTE = "GET /compute/usage-month/account";

describe("timeout", () => {
  it("ends a try, after which there may be another", async () => {
    await using server = await serve((_, index) =>
      index === 0 ? () => {} : { json: { compute: [] } }
    );
    const client = clientAt(server.url, { timeout: 500, retry: { limit: 1 } });
    await computeUsage(client, { month });
    assert.equal(server.seen.length, 2);
  });

  it("is named when no try is left", async () => {
    await using server = await serve(hanging);
    const error = await failureOf(computeUsage(clientAt(server.url, { timeout: 50 }), { month }));
    assert.deepEqual([error.code, error.message], [
      "timeout",
      `${ROUTE} took longer than 50 ms`,
    ]);
  });

  it("may be told otherwise for one call", async () => {
    await using server = await serve(hanging);
    const error = await failureOf(clientAt(server.url).getText("/x", {}, { timeout: 50 }));
    assert.equal(error.message, "GET /x took longer than 50 ms");
  });

  it("ends a custom fetch that does not look at its signal", async () => {
    const client = clientAt("http://127.0.0.1", { timeout: 50, fetch: never });
    assert.equal((await failureOf(computeUsage(client, { month }))).code, "timeout");
  });

  it("counts for a try of the token request too", async () => {
    await using server = await serve(hanging);
    const auth = { tokenUrl: `${server.url}/token`, clientId: "me", clientSecret: "secret" };
    const client = createDwdiClient({ apiUrl: server.url, auth, timeout: 50, retry: { limit: 0 } });
    const { message } = await failureOf(computeUsage(client, { month }));
    assert.match(message, /^the token request to 127\.0\.0\.1:\d+\/token took longer than 50 ms$/);
  });
});

describe("totalTimeout", () => {
  it("ends a call with its tries and waits", async () => {
    await using server = await serve(() => ({ status: 503, headers: { "retry-after": "30" } }));
    const client = clientAt(server.url, { totalTimeout: 100, retry: { limit: 9 } });
    for (const call of [() => computeUsage(client, { month }), () => client.getText("/x")]) {
      const error = await failureOf(call);
      assert.deepEqual([error.code, error.message], [
        "timeout",
        "the call took longer than 100 ms",
      ]);
    }
    assert.equal(server.seen.length, 2);
  });

  it("counts a token function in", async () => {
    const client = clientAt("http://127.0.0.1", { totalTimeout: 50, auth: { token: never } });
    assert.equal((await failureOf(computeUsage(client, { month }))).code, "timeout");
  });
});

describe("a signal", () => {
  const reason = new Error("the user pressed a key");
  const soon = () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 50);
    return controller.signal;
  };
  const isAbort = (error: unknown) => {
    assert.ok(error instanceof DwdiAbortError, String(error));
    assert.equal(error.code, "aborted");
    assert.equal(error.cause, reason);
  };

  it("ends a wait for an answer, for a body, and for the next try", async () => {
    const replies = [
      () => {},
      (response: import("node:http").ServerResponse) => void response.write('{"compute":'),
      { status: 503, headers: { "retry-after": "30" } },
    ];
    for (const reply of replies) {
      const stop = new AbortController();
      await using server = await serve(() => {
        setTimeout(() => stop.abort(reason), 50);
        return reply;
      });
      const client = clientAt(server.url, { retry: { limit: 4 } });
      isAbort(await failureOf(computeUsage(client, { month }, { signal: stop.signal })));
      assert.equal(server.seen.length, 1);
    }
  });

  it("ends a wait for a token, for a free place, and for a fetch that does not listen", async () => {
    const slowToken = clientAt("http://127.0.0.1", { auth: { token: never } });
    isAbort(await failureOf(slowToken.getToken({ signal: soon() })));
    const busy = clientAt("http://127.0.0.1", { fetch: never, concurrency: 1, timeout: 200 });
    const first = failureOf(busy.getText("/x"));
    isAbort(await failureOf(busy.getText("/x", {}, { signal: soon() })));
    isAbort(
      await failureOf(
        clientAt("http://127.0.0.1", { fetch: never }).getText("/x", {}, { signal: soon() }),
      ),
    );
    assert.equal((await first).code, "timeout");
  });

  it("that has ended already sends nothing", async () => {
    const signal = AbortSignal.abort(reason);
    let asked = 0;
    const fetch = () => Promise.resolve(Response.json({ asked: asked++ }));
    const credentials = {
      tokenUrl: "http://127.0.0.1/token",
      clientId: "me",
      clientSecret: "secret",
    };
    const given = { token: () => `token-${asked++}` };
    for (const auth of [credentials, given, { token: "fixed" }]) {
      const client = clientAt("http://127.0.0.1", { fetch, auth });
      isAbort(await failureOf(computeUsage(client, { month }, { signal })));
      isAbort(await failureOf(client.getText("/x", {}, { signal })));
    }
    assert.equal(asked, 0);
  });

  const reasons: [string, unknown, string][] = [
    ["its caller's reason", new Error("the page was left"), ": the page was left"],
    ["nothing where the runtime makes up a reason", undefined, ""],
    ["nothing where the reason is no error", "stop", ""],
  ];
  for (const [said, reason, why] of reasons) {
    it(`says ${said}`, async () => {
      const controller = new AbortController();
      const client = clientOf(never);
      const asked = failureOf(computeUsage(client, { month }, { signal: controller.signal }));
      controller.abort(reason);
      assert.equal((await asked).message, `the call was aborted${why}`);
    });
  }

  it("is let go of when the call is over", async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners++;
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners--;
      removeEventListener.apply(signal, args);
    };
    const client = clientOf(() => ({ compute: [] }));
    for (let n = 0; n < 10; n++) await computeUsage(client, { month }, { signal });
    assert.equal(listeners, 0);
  });
});

describe("a wait", () => {
  const { signal: calm } = new AbortController();
  const ended = AbortSignal.abort("enough");

  it("gives what it waited for, or what that failed with", async () => {
    assert.equal(await untilAborted(calm, Promise.resolve(7)), 7);
    await assert.rejects(untilAborted(calm, Promise.reject(new TypeError("x"))), TypeError);
    await sleep(1, calm);
  });

  it("does not begin where its signal has ended", async () => {
    for (const wait of [untilAborted(ended, never()), sleep(60_000, ended)]) {
      await assert.rejects(wait, { name: "DwdiAbortError", cause: "enough" });
    }
  });

  it("that its signal ends fails in our words, be it those of what it waited for", async () => {
    const aborted = { name: "DwdiAbortError", cause: "enough" };
    await assert.rejects(untilAborted(ended, Promise.reject(new TypeError("x"))), aborted);
    const ours = new DwdiAbortError("ours");
    await assert.rejects(untilAborted(ended, Promise.reject(ours)), (error) => error === ours);
  });
});

describe("a client's limits", () => {
  const wrong = [
    { timeout: 0 },
    { timeout: NaN },
    { timeout: Infinity },
    { totalTimeout: -1 },
    { totalTimeout: 2 ** 31 },
    { retry: { limit: -1 } },
    { retry: { limit: 1.5 } },
    { concurrency: 0 },
    { concurrency: NaN },
    { maxResponseBytes: 0 },
  ];
  for (const options of wrong) {
    const said = Object.entries(options).map(([name, value]) =>
      typeof value === "object" ? `${name}.limit: ${value.limit}` : `${name}: ${value}`
    ).join();
    it(`cannot be ${said}`, () => {
      assert.throws(() => clientAt("http://127.0.0.1", options), {
        name: "DwdiConfigError",
        message: new RegExp(`^${said.split(":")[0]} must be `),
      });
    });
  }

  it("cannot be told such things for one call either", async () => {
    const client = clientAt("http://127.0.0.1", { fetch: () => assert.fail("a request was sent") });
    for (const options of [{ timeout: NaN }, { timeout: 0 }, { retry: { limit: -1 } }]) {
      assert.equal((await failureOf(client.getText("/x", {}, options))).code, "config");
    }
  });
});

/** A signal whose listeners are counted. */
function countedSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners.add(args[1]);
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners.delete(args[1]);
    remove(...args);
  };
  return { controller, signal, listeners };
}

describe("a signal that many wait for", () => {
  it("is listened to once, and not at all when the last has left", () => {
    const { signal, listeners } = countedSignal();
    const leaves = Array.from({ length: 20 }, () => onAbort(signal, () => {}));
    assert.equal(listeners.size, 1);
    const last = leaves.pop();
    for (const leave of leaves) leave();
    assert.equal(listeners.size, 1);
    last?.();
    assert.equal(listeners.size, 0);
    const leave = onAbort(signal, () => {});
    assert.equal(listeners.size, 1);
    last?.();
    onAbort(signal, () => {});
    assert.equal(listeners.size, 1);
    leave();
  });

  it("calls back those who have not left, once", () => {
    const { controller, signal } = countedSignal();
    const called: string[] = [];
    onAbort(signal, () => called.push("first"));
    const leave = onAbort(signal, () => called.push("second"));
    onAbort(signal, () => called.push("third"));
    leave();
    controller.abort();
    controller.abort();
    assert.deepEqual(called, ["first", "third"]);
  });

  it("is told apart from others", () => {
    const [one, other] = [countedSignal(), countedSignal()];
    const called: string[] = [];
    onAbort(one.signal, () => called.push("one"));
    onAbort(other.signal, () => called.push("other"));
    other.controller.abort();
    assert.deepEqual(called, ["other"]);
  });
});
