import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type ComputeEntry, computeUsage, computeUsageStream } from "../../../src/index.ts";
import { clientAt, clientOf, failureOf } from "../../kit/clients.ts";
import { serve } from "../../kit/servers.ts";

const month = "2025-01";

async function read(compute: readonly unknown[]): Promise<readonly ComputeEntry[]> {
  return (await computeUsage(clientOf(() => ({ compute })), { month })).entries;
}

describe("a compute request", () => {
  it("sends its parameters in DWDI's order, form-encoded, lists without duplicates", async () => {
    await using server = await serve(() => ({ json: { compute: [] } }));
    const client = clientAt(`${server.url}/api/v1/`);
    await computeUsage(client, {
      clusters: ["daint", "alps", "daint"],
      accounts: ["g2/ü +&", "a b", "g2/ü +&"],
      day: "2025-01-31",
    });
    await computeUsage(client, { month });
    assert.deepEqual(server.seen.map(({ method, target }) => `${method} ${target}`), [
      "GET /api/v1/compute/usage-day/account?from=2025-01-31&to=2025-01-31" +
      "&account=g2%2F%C3%BC+%2B%26&account=a+b&cluster=daint&cluster=alps",
      "GET /api/v1/compute/usage-month/account?from=2025-01&to=2025-01",
    ]);
    assert.equal(server.seen[0]?.headers.authorization, "Bearer a-token-for-tests");
    assert.equal(server.seen[0]?.headers.accept, "application/json");
  });

  it("is one of its own for each month of a range", async () => {
    const asked: string[] = [];
    const client = clientOf((url) => {
      asked.push(url.search);
      return { compute: [{ account: "a", totalNodeHours: asked.length }] };
    });
    const { period, entries } = await computeUsage(client, { from: "2024-12", to: "2025-02" });
    assert.deepEqual(period, { granularity: "month", from: "2024-12", to: "2025-02" });
    assert.deepEqual(asked, [
      "?from=2024-12&to=2024-12",
      "?from=2025-01&to=2025-01",
      "?from=2025-02&to=2025-02",
    ]);
    assert.deepEqual(entries.map((entry) => entry.period), ["2024-12", "2025-01", "2025-02"]);
  });

  it("fails as a promise, not as a throw, when it cannot be asked", async () => {
    const client = clientOf(() => assert.fail("a request was sent"));
    const failing = computeUsage(client, { accounts: [""], month });
    assert.equal((await failureOf(failing)).code, "config");
    assert.equal((await failureOf(computeUsage(client, Object({})))).code, "config");
  });
});

describe("a compute answer", () => {
  const cases: [string, readonly unknown[], Partial<ComputeEntry>][] = [
    [
      "sums the elements of an account and the rows of a user",
      [
        {
          account: "a",
          totalNodeHours: 0.1,
          users: [
            { username: "bob", nodeHours: 1 },
            { username: "ada", nodeHours: 0.1, cpuHours: 5, usageDate: "2025-01-01" },
            { username: "ada", nodeHours: 0.2, usageDate: "2025-01-31" },
          ],
        },
        { account: "a", totalNodeHours: 0.2, users: [{ username: "ada", nodeHours: 0.3 }] },
      ],
      {
        nodeHours: 0.3,
        cpuHours: 5,
        users: [
          { username: "ada", nodeHours: 0.6, cpuHours: 5, other: {} },
          { username: "bob", nodeHours: 1, other: {} },
        ],
      },
    ],
    [
      "leaves a null metric out, and keeps a zero",
      [{ account: "a", totalNodeHours: null, totalCpuHours: 0, users: null }],
      { cpuHours: 0 },
    ],
    ["reads older totals", [{ account: "a", accountNodeHours: 5 }], { nodeHours: 5 }],
    [
      "prefers a newer total to an older one",
      [{ account: "a", accountNodeHours: 5, totalNodeHours: 6 }],
      { nodeHours: 6 },
    ],
    [
      "takes an older total where the newer is null",
      [{ account: "a", accountNodeHours: 5, totalNodeHours: null }],
      { nodeHours: 5 },
    ],
    [
      "sums its users where an element has no total",
      [
        { account: "a", users: [{ username: "u", nodeHours: 1 }, { username: "v", nodeHours: 2 }] },
        { account: "a", totalNodeHours: 10, users: [{ username: "u", nodeHours: 4 }] },
      ],
      {
        nodeHours: 13,
        users: [
          { username: "u", nodeHours: 5, other: {} },
          { username: "v", nodeHours: 2, other: {} },
        ],
      },
    ],
    [
      "keeps a total that its users do not add up to",
      [{ account: "a", totalNodeHours: 10, users: [{ username: "u", nodeHours: 1 }] }],
      { nodeHours: 10, users: [{ username: "u", nodeHours: 1, other: {} }] },
    ],
    [
      "carries further hours by their name",
      [{
        account: "a",
        totalGpuHours: 4,
        totalTpuV5Hours: 1,
        users: [{ username: "u", gpuHours: 4 }],
      }],
      { other: { gpuHours: 4, tpuV5Hours: 1 }, users: [{ username: "u", other: { gpuHours: 4 } }] },
    ],
    [
      "reads decimals in strings",
      [{ account: "a", totalNodeHours: "12.50", totalCpuHours: "1e3" }],
      { nodeHours: 12.5, cpuHours: 1000 },
    ],
    [
      "keeps unknown fields out",
      [{ account: "a", totalNodeHours: 1, openingHours: "9-17", Hours: 3, note: { x: 1 } }],
      { nodeHours: 1 },
    ],
    [
      "is not fooled by names of Object's own",
      [{ account: "a", users: [{ username: "__proto__", nodeHours: 1 }] }],
      { nodeHours: 1, users: [{ username: "__proto__", nodeHours: 1, other: {} }] },
    ],
  ];
  for (const [name, compute, entry] of cases) {
    it(name, async () => {
      const expected = { period: month, account: "a", other: {}, users: [], ...entry };
      assert.deepEqual(await read(compute), [expected]);
    });
  }

  it("gives the sums that an independent model gives, in any order of rows", async () => {
    const hundredths = fc.nat(1e9);
    const row = fc.record({ username: fc.constantFrom("u", "v", "w"), nodeHours: hundredths });
    const elements = fc.array(
      fc.record({ account: fc.constantFrom("a", "b"), users: fc.array(row, { maxLength: 8 }) }),
      { maxLength: 12 },
    );
    await fc.assert(fc.asyncProperty(elements, async (list) => {
      const model = new Map<string, bigint>();
      const add = (key: string, hours: number) =>
        model.set(key, (model.get(key) ?? 0n) + BigInt(hours));
      for (const { account, users } of list) {
        for (const { username, nodeHours } of users) {
          add(account, nodeHours);
          add(`${account}/${username}`, nodeHours);
        }
      }
      // 1/1024 of whole numbers: sums of these are exact in doubles whatever the order.
      const compute = list.map(({ account, users }) => ({
        account,
        users: users.map((user) => ({ ...user, nodeHours: user.nodeHours / 1024 })),
      }));
      const found = new Map<string, bigint>();
      for (const { account, nodeHours, users } of await read(compute)) {
        if (nodeHours !== undefined) found.set(account, BigInt(nodeHours * 1024));
        for (const user of users) {
          found.set(`${account}/${user.username}`, BigInt((user.nodeHours ?? NaN) * 1024));
        }
      }
      assert.deepEqual(new Map([...found].sort()), new Map([...model].sort()));
      assert.deepEqual(await read([...compute].reverse()), await read(compute));
    }));
  });

  it("rounds the sum of several elements once, be they totals or users' rows", async () => {
    const users = [{ username: "u", nodeHours: 2 ** 53 }, { username: "v", nodeHours: 1 }];
    const [entry] = await read([{ account: "a", users }, { account: "a", totalNodeHours: 1 }]);
    assert.equal(entry?.nodeHours, 2 ** 53 + 2);
  });

  it("does not depend on the order in which doubles are added", async () => {
    const hours = fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 2 });
    await fc.assert(fc.asyncProperty(hours, async (list) => {
      const users = list.map((nodeHours) => ({ username: "u", nodeHours }));
      const [forward] = await read([{ account: "a", users }]);
      const [backward] = await read([{ account: "a", users: users.reverse() }]);
      assert.deepEqual(forward, backward);
    }));
  });
});

describe("compute entries", () => {
  const compute = [
    { account: "zeta", totalNodeHours: 1 },
    { account: "G1", totalNodeHours: 2 },
    { account: "alpha", totalNodeHours: 3 },
  ];

  it("are ordered as asked, without what was not asked for, and the missing are named", async () => {
    const client = clientOf(() => ({ compute }));
    const accounts = ["zeta", "nobody", "alpha", "zeta"];
    const usage = await computeUsage(client, { accounts, from: month, to: "2025-02" });
    assert.deepEqual(usage.entries.map((entry) => entry.account), [
      "zeta",
      "alpha",
      "zeta",
      "alpha",
    ]);
    assert.deepEqual(usage.missing, ["nobody"]);
  });

  it("are ordered by name where nothing was asked for", async () => {
    const entries = await read(compute);
    assert.deepEqual(entries.map(({ account }) => account), ["G1", "alpha", "zeta"]);
  });

  it("match in case, and a warning names what differs in case only", async () => {
    const warnings: string[] = [];
    const client = clientOf(() => ({ compute }), {
      logger: { warn: (text) => warnings.push(text) },
    });
    const usage = await computeUsage(client, { accounts: ["g1", "alpha"], month });
    assert.deepEqual(usage.missing, ["g1"]);
    assert.deepEqual(warnings, [
      "'g1' was asked for and DWDI lists 'G1': names must match in case",
    ]);
  });
});

describe("another spelling in many days", () => {
  it("is warned of once", async () => {
    const warnings: string[] = [];
    const client = clientOf(() => ({ compute: [{ account: "G1", totalNodeHours: 1 }] }), {
      logger: { warn: (text) => warnings.push(text) },
    });
    await computeUsage(client, { accounts: ["g1"], from: "2025-01-01", to: "2025-01-31" });
    assert.equal(warnings.length, 1);
  });
});

describe("an invalid element", () => {
  const compute = [
    { account: "a", totalNodeHours: 1 },
    {
      account: "b",
      totalNodeHours: 2,
      users: [{ username: null, nodeHours: 2 }, { nodeHours: -1 }],
    },
    { account: "A", totalNodeHours: 1 },
  ];
  const message = "the response to GET /compute/usage-month/account is invalid: " +
    "compute[1].users[1].nodeHours: expected a number of at least 0, received a negative number";

  it("refuses the whole answer, and the hint says what goes on without it", async () => {
    const error = await failureOf(read(compute));
    assert.match(error.message, /compute\[1\]\.users\[0\]\.username/);
    assert.match(error.hint ?? "", /the option collectInvalid/);
  });

  it("is collected when asked for, and its account is neither an entry nor missing", async () => {
    const client = clientOf(() => ({ compute }));
    const query = { month, accounts: ["a", "b", "c"], collectInvalid: true };
    const usage = await computeUsage(client, query);
    assert.deepEqual(usage.entries.map(({ account }) => account), ["a"]);
    assert.deepEqual(usage.missing, ["c"]);
    assert.deepEqual(usage.invalid, [
      { period: month, names: ["b"], place: "compute[1]", reason: "element", message },
    ]);
  });

  it("is collected where all accounts were asked for, unless it names none", async () => {
    const collectInvalid = true;
    const usage = await computeUsage(clientOf(() => ({ compute })), { month, collectInvalid });
    assert.deepEqual(usage.entries.map(({ account }) => account), ["A", "a"]);
    assert.deepEqual(usage.invalid.map(({ names }) => names), [["b"]]);
    const nameless = clientOf(() => ({ compute: [{ account: " ", totalNodeHours: 1 }] }));
    const error = await failureOf(computeUsage(nameless, { month, collectInvalid }));
    assert.match(error.message, /compute\[0\]\.account: expected a name, received a blank one$/);
  });

  it("without a name concerns all accounts of its request, not those of others", async () => {
    const accounts = Array.from({ length: 600 }, (_, n) => `account-${n}`);
    const client = clientOf((url) => {
      const asked = url.searchParams.getAll("account");
      const listed = asked.map((account) => ({ account, totalNodeHours: 1 }));
      return { compute: asked.includes("account-0") ? [...listed, {}] : listed };
    });
    const usage = await computeUsage(client, { month, accounts, collectInvalid: true });
    const [invalid] = usage.invalid;
    assert.ok(invalid && invalid.names.length > 10 && usage.entries.length > 10);
    assert.deepEqual(
      [...invalid.names, ...usage.entries.map(({ account }) => account)],
      accounts,
    );
  });

  it("is a sum too large for a number too", async () => {
    const large = { account: "a", totalNodeHours: 1e308 };
    const client = clientOf(() => ({ compute: [large, large, { account: "b" }] }));
    const usage = await computeUsage(client, { month, collectInvalid: true });
    assert.deepEqual(usage.entries.map(({ account }) => account), ["b"]);
    assert.match(usage.invalid[0]?.message ?? "", /larger than any number/);
  });
});

describe("usageDate", () => {
  const row = (
    usageDate: unknown,
  ) => [{ account: "a", users: [{ username: "u", nodeHours: 1, usageDate }] }];

  for (const date of ["2025-01-01", "2025-01-31T23:59:59Z", "2025-01", "2025-01-31 10:00", null]) {
    it(`may be ${date} in January 2025`, async () =>
      assert.equal((await read(row(date))).length, 1));
  }
  for (const date of ["2025-02-01", "2024-01-15", "2025-011", "2025-12-01", "", 20250101]) {
    it(`may not be ${JSON.stringify(date)} there, or its hours would be billed twice`, async () => {
      const error = await failureOf(read(row(date)));
      assert.equal(error.code, "response");
      assert.match(
        error.message,
        /^the response to GET \/compute\/usage-month\/account is invalid/,
      );
      assert.match(error.message, /compute\[0\]\.users\[0\]\.usageDate: expected /);
    });
  }

  for (
    const [date, ...days] of [
      ["2025-01-31T23:00:00Z", "2025-01-31", "2025-02-01"],
      ["2025-01-31T10:00:00Z", "2025-01-30", "2025-01-31", "2025-02-01"],
      ["2025-01-31T09:59:59.999Z", "2025-01-30", "2025-01-31"],
      ["2025-02-01T11:59:59", "2025-01-31", "2025-02-01", "2025-02-02"],
      ["2025-02-01T12:00:00", "2025-02-01", "2025-02-02"],
      ["2025-02-01 00:00", "2025-01-31", "2025-02-01"],
      ["2025-02-01T00:00+01:00", "2025-01-31", "2025-02-01"],
      ["2025-02-01T13:30+0130", "2025-02-01", "2025-02-02"],
      ["2025-02-01T13:00-05", "2025-02-01", "2025-02-02"],
      ["2025-02-30T13:00Z"],
      ["2025-02-01"],
    ] as const
  ) {
    it(`may be ${date} in a day that has that moment in some time zone, and in its month`, async () => {
      const client = clientOf(() => ({ compute: row(date) }));
      const accepted = async (query: { day: string } | { month: string }) =>
        (await computeUsage(client, { ...query, accounts: ["a"], collectInvalid: true }))
          .entries.length === 1;
      const written = date.slice(0, 10);
      for (const day of ["2025-01-30", "2025-01-31", "2025-02-01", "2025-02-02"]) {
        assert.equal(await accepted({ day }), [written, ...days].includes(day), day);
      }
      const months = new Set([written, ...days].map((day) => day.slice(0, 7)));
      for (const month of ["2025-01", "2025-02"]) {
        assert.equal(await accepted({ month }), months.has(month), month);
      }
    });
  }

  it("is held against the day where a day was asked for, on the account's element too", async () => {
    const client = clientOf(() => ({ compute: [{ account: "a", usageDate: "2025-01-02" }] }));
    assert.equal((await computeUsage(client, { day: "2025-01-02" })).entries.length, 1);
    const error = await failureOf(computeUsage(client, { day: "2025-01-01" }));
    assert.match(error.message, /compute\[0\]\.usageDate: expected a date in 2025-01-01/);
  });
});

describe("a compute stream", () => {
  it("yields months in order though later ones are answered first", async () => {
    await using server = await serve(async ({ target }) => {
      const from = new URL(target, "http://127.0.0.1").searchParams.get("from") ?? "";
      await new Promise((resolve) => setTimeout(resolve, 60 - 10 * Number(from.slice(5))));
      return { json: { compute: [{ account: from }] } };
    });
    const buckets = [];
    for await (
      const bucket of computeUsageStream(clientAt(server.url), { from: "2025-01", to: "2025-06" })
    ) {
      buckets.push(`${bucket.period} ${bucket.entries[0]?.account}`);
    }
    assert.deepEqual(
      buckets,
      ["01", "02", "03", "04", "05", "06"].map((m) => `2025-${m} 2025-${m}`),
    );
  });

  it("asks no further ahead than it may have requests under way", async () => {
    await using server = await serve(() => ({ json: { compute: [] } }));
    const stream = computeUsageStream(clientAt(server.url, { concurrency: 3 }), {
      from: "2025-01",
      to: "2025-12",
    });
    await stream.next();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(server.seen.length, 3);
    await stream.return();
  });

  it("asks for one ahead at first, and while answers are long", async () => {
    const long = " ".repeat(5e6);
    await using server = await serve((_, index) => ({
      text: `{"compute":[]}${index < 3 ? long : ""}`,
    }));
    const client = clientAt(server.url, { concurrency: 3 });
    const stream = computeUsageStream(client, { from: "2025-01", to: "2025-12" });
    const seen: number[] = [];
    for (let read = 1; read <= 5; read++) {
      await stream.next();
      await new Promise((resolve) => setTimeout(resolve, 50));
      seen.push(server.seen.length - read);
    }
    assert.deepEqual(seen, [1, 1, 1, 2, 2]);
    await stream.return();
  });

  it("ends the requests under way when its reader stops", async () => {
    const ended: Promise<unknown>[] = [];
    await using server = await serve((_, index) => (response) => {
      if (index > 0) ended.push(new Promise((resolve) => response.once("close", resolve)));
      else setTimeout(() => response.end('{"compute":[]}'), 50);
    });
    const stream = computeUsageStream(clientAt(server.url, { concurrency: 2 }), {
      from: "2025-01",
      to: "2025-12",
    });
    for await (const _ of stream) break;
    assert.equal(ended.length, 1);
    await Promise.all(ended);
    assert.equal(server.seen.length, 2);
  });

  it("fails where a month fails, after the months before it", async () => {
    const client = clientOf((url) => url.search.includes("2025-02") ? {} : { compute: [] });
    const stream = computeUsageStream(client, { from: "2025-01", to: "2025-03" });
    assert.equal((await stream.next()).value?.period, "2025-01");
    assert.equal((await failureOf(stream.next())).code, "response");
    assert.equal((await stream.next()).done, true);
  });

  it("checks its query when it is read, not before", async () => {
    const stream = computeUsageStream(clientOf(() => ({})), { accounts: [""], month });
    assert.equal((await failureOf(stream.next())).code, "config");
  });
});
