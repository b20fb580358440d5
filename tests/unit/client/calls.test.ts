/**
 * What a single call may do otherwise than its client, how an application is named, and what a result
 * tells of the responses that it was made of.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  type CallOptions,
  computeUsage,
  computeUsageStream,
  createDwdiClient,
  type DwdiClient,
  inferenceCost,
  inferenceCostStream,
  ping,
  storageUsage,
  storageUsageStream,
} from "../../../src/index.ts";
import { createWaldurClient } from "../../../src/waldur/index.ts";
import { type EmulatorServer, serveEmulator } from "../../../src/emulator/index.ts";
import { clientAt, clientOf, clientOfEmulator, failureOf } from "../../kit/clients.ts";

const month = "2025-01";
const json = (value: unknown) => value;
const firstOf = async (stream: AsyncIterable<unknown>) => {
  for await (const _ of stream) break;
};

const CALLS: Record<string, (client: DwdiClient, options: CallOptions) => Promise<unknown>> = {
  computeUsage: (client, options) => computeUsage(client, { month }, options),
  computeUsageStream: (client, options) => firstOf(computeUsageStream(client, { month }, options)),
  storageUsage: (client, options) => storageUsage(client, { month }, options),
  storageUsageStream: (client, options) => firstOf(storageUsageStream(client, { month }, options)),
  inferenceCost: (client, options) => inferenceCost(client, { month }, options),
  inferenceCostStream: (client, options) =>
    firstOf(inferenceCostStream(client, { month }, options)),
  "client.get": (client, options) => client.get("/x", {}, json, options),
  "client.getText": (client, options) => client.getText("/x", {}, options),
  ping: async (client, options) => {
    const [result] = await ping(client, ["compute"], options);
    if (result?.error) throw result.error;
  },
};

for (const [name, call] of Object.entries(CALLS)) {
  describe(`the options of a call of ${name}`, () => {
    it("may hold a signal, which ends it", async () => {
      const client = clientAt("http://127.0.0.1", { fetch: () => new Promise(() => {}) });
      const stop = new AbortController();
      const failure = failureOf(call(client, { signal: stop.signal }));
      stop.abort();
      assert.equal((await failure).code, "aborted");
    });

    it("may hold a timeout for each try and the number of retries", async (t) => {
      t.mock.method(Math, "random", () => 0);
      let tries = 0;
      const fetch = () => {
        tries++;
        return new Promise<never>(() => {});
      };
      const client = clientAt("http://127.0.0.1", { fetch, timeout: 60_000 });
      const error = await failureOf(call(client, { timeout: 5, retry: { limit: 2 } }));
      assert.equal(error.code, "timeout");
      assert.match(error.message, /took longer than 5 ms/);
      assert.deepEqual([tries, error.attempts], [3, 3]);
    });

    it("hold nothing else, and nothing of a wrong type", async () => {
      const client = clientOf(() => assert.fail("a request was sent"));
      const wrong: [options: object, message: RegExp, hint?: RegExp][] = [
        [{ timout: 5 }, /the options of the call has no 'timout'/, /did you mean timeout\?/],
        [{ month }, /has no 'month'/, /it may hold signal, timeout, retry/],
        [{ timeout: "5 s" }, /timeout must be from 1/],
        [{ retry: 2 }, /retry must be an object/],
        [{ retry: { limit: -1 } }, /retry\.limit must be from 0/],
        [{ signal: 5 }, /signal must be an AbortSignal/],
        [{ signal: new AbortController() }, /signal must be an AbortSignal/],
      ];
      for (const [options, message, hint = /|/] of wrong) {
        const error = await failureOf(call(client, options));
        assert.equal(error.code, "config");
        assert.match(error.message, message);
        assert.match(error.hint ?? "", hint);
      }
    });

    it("may be undefined, each of them", async () => {
      const absent = { signal: undefined, timeout: undefined, retry: undefined };
      const lists = { compute: [], storage: [], inference: [] };
      await call(clientOf(() => lists), absent);
    });
  });
}

describe("a query", () => {
  it("has no options of the call, and says where they belong", async () => {
    const client = clientOf(() => assert.fail("a request was sent"));
    for (const option of [{ signal: AbortSignal.abort() }, { timeout: 5 }, { retry: {} }]) {
      const error = await failureOf(computeUsage(client, Object({ month, ...option })));
      assert.match(error.message, /the query has no '(signal|timeout|retry)'/);
      assert.match(error.hint ?? "", /; options are the argument after it$/);
    }
  });
});

describe("ping", () => {
  it("waits 10 seconds where no timeout is said, also where it is undefined", async () => {
    const seen: string[] = [];
    const logger = { debug: (line: string) => void seen.push(line) };
    const client = clientOf(() => ({ compute: [] }), { logger, timeout: 5 });
    const [result] = await ping(client, ["compute"], { timeout: undefined });
    assert.ok(result?.healthy);
  });

  it("refuses what is no list of services", async () => {
    const client = clientOf(() => assert.fail("a request was sent"));
    for (const services of ["compute", ["computer"], [undefined], 5, null]) {
      const error = await failureOf(ping(client, Object({ services }).services));
      assert.match(error.message, /services must be a list of compute, storage, inference/);
    }
  });
});

describe("the user agent", () => {
  /** The `user-agent` of each request that a client sends, by path. */
  async function agentsOf(userAgent: string | undefined): Promise<Record<string, string>> {
    const agents: Record<string, string> = {};
    const options = {
      apiUrl: "http://127.0.0.1",
      auth: { tokenUrl: "http://127.0.0.1/token", clientId: "i", clientSecret: "planted-secret" },
      userAgent,
      fetch: (url: string, { headers }: { headers: Readonly<Record<string, string>> }) => {
        agents[new URL(url).pathname] = headers["user-agent"] ?? "the platform's own";
        return Promise.resolve(Response.json({ access_token: "token", compute: [] }));
      },
    };
    await computeUsage(createDwdiClient(options), { month });
    await createWaldurClient(options).get("/x");
    return agents;
  }
  const paths = ["/api/v1/compute/usage-month/account", "/api/x", "/token"];

  it("is ours, with the application after it, on all requests", async () => {
    for (
      const [name, after] of [[undefined, ""], ["my-dashboard/1.0 (x)", " my-dashboard/1.0 (x)"]]
    ) {
      const agents = await agentsOf(name);
      assert.deepEqual(Object.keys(agents).sort(), paths);
      for (const agent of Object.values(agents)) {
        assert.match(agent, /^dwdi-sdk\/\d+\.\d+\.\d+/);
        assert.equal(agent.replace(/^\S+/, ""), after);
      }
    }
  });

  it("is the browser's own in a browser, where it would cost a preflight", async (t) => {
    const navigator: unknown = Reflect.get(globalThis, "navigator");
    t.after(() => Reflect.set(globalThis, "navigator", navigator));
    const value = { userAgent: "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101" };
    Object.defineProperty(globalThis, "navigator", { value, configurable: true, writable: true });
    const agents = await agentsOf("my-dashboard/1.0");
    assert.deepEqual([...new Set(Object.values(agents))], ["the platform's own"]);
  });

  it("holds no character that a header cannot carry", () => {
    for (
      const userAgent of ["", " ", "a ", "two\nlines", "a\r\nx: y", "Zürich", "\u0000", 5, null]
    ) {
      const options = { apiUrl: "https://dwdi.cscs.ch", auth: { token: "t" }, userAgent };
      for (const create of [createDwdiClient, createWaldurClient]) {
        assert.throws(() => create(Object(options)), {
          code: "config",
          message: /^userAgent must be/,
        });
      }
    }
  });
});

describe("a result", () => {
  let dwdi: EmulatorServer;
  before(async () => {
    dwdi = await serveEmulator();
  });
  after(() => dwdi.close());
  const idsOf = () => dwdi.emulator.requests.map(({ requestId }) => requestId);

  it("names the request ids of the responses that it was made of, and so does each bucket", async () => {
    const client = clientOfEmulator(dwdi, { concurrency: 1 });
    const range = { from: "2024-11", to: month };
    const asked: readonly [
      read: () => Promise<{ requestIds: readonly string[] }>,
      count: number,
    ][] = [
      [() => computeUsage(client, range), 3],
      [() => storageUsage(client, { ...range, filesystem: "capstor", dataType: "store" }), 3],
      [() => inferenceCost(client, { month }), 1],
    ];
    for (const [read, count] of asked) {
      const { requestIds } = await read();
      assert.equal(requestIds.length, count);
      assert.deepEqual(requestIds.filter((id) => !idsOf().includes(id)), []);
    }
    const ids: string[] = [];
    for await (const bucket of computeUsageStream(client, range)) {
      assert.equal(bucket.requestIds.length, 1);
      ids.push(...bucket.requestIds);
    }
    assert.equal(new Set(ids).size, 3);
  });

  it("names none where DWDI sends none", async () => {
    const client = clientOf(() => ({ compute: [] }));
    assert.deepEqual((await computeUsage(client, { month })).requestIds, []);
  });

  it("tells what is missing by month, and the names of all", async () => {
    const listed: Record<string, string[]> = {
      "2025-01": ["a"],
      "2025-02": ["a", "b"],
      "2025-03": [],
    };
    const client = clientOf(({ searchParams }) => ({
      compute: listed[searchParams.get("from") ?? ""]?.map((account) => ({ account })),
    }));
    const accounts = ["a", "b"];
    const usage = await computeUsage(client, { accounts, from: "2025-01", to: "2025-03" });
    assert.deepEqual(usage.missing, ["b", "a"]);
    assert.deepEqual(usage.missingByPeriod, { "2025-01": ["b"], "2025-03": ["a", "b"] });
    assert.deepEqual((await computeUsage(client, { month: "2025-02" })).missingByPeriod, {});
  });

  it("that is invalid has the request id of its response in the error", async () => {
    const response = (body: unknown) =>
      clientAt("http://127.0.0.1", {
        fetch: () => Promise.resolve(Response.json(body, { headers: { "x-request-id": "r-7" } })),
      });
    for (const body of [{}, { compute: [{ account: 5 }] }]) {
      const error = await failureOf(computeUsage(response(body), { month }));
      assert.deepEqual([error.code, error.requestId], ["response", "r-7"]);
    }
  });
});
