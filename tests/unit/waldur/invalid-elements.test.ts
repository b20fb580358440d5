/**
 * One bad element of DWDI's answer harms nobody but those it is about.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { EmulatorFixture } from "../../../src/emulator/index.ts";
import { account, type Given } from "../../kit/waldur-world.ts";
import { useWorlds } from "./worlds.ts";

const open = useWorlds();
const MONTH = "2025-03";
const UUIDS = ["a", "b"].map((digit) => digit.repeat(32));

describe("a bad element of DWDI's answer", () => {
  it("among 100 accounts fails its own: 99 are delivered", async () => {
    const names = Array.from({ length: 100 }, (_, index) => `g${100 + index}`);
    const elements = names.map((name) => account(name, name === "g142" ? -1 : 5, { ada: 5 }));
    const world = await open({
      resources: Object.fromEntries(names.map((name) => [name, {}])),
      usage: [{ of: "g142", month: MONTH, usage: "7.00" }],
      fixture: { compute: { [MONTH]: elements } },
    });
    const { summary } = await world.report();
    assert.deepEqual([summary.changed, summary.failed], [99, 1]);
    const [failure] = summary.failures;
    assert.deepEqual([failure?.code, failure?.month, failure?.resource], [
      "response",
      MONTH,
      "project g142",
    ]);
    assert.equal(
      failure?.message,
      "'g142': the response to GET /compute/usage-month/account is invalid: " +
        "compute[42].totalNodeHours: expected a number of at least 0, received a negative number",
    );
    assert.match(failure?.hint ?? "", /^nothing is written for it/);
    assert.ok(world.held().includes(`g142 ${MONTH} nodeHours 7.00`));
    assert.equal(world.held().filter((line) => line.endsWith("nodeHours 5.00")).length, 99);
  });

  const bad: [string, Given, EmulatorFixture, string[]][] = [
    ["a text that is no decimal", {}, {
      compute: { [MONTH]: [{ account: "g207", totalNodeHours: "many" }, account("g208", 1)] },
    }, ["project g207"]],
    ["a date of another month", {}, {
      compute: {
        [MONTH]: [
          { account: "g207", users: [{ username: "a", nodeHours: 1, usageDate: "2025-02-01" }] },
          account("g208", 1),
        ],
      },
    }, ["project g207"]],
    ["a row that is fine beside one that is not", {}, {
      compute: {
        [MONTH]: [account("g207", 1), account("g208", 1), { account: "g207", totalNodeHours: [] }],
      },
    }, ["project g207"]],
    ["a row without account", {}, {
      compute: { [MONTH]: [account("g207", 1), { totalNodeHours: 1 }, account("g208", 1)] },
    }, ["project g207", "project g208"]],
    ["a bad row of an account that nobody asked for", {}, {
      compute: { [MONTH]: [account("g207", 1), account("g208", 1), account("g209", -1)] },
    }, []],
    ["a path", {
      kind: "storage",
      settings: ["storage_filesystem: capstor", "storage_data_type: store"],
      resources: { "/store/a": {}, "/store/b": {} },
    }, {
      storage: {
        [MONTH]: [{ path: "/store/a/", spaceUsed: -1 }, { path: "/store/b", spaceUsed: 1 }],
      },
    }, ["project /store/a"]],
    ["a uuid", { kind: "inference", resources: { [UUIDS[0] ?? ""]: {}, [UUIDS[1] ?? ""]: {} } }, {
      inference: {
        [MONTH]: [
          { waldurResourceUuid: UUIDS[0], totalCost: {} },
          { waldurResourceUuid: UUIDS[1], totalCost: 1 },
        ],
      },
    }, [`project ${UUIDS[0]}`]],
  ];
  for (const [what, given, fixture, failed] of bad) {
    it(`fails what it is about: ${what}`, async () => {
      const world = await open({ resources: { g207: {}, g208: {} }, ...given, fixture });
      const { summary } = await world.report();
      assert.deepEqual(summary.failures.map(({ resource }) => resource), failed);
      assert.ok(summary.failures.every(({ month }) => month === MONTH));
    });
  }

  it("fails its resource in history too", async () => {
    const world = await open({
      resources: { g207: {}, g208: {} },
      fixture: { compute: { "2025-01": [account("g207", -1), account("g208", 2)] } },
    });
    const { summary } = await world.history();
    assert.deepEqual(summary.failures.map(({ resource }) => resource), ["project g207"]);
    assert.ok(world.held().includes("g208 2025-01 nodeHours 2.00"));
  });

  for (const username of ["", " ", null, undefined]) {
    it(`is none where a user has the name ${JSON.stringify(username)}: a notice says so`, async () => {
      const users = [{ username, nodeHours: 4 }, { username: "ada", nodeHours: 1 }];
      const fixture = { compute: { [MONTH]: [{ account: "g207", users }] } };
      const world = await open({ users: ["ada"], fixture });
      const { summary, notices } = await world.report();
      assert.equal(summary.failed, 0);
      assert.deepEqual(notices, [
        "user rows without a name, of 'g207', are not reported in 2025-03: " +
        "their hours stay in the total",
      ]);
      assert.deepEqual(world.held(), [
        "g207 2025-03 nodeHours 5.00",
        "g207 2025-03 nodeHours ada 1.00 linked",
      ]);
    });
  }

  it("is not looked for in an answer without the list: all resources fail", async () => {
    const world = await open({
      resources: { g207: {}, g208: {} },
      fetchFrom: ({ fetch }) => (input, init) =>
        String(input).includes("/compute/")
          ? Promise.resolve(Response.json({ other: [] }))
          : fetch(input, init),
    });
    assert.equal((await world.report()).summary.failed, 4);
  });
});

describe("usage that is listed in another spelling", () => {
  /** A server that lists more than was asked for. */
  const fetchFrom: Given["fetchFrom"] = ({ fetch }) => (input, init) => {
    const url = new URL(String(input));
    for (const name of ["account", "paths", "resource_uuid"]) url.searchParams.delete(name);
    return fetch(url, init);
  };
  const storage = {
    kind: "storage",
    settings: ["storage_filesystem: capstor", "storage_data_type: store"],
  } as const;
  const [uuid = "", other = ""] = UUIDS;
  const cases: [string, Given, listed: string, difference: string][] = [
    ["TEST", {}, "test", "case"],
    ["test", {}, "test ", "outer blanks"],
    ["Z\u00fcri", {}, "Zu\u0308ri", "Unicode normalization (NFC, NFD)"],
    ["Z\u00fcri", {}, " zu\u0308RI", "Unicode normalization (NFC, NFD) and outer blanks and case"],
    ["/store/b", storage, "/store/a/../b", "dot segments"],
    ["/store/b", storage, "/store//./b/", "dot segments"],
    ["/store/b", storage, "/Store/b", "case"],
    [uuid, { kind: "inference" }, ` ${uuid}\n`, "outer blanks"],
  ];
  const FIELDS = {
    compute: ["account", "totalNodeHours", "g207"],
    storage: ["path", "spaceUsed", "/store/c"],
    inference: ["waldurResourceUuid", "totalCost", other],
  } as const;

  for (const [asked, given, listed, difference] of cases) {
    const { kind = "compute" } = given;
    const [nameField, amountField, fine] = FIELDS[kind];
    it(`${JSON.stringify(listed)} never becomes 0.00 of ${JSON.stringify(asked)}`, async () => {
      const world = await open({
        ...given,
        fetchFrom,
        resources: { [asked]: {}, [fine]: {} },
        usage: [{ of: asked, month: MONTH, usage: "50.00" }],
        fixture: {
          [kind]: {
            [MONTH]: [
              { [nameField]: fine, [amountField]: 1 },
              { [nameField]: listed, [amountField]: 60 },
            ],
          },
        },
      });
      const { summary } = await world.report({ acceptEmpty: true });
      assert.deepEqual(summary.failures.map(({ resource, message }) => [resource, message]), [[
        `project ${asked}`,
        `'${asked}' was asked for and DWDI lists '${listed}': names must match in ` +
        difference,
      ]]);
      assert.match(summary.failures[0]?.hint ?? "", /change the resource's backend_id/);
      assert.ok(
        world.held().some((line) =>
          line.startsWith(`${asked} ${MONTH}`) && line.endsWith(" 50.00")
        ),
      );
    });
  }

  it("is no failure where somebody asked for that spelling, or the exact one is listed too", async () => {
    const world = await open({
      fetchFrom,
      resources: { TEST: {}, test: {}, g1: {} },
      fixture: {
        compute: { [MONTH]: [account("test", 1), account("g1", 2), account("G1", 3)] },
      },
    });
    const { summary } = await world.report();
    assert.equal(summary.failed, 0);
    assert.deepEqual(world.held(), [
      `TEST ${MONTH} nodeHours 0.00`,
      `test ${MONTH} nodeHours 1.00`,
      `g1 ${MONTH} nodeHours 2.00`,
    ]);
  });

  it("fails in history, where nothing stands in Waldur", async () => {
    const world = await open({
      fetchFrom,
      resources: { TEST: {} },
      fixture: { compute: { "2025-01": [account("test", 1)] } },
    });
    const { summary } = await world.history();
    assert.equal(summary.failed, 1);
    assert.deepEqual(world.held(), []);
  });
});

describe("a listing of DWDI that changes while its pages are read", () => {
  it("fails its resources, and what stands in Waldur stays", async () => {
    const pages = [[account("a", 1), account("b", 2)], [account("b", 2), account("c", 3)]];
    const world = await open({
      resources: { a: {}, b: {}, c: {} },
      usage: ["a", "b", "c"].map((of) => ({ of, month: MONTH, usage: "7.00" })),
      fetchFrom: ({ fetch }) => (input, init) => {
        const url = new URL(String(input));
        if (!url.pathname.includes("/compute/")) return fetch(input, init);
        const page = Number(url.searchParams.get("page") ?? "1");
        url.searchParams.set("page", String(page + 1));
        const headers = page < pages.length ? { link: `<${url}>; rel="next"` } : {};
        return Promise.resolve(Response.json({ compute: pages[page - 1] }, { headers }));
      },
    });
    const { summary } = await world.report();
    assert.ok(summary.failures.length >= 3);
    for (const { message } of summary.failures) {
      assert.match(
        message,
        /changed while it was read: compute\[0\] of page 2 is on page 1 too, twice/,
      );
    }
    assert.deepEqual(world.bodies(), []);
  });
});
