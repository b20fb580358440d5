import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type {
  EmulatedComponentUsage,
  Emulator,
  WaldurOptions,
  WaldurRole,
  WaldurTraits,
} from "../../../../src/emulator/index.ts";
import { ORIGIN } from "../dwdi-requests.ts";
import {
  ALICE,
  OFFERING,
  read,
  report,
  RESOURCE,
  rows,
  setUsage,
  smallWaldur,
} from "./requests.ts";

const USAGES = "marketplace-component-usages/";
const USER_USAGES = "marketplace-component-user-usages/";
const USERS = "marketplace-offering-users/";
const RESOURCES = "marketplace-provider-resources/";
const LAST_MONTH = "2025-02-28T09:00:00Z";

/** An emulator of one trait, and one of the old release, which has it too. */
function having(trait: keyof WaldurTraits, changes: WaldurOptions = {}): Emulator[] {
  return [
    smallWaldur({ ...changes, traits: { [trait]: true } }),
    smallWaldur({ ...changes, release: "2024-10" }),
  ];
}

function usage(changes: Partial<EmulatedComponentUsage> = {}): EmulatedComponentUsage {
  return {
    resource: RESOURCE,
    type: "node",
    billingPeriod: "2025-03-01",
    usage: "1.00",
    ...changes,
  };
}

function held(emulator: Emulator): string[] {
  return emulator.waldur.componentUsages.map(({ type, billingPeriod, usage }) =>
    `${type} ${billingPeriod} ${usage}`
  );
}

describe("a Waldur of October 2024", () => {
  it("files every report under the present month, whoever reports it", async () => {
    for (const emulator of having("ignoresDate")) {
      for (const date of [LAST_MONTH, "2031-01-01", "never"]) {
        assert.equal((await setUsage(emulator, { date }, "manager")).status, 201);
      }
      assert.deepEqual(held(emulator), ["node 2025-03-01 1.00"]);
    }
  });

  it("accepts past months from providers and managers", async () => {
    const emulator = smallWaldur({ traits: { acceptsAnyDate: true } });
    for (const role of ["provider", "manager"] as const) {
      assert.equal((await setUsage(emulator, { date: LAST_MONTH }, role)).status, 201);
    }
    assert.deepEqual(held(emulator), ["node 2025-02-01 1.00"]);
    const [row] = await rows(emulator, USAGES);
    const users = { usages: [{ username: "alice", usage: "1.00", date: "2025-01-01" }] };
    assert.equal(
      (await report(emulator, `${row?.["uuid"]}/set_user_usages/`, users, "manager")).status,
      201,
    );
  });

  it("files a report without a date under the month in UTC", async () => {
    const now = () => new Date("2025-03-31T23:00:00Z");
    const month = async (options: WaldurOptions) => {
      const emulator = smallWaldur({ ...options, timeZone: "Europe/Zurich" }, { now });
      await setUsage(emulator);
      return held(emulator);
    };
    assert.deepEqual(await month({}), ["node 2025-04-01 1.00"]);
    assert.deepEqual(await month({ release: "2024-10" }), ["node 2025-03-01 1.00"]);
    assert.deepEqual(
      await month({ traits: { filesUndatedByUtc: true } }),
      ["node 2025-03-01 1.00"],
    );
  });

  it("answers set_user_usages with an HTML page, 404, and has set_user_usage", async () => {
    for (const emulator of having("lacksBulkUserUsages", { componentUsages: [usage()] })) {
      const [row] = await rows(emulator, USAGES);
      const user = { username: "alice", usage: "1.00" };
      const bulk = await report(emulator, `${row?.["uuid"]}/set_user_usages/`, { usages: [user] });
      assert.equal(bulk.status, 404);
      assert.match(bulk.headers.get("content-type") ?? "", /^text\/html/);
      assert.match(bulk.text, /^<!doctype html>/);
      assert.equal((await report(emulator, `${row?.["uuid"]}/set_user_usage/`, user)).status, 201);
    }
  });

  it("refuses one-time components", async () => {
    const usages = [{ type: "setup", amount: "1.00" }];
    assert.equal((await setUsage(smallWaldur(), { usages })).status, 201);
    for (const emulator of having("refusesOneTime")) {
      const { status, text } = await setUsage(emulator, { usages });
      assert.equal(status, 400);
      assert.match(text, /These components are invalid: setup\./);
    }
  });

  it("fails with an HTML page, 500, for a resource without a plan", async () => {
    const resources = [{ uuid: RESOURCE, name: "One", offering: OFFERING, plan: false }];
    assert.equal((await setUsage(smallWaldur({ resources }))).status, 400);
    for (const emulator of having("failsWithoutPlan", { resources })) {
      const { status, headers, text } = await setUsage(emulator);
      assert.equal(status, 500);
      assert.match(headers.get("content-type") ?? "", /^text\/html/);
      assert.match(text, /Server Error/);
      assert.deepEqual(held(emulator), []);
    }
  });

  it("makes a second record beside one of another plan period, or of none", async () => {
    for (const first of [usage({ inPlanPeriod: false }), usage({ planPeriod: "an earlier one" })]) {
      const replaced = smallWaldur({ componentUsages: [first] });
      await setUsage(replaced, { usages: [{ type: "node", amount: "2.00" }] });
      assert.deepEqual(held(replaced), ["node 2025-03-01 2.00"]);
      for (const emulator of having("separatesPlanPeriods", { componentUsages: [first] })) {
        for (const amount of ["2.00", "3.00"]) {
          await setUsage(emulator, { usages: [{ type: "node", amount }] });
        }
        assert.deepEqual(held(emulator), ["node 2025-03-01 1.00", "node 2025-03-01 3.00"]);
        const uuids = (await rows(emulator, USAGES)).map(({ uuid }) => uuid);
        assert.equal(new Set(uuids).size, 2);
      }
    }
  });

  it("has resources without offering_backend_id", async () => {
    for (const emulator of having("omitsOfferingBackendId")) {
      const [row] = await rows(emulator, RESOURCES);
      assert.ok(row !== undefined && !("offering_backend_id" in row));
    }
  });

  it("has user usages with the date of their component usage, without billing_period", async () => {
    const usages = {
      componentUsages: [usage({ date: "2025-03-07T08:00:00Z" })],
      userUsages: [{ ...usage(), username: "alice" }],
    };
    for (const emulator of having("omitsUserBillingPeriod", usages)) {
      const [row] = await rows(
        emulator,
        `${USER_USAGES}?component_usage__billing_period=2025-03-01`,
      );
      assert.equal(row?.["date"], "2025-03-07T08:00:00.000Z");
      assert.ok(!("billing_period" in row));
    }
  });

  it("shows its version to staff only", async () => {
    for (const emulator of having("hidesVersion")) {
      assert.equal((await read(emulator, "version/")).status, 200);
      assert.equal((await read(emulator, "version/", "provider")).status, 403);
      assert.equal((await read(emulator, "version/", "manager")).status, 403);
    }
  });

  it("hides offering users from providers and managers, unless the offering shows them", async () => {
    const count = async (emulator: Emulator, role: WaldurRole) =>
      (await rows(emulator, USERS, role)).length;
    for (const emulator of having("hidesOfferingUsers")) {
      assert.deepEqual(
        [await count(emulator, "staff"), await count(emulator, "provider")],
        [1, 0],
      );
      assert.equal(await count(emulator, "manager"), 0);
      const { offerings, ...data } = emulator.waldur;
      const [offering] = offerings;
      assert.ok(offering);
      const open = { ...data, offerings: [{ ...offering, usersVisible: true }], resources: [] };
      for (const visible of having("hidesOfferingUsers", { ...open, userUsages: [] })) {
        assert.equal(await count(visible, "provider"), 1);
      }
    }
  });

  it("does not filter offering users by state or field", async () => {
    for (const emulator of having("ignoresUserFilters")) {
      const [row] = await rows(emulator, `${USERS}?state=Requested&field=url`);
      assert.equal(row?.["username"], "alice");
    }
  });
});

describe("a trait", () => {
  it("is on or off whatever the release", async () => {
    const emulator = smallWaldur({
      release: "2024-10",
      traits: { ignoresDate: false },
    });
    assert.equal((await setUsage(emulator, { date: LAST_MONTH }, "manager")).status, 201);
    assert.deepEqual(held(emulator), ["node 2025-02-01 1.00"]);
  });
});

describe("current_usages of a resource", () => {
  it("are those of the last report, of whatever month", async () => {
    const emulator = smallWaldur();
    const shown = async () =>
      (await rows(emulator, `${RESOURCES}?field=current_usages`))[0]?.["current_usages"];
    const usages = [{ type: "node", amount: 5 }, { type: "space", amount: "2.00" }];
    await setUsage(emulator, { usages });
    assert.deepEqual(await shown(), { node: "5.00", space: "2.00" });
    await setUsage(emulator, { date: LAST_MONTH });
    assert.deepEqual(await shown(), { node: "1.00" });
  });
});

describe("the order of a listing", () => {
  const date = (day: number) => `2025-03-0${day}T00:00:00Z`;
  const componentUsages = [
    usage({ type: "space", date: date(1) }),
    usage({ type: "node", date: date(1) }),
    usage({ type: "setup", date: date(2) }),
  ];

  it("of component usages is by date, the latest first, then by component", async () => {
    const types = async (emulator: Emulator) =>
      (await rows(emulator, `${USAGES}?field=type`)).map(({ type }) => type);
    assert.deepEqual(await types(smallWaldur({ componentUsages })), ["setup", "node", "space"]);
    const shuffled = smallWaldur({ componentUsages });
    for (let count = 0; count < 5; count++) {
      assert.deepEqual(await types(shuffled), ["setup", "node", "space"]);
    }
  });

  it("of user usages is by that of their component usages", async () => {
    const userUsages = ["space", "node", "setup"].map((type) => ({
      ...usage({ type }),
      username: "alice",
    }));
    const emulator = smallWaldur({ componentUsages, userUsages });
    const types = (await rows(emulator, USER_USAGES)).map((row) => row["component_type"]);
    assert.deepEqual(types, ["setup", "node", "space"]);
  });

  it("follows the date of the last report", async () => {
    const emulator = smallWaldur({ componentUsages });
    await setUsage(emulator, { date: date(3) });
    assert.equal((await rows(emulator, USAGES))[0]?.["type"], "node");
  });

  /** Forty resources of one component and date, with a user each, and as many offering users. */
  const many = (seed: number, traits: Partial<WaldurTraits>): Emulator => {
    const uuids = Array.from(
      { length: 40 },
      (_, index) => (index + 1).toString(16).padStart(32, "0"),
    );
    const equal = uuids.map((resource) => usage({ resource, date: date(1) }));
    return smallWaldur({
      resources: uuids.map((uuid) => ({ uuid, name: uuid, offering: OFFERING })),
      componentUsages: equal,
      userUsages: equal.map((one) => ({ ...one, username: "alice", user: ALICE })),
      offeringUsers: [
        { uuid: ALICE, offering: OFFERING, username: "alice" },
        ...uuids.slice(1).map((uuid) => ({ uuid, offering: OFFERING, username: uuid })),
      ],
      traits,
    }, { seed });
  };
  const pages = async (emulator: Emulator, path: string) => {
    const uuids: unknown[] = [];
    for (const page of [1, 2, 3, 4]) {
      const listed = await rows(emulator, `${path}?page=${page}`);
      uuids.push(...listed.map(({ uuid }) => uuid));
    }
    return uuids;
  };

  for (const path of [USAGES, USER_USAGES, USERS]) {
    it(`leaves ties of ${path} to chance, where the server does`, async () => {
      const steady = await pages(many(1, { shufflesTies: false }), path);
      assert.equal(new Set(steady).size, 40);
      const shuffled = await pages(many(1, {}), path);
      assert.equal(shuffled.length, 40);
      assert.ok(new Set(shuffled).size < 40, "a row is repeated, another left out");
      assert.deepEqual(await pages(many(1, {}), path), shuffled);
      assert.notDeepEqual(await pages(many(2, {}), path), shuffled);
    });
  }

  it("holds the same rows on one page, whatever the seed", async () => {
    const all = new Set(await pages(many(1, { shufflesTies: false }), USAGES));
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const emulator = many(seed, {});
        const { headers } = await read(emulator, `${USAGES}?page_size=300`);
        assert.equal(headers.get("x-result-count"), "40");
        const listed = await rows(emulator, `${USAGES}?page_size=300`);
        assert.deepEqual(new Set(listed.map(({ uuid }) => uuid)), all);
      }),
      { numRuns: 20 },
    );
  });

  it("names the first page without a number in the Link header", async () => {
    const { headers } = await read(many(1, {}), `${USAGES}?page=2`);
    assert.ok(headers.get("link")?.includes(`<${ORIGIN}/api/${USAGES}>; rel="first"`));
  });
});
