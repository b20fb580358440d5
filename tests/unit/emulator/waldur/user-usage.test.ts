import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Emulator, WaldurOptions, WaldurRole } from "../../../../src/emulator/index.ts";
import { ORIGIN } from "../dwdi-requests.ts";
import {
  ALICE,
  FOREIGN_RESOURCE,
  report,
  RESOURCE,
  rows,
  setUsage,
  smallWaldur,
} from "./requests.ts";

const ALICE_URL = `${ORIGIN}/api/marketplace-offering-users/${ALICE}/`;
const LAST_MONTH = "2025-02-28T09:00:00Z";

/** A Waldur that holds one usage of `node` in the present month, and the uuid of that. */
async function withUsage(
  usage = "10.00",
  changes: WaldurOptions = {},
): Promise<{ emulator: Emulator; uuid: string }> {
  const held = { resource: RESOURCE, type: "node", billingPeriod: "2025-03-01", usage };
  const emulator = smallWaldur({ componentUsages: [held], ...changes });
  const [row] = await rows(emulator, "marketplace-component-usages/");
  return { emulator, uuid: String(row?.["uuid"]) };
}

/** What is held of users, as `username month amount`. */
function held(emulator: Emulator): string[] {
  return emulator.waldur.userUsages.map(({ username, billingPeriod, usage }) =>
    `${username} ${billingPeriod} ${usage}`
  );
}

function totals(emulator: Emulator): string[] {
  return emulator.waldur.componentUsages.map(({ billingPeriod, usage }) =>
    `${billingPeriod} ${usage}`
  );
}

const BULK = "set_user_usages";
const SINGLE = "set_user_usage";

/** Both forms, told the same. */
for (const form of [BULK, SINGLE]) {
  const send = (
    emulator: Emulator,
    uuid: string,
    usage: Record<string, unknown>,
    role?: WaldurRole,
  ) => report(emulator, `${uuid}/${form}/`, form === BULK ? { usages: [usage] } : usage, role);

  describe(form, () => {
    it("answers 201 without a body, for a uuid with dashes or without", async () => {
      const { emulator, uuid } = await withUsage();
      const usage = { username: "alice", usage: "61.01", user: ALICE_URL };
      const { status, text } = await send(emulator, uuid, usage);
      assert.deepEqual([status, text], [201, ""]);
      assert.equal((await send(emulator, uuid.replaceAll("-", ""), usage)).status, 201);
      assert.deepEqual(emulator.waldur.userUsages, [{
        resource: RESOURCE,
        type: "node",
        billingPeriod: "2025-03-01",
        username: "alice",
        usage: "61.01",
        user: ALICE,
      }]);
      assert.deepEqual(totals(emulator), ["2025-03-01 10.00"]);
    });

    it("sets by username, and keeps the first link to a user", async () => {
      const { emulator, uuid } = await withUsage();
      await send(emulator, uuid, { username: "alice", usage: 1 });
      await send(emulator, uuid, { username: "Alice", usage: 2 });
      await send(emulator, uuid, { username: "alice", usage: 3, user: ALICE_URL });
      assert.deepEqual(held(emulator), ["Alice 2025-03-01 2.00", "alice 2025-03-01 3.00"]);
      assert.ok(emulator.waldur.userUsages.every(({ user }) => user === undefined));
    });

    it("finds the usage of the date's month, or makes it", async () => {
      const { emulator, uuid } = await withUsage();
      await send(emulator, uuid, { username: "alice", usage: "4.50", date: LAST_MONTH });
      await send(emulator, uuid, { username: "alice", usage: "2.00", date: "2025-03-01" });
      assert.deepEqual(held(emulator), ["alice 2025-02-01 4.50", "alice 2025-03-01 2.00"]);
      assert.deepEqual(totals(emulator), ["2025-02-01 4.50", "2025-03-01 10.00"]);
    });

    it("makes a total of 0 the sum of its users", async () => {
      const { emulator, uuid } = await withUsage("0.00");
      await send(emulator, uuid, { username: "alice", usage: "0.10" });
      assert.deepEqual(totals(emulator), ["2025-03-01 0.10"]);
      await send(emulator, uuid, { username: "bob", usage: "0.20" });
      assert.deepEqual(totals(emulator), ["2025-03-01 0.10"]);
      await setUsage(emulator, { usages: [{ type: "node", amount: 0 }] });
      await send(emulator, uuid, { username: "bob", usage: "0.20" });
      assert.deepEqual(totals(emulator), ["2025-03-01 0.30"]);
    });

    it("has the rules of dates that set_usage has", async () => {
      const { emulator, uuid } = await withUsage();
      const usage = { username: "alice", usage: "1.00" };
      const cases: readonly [WaldurRole, date: string | undefined, text: RegExp][] = [
        ["staff", "2025-03-21", /Cannot submit usage for future dates/],
        ["provider", LAST_MONTH, /when backfilling past billing periods/],
        ["manager", "2025-03-01", /Only staff users and service providers can specify date/],
      ];
      for (const [role, date, text] of cases) {
        const answer = await send(emulator, uuid, { ...usage, date }, role);
        assert.equal(answer.status, 400);
        assert.match(answer.text, text);
      }
      assert.deepEqual(held(emulator), []);
      for (const role of ["staff", "provider", "manager"] as const) {
        assert.equal((await send(emulator, uuid, usage, role)).status, 201);
      }
      const present = { ...usage, date: "2025-03-01" };
      assert.equal((await send(emulator, uuid, present, "provider")).status, 201);
    });

    it("stays with its usage at a server that does not know dates", async () => {
      const { emulator, uuid } = await withUsage("10.00", { traits: { ignoresDate: true } });
      await send(emulator, uuid, { username: "alice", usage: "1.00", date: LAST_MONTH });
      assert.deepEqual(held(emulator), ["alice 2025-03-01 1.00"]);
    });

    it("says what is wrong with each field", async () => {
      const { emulator, uuid } = await withUsage();
      const { status, text } = await send(emulator, uuid, { usage: "1.234", user: "alice" });
      assert.equal(status, 400);
      const faults = {
        username: ["This field is required."],
        usage: ["Ensure that there are no more than 2 decimal places."],
        user: ["Invalid hyperlink - No URL match."],
      };
      assert.deepEqual(JSON.parse(text), form === BULK ? { usages: [faults] } : faults);
      const user = ALICE_URL.replace(ALICE, RESOURCE);
      const unknown = await send(emulator, uuid, { username: "a", usage: 1, user });
      assert.match(unknown.text, /Invalid hyperlink - Object does not exist/);
    });

    it("is not there for a usage that is unknown or another provider's", async () => {
      const usage = { username: "alice", usage: "1.00" };
      const { emulator } = await withUsage();
      assert.equal((await send(emulator, RESOURCE, usage)).status, 404);
      const foreign = await withUsage("1.00", {
        componentUsages: [{
          resource: FOREIGN_RESOURCE,
          type: "node",
          billingPeriod: "2025-03-01",
          usage: "1.00",
        }],
      });
      assert.equal((await send(foreign.emulator, foreign.uuid, usage, "provider")).status, 404);
      assert.equal((await send(foreign.emulator, foreign.uuid, usage)).status, 201);
    });
  });
}

describe("set_user_usages in bulk", () => {
  it("takes all, or none when one is wrong", async () => {
    const { emulator, uuid } = await withUsage("0.00");
    const right = [{ username: "alice", usage: "1.10" }, { username: "bob", usage: "2.20" }];
    const send = (usages: unknown) => report(emulator, `${uuid}/set_user_usages/`, { usages });
    const faulty = await send([...right, { username: "carol", usage: "x" }]);
    assert.equal(faulty.status, 400);
    assert.deepEqual(JSON.parse(faulty.text), {
      usages: [{}, {}, { usage: ["A valid number is required."] }],
    });
    assert.equal((await send([...right, { username: "c", usage: 1, date: "2026" }])).status, 400);
    assert.equal(
      (await send([...right, { username: "c", usage: 1, date: "2025-12-01" }])).status,
      400,
    );
    assert.deepEqual(held(emulator), []);
    assert.equal((await send(right)).status, 201);
    assert.deepEqual(held(emulator), ["alice 2025-03-01 1.10", "bob 2025-03-01 2.20"]);
    assert.deepEqual(totals(emulator), ["2025-03-01 3.30"]);
  });

  it("refuses an empty list", async () => {
    const { emulator, uuid } = await withUsage();
    const { status, text } = await report(emulator, `${uuid}/set_user_usages/`, { usages: [] });
    assert.equal(status, 400);
    assert.deepEqual(JSON.parse(text), {
      usages: { non_field_errors: ["This list may not be empty."] },
    });
  });

  it("is not there at an older server, where the single form is", async () => {
    const { emulator, uuid } = await withUsage("10.00", { traits: { lacksBulkUserUsages: true } });
    const usage = { username: "alice", usage: "1.00" };
    const bulk = await report(emulator, `${uuid}/set_user_usages/`, { usages: [usage] });
    assert.equal(bulk.status, 404);
    assert.equal((await report(emulator, `${uuid}/set_user_usage/`, usage)).status, 201);
  });
});
