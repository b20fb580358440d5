import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { EmulatedResource, Emulator, WaldurRole } from "../../../../src/emulator/index.ts";
import { ORIGIN } from "../dwdi-requests.ts";
import {
  FOREIGN_RESOURCE,
  OFFERING,
  report,
  RESOURCE,
  rows,
  setUsage,
  smallWaldur,
} from "./requests.ts";

const THIS_MONTH = "2025-03-05T00:00:00Z";
const LAST_MONTH = "2025-02-28T09:00:00Z";

/** What is held, as `type month amount`. */
function held(emulator: Emulator): string[] {
  return emulator.waldur.componentUsages.map(({ type, billingPeriod, usage }) =>
    `${type} ${billingPeriod} ${usage}`
  );
}

function node(amount: unknown): Record<string, unknown> {
  return { usages: [{ type: "node", amount }] };
}

function withResource(changes: Partial<EmulatedResource>): Emulator {
  return smallWaldur({
    resources: [{ uuid: RESOURCE, name: "One", offering: OFFERING, ...changes }],
  });
}

async function refused(
  emulator: Emulator,
  changes: Record<string, unknown>,
  role?: WaldurRole,
): Promise<unknown> {
  const before = emulator.waldur;
  const { status, text } = await setUsage(emulator, changes, role);
  assert.equal(status, 400);
  assert.deepEqual(emulator.waldur, before);
  return JSON.parse(text);
}

describe("set_usage", () => {
  it("answers 201 without a body, and shows what it took", async () => {
    const emulator = smallWaldur();
    const { status, text } = await setUsage(emulator, { ...node("100.12"), date: THIS_MONTH });
    assert.deepEqual([status, text], [201, ""]);
    const [row] = await rows(emulator, "marketplace-component-usages/");
    assert.deepEqual([row?.["usage"], row?.["billing_period"]], ["100.12", "2025-03-01"]);
  });

  it("takes what the Python agent sends", async () => {
    const emulator = smallWaldur({ timeZone: "Europe/Zurich" });
    const usages = [{ type: "node", amount: "100.12", recurring: false }];
    const date = "2025-03-01T00:00:00+01:00";
    assert.equal((await setUsage(emulator, { usages, date })).status, 201);
    const resource = "4e500000-0000-0000-0000-000000000001";
    const loaded = { resource, usages, date: "2025-01-01T00:00:00" };
    assert.equal((await setUsage(emulator, loaded)).status, 201);
    assert.deepEqual(held(emulator), ["node 2025-01-01 100.12", "node 2025-03-01 100.12"]);
  });

  it("sets, and does not add", async () => {
    const emulator = smallWaldur();
    for (const amount of ["5.00", "5.00", "3.00"]) await setUsage(emulator, node(amount));
    assert.deepEqual(held(emulator), ["node 2025-03-01 3.00"]);
  });

  it("keeps resource, component and month apart, and leaves what it does not mention", async () => {
    const emulator = smallWaldur();
    const usages = [{ type: "node", amount: 1 }, { type: "space", amount: 2 }];
    await setUsage(emulator, { usages });
    await setUsage(emulator, { usages, date: LAST_MONTH });
    await setUsage(emulator, { resource: FOREIGN_RESOURCE, ...node(7) });
    await setUsage(emulator, node(9));
    assert.deepEqual(held(emulator), [
      "node 2025-02-01 1.00",
      "space 2025-02-01 2.00",
      "node 2025-03-01 9.00",
      "space 2025-03-01 2.00",
      "node 2025-03-01 7.00",
    ]);
  });

  it("removes the duplicates of what it sets", async () => {
    const usage = { resource: RESOURCE, type: "node", billingPeriod: "2025-03-01", usage: "1.00" };
    const emulator = smallWaldur({ componentUsages: [usage, { ...usage, usage: "2.00" }] });
    assert.equal((await rows(emulator, "marketplace-component-usages/")).length, 2);
    await setUsage(emulator, node("3.00"));
    assert.deepEqual(held(emulator), ["node 2025-03-01 3.00"]);
  });

  it("takes usage, limit and one-time components, and no others", async () => {
    for (const type of ["node", "space", "setup"]) {
      const usages = [{ type, amount: "1.00" }];
      assert.equal((await setUsage(smallWaldur(), { usages })).status, 201);
    }
    const types = ["node", "fee", "rebate", "unheard_of"];
    const usages = types.map((type) => ({ type, amount: "1.00" }));
    assert.deepEqual(await refused(smallWaldur(), { usages }), {
      non_field_errors: ["These components are invalid: fee, rebate, unheard_of."],
    });
  });

  for (const state of ["OK", "Updating", "Terminating"] as const) {
    it(`takes usage of a resource that is ${state}`, async () => {
      assert.equal((await setUsage(withResource({ state }))).status, 201);
    });
  }

  for (const state of ["Creating", "Erred", "Terminated"] as const) {
    it(`refuses usage of a resource that is ${state}`, async () => {
      assert.deepEqual(await refused(withResource({ state }), {}), {
        resource: ["Resource is not in valid state."],
      });
    });
  }

  it("refuses usage of a resource without a plan", async () => {
    assert.deepEqual(await refused(withResource({ plan: false }), {}), {
      resource: ["Resource must have a plan to report usage."],
    });
  });

  it("notes when a date is before the plan of a resource of mid-month", async () => {
    const emulator = withResource({ created: "2025-03-12T14:30:00Z" });
    const isInvoiced = async (date: string) => {
      assert.equal((await setUsage(emulator, { date })).status, 201);
      return emulator.waldur.componentUsages[0]?.inPlanPeriod;
    };
    assert.equal(await isInvoiced("2025-03-01T00:00:00Z"), false);
    assert.equal(await isInvoiced("2025-03-12T14:30:00Z"), true);
  });
});

describe("the date of set_usage", () => {
  it("is now when it is left out", async () => {
    const emulator = smallWaldur();
    await setUsage(emulator);
    assert.deepEqual(held(emulator), ["node 2025-03-01 1.00"]);
  });

  it("is not in the future", async () => {
    const future = {
      date: ["Cannot submit usage for future dates. Date must be current date or earlier."],
    };
    for (const role of ["staff", "provider"] as const) {
      assert.deepEqual(
        await refused(smallWaldur(), { date: "2025-03-20T12:00:01Z" }, role),
        future,
      );
    }
    const answer = await setUsage(smallWaldur(), { date: "2025-03-20T12:00:00Z" });
    assert.equal(answer.status, 201);
  });

  it("is staff's in any month", async () => {
    const emulator = smallWaldur();
    for (const date of ["2020-01-01", LAST_MONTH, THIS_MONTH]) await setUsage(emulator, { date });
    assert.equal(held(emulator).length, 3);
  });

  const backfilling = {
    date: [
      "Service providers can only specify date for limit-based or prepaid billing components " +
      "when backfilling past billing periods.",
    ],
  };

  it("is a provider's in the present month, and in past ones but for usage components", async () => {
    const emulator = smallWaldur();
    assert.equal((await setUsage(emulator, { date: THIS_MONTH }, "provider")).status, 201);
    assert.deepEqual(await refused(emulator, { date: LAST_MONTH }, "provider"), backfilling);
    const usages = ["space", "setup"].map((type) => ({ type, amount: "1.00" }));
    const report = { usages, date: LAST_MONTH };
    assert.equal((await setUsage(emulator, report, "provider")).status, 201);
    const mixed = { usages: [...usages, { type: "node", amount: "1.00" }], date: LAST_MONTH };
    assert.deepEqual(await refused(emulator, mixed, "provider"), backfilling);
  });

  it("is past for a provider by the server's zone", async () => {
    const now = () => new Date("2025-03-01T00:30:00Z");
    const date = "2025-02-28T23:30:00Z";
    assert.deepEqual(await refused(smallWaldur({}, { now }), { date }, "provider"), backfilling);
    for (const timeZone of ["Europe/Zurich", "America/New_York"]) {
      const emulator = smallWaldur({ timeZone }, { now });
      assert.equal((await setUsage(emulator, { date }, "provider")).status, 201);
    }
  });

  it("is not a manager's, who may report without it", async () => {
    const emulator = smallWaldur();
    assert.deepEqual(await refused(emulator, { date: THIS_MONTH }, "manager"), {
      date: ["Only staff users and service providers can specify date for backfilling."],
    });
    assert.equal((await setUsage(emulator, {}, "manager")).status, 201);
  });

  it("is of no help where a role may report nothing", async () => {
    const emulator = smallWaldur();
    for (const role of ["provider", "manager"] as const) {
      const { status, text } = await setUsage(emulator, { resource: FOREIGN_RESOURCE }, role);
      assert.equal(status, 403);
      assert.deepEqual(JSON.parse(text), {
        detail: "You do not have permission to perform this action.",
      });
    }
    assert.deepEqual(held(emulator), []);
  });

  it("is ignored by a server that does not know it", async () => {
    const emulator = smallWaldur({ traits: { ignoresDate: true } });
    for (const date of [LAST_MONTH, "2031-01-01", "never"]) {
      assert.equal((await setUsage(emulator, { date }, "manager")).status, 201);
    }
    assert.deepEqual(held(emulator), ["node 2025-03-01 1.00"]);
  });
});

describe("the body of set_usage", () => {
  it("is told all its faults at once, by field", async () => {
    const usages = [{ type: "node", amount: 1 }, { amount: "x" }, { type: " ", amount: null }, 7];
    assert.deepEqual(await refused(smallWaldur(), { resource: "x", usages, date: "soon" }), {
      resource: ["Object with uuid=x does not exist."],
      date: [
        "Datetime has wrong format. Use one of these formats instead: " +
        "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
      ],
      usages: [
        {},
        { type: ["This field is required."], amount: ["A valid number is required."] },
        { type: ["This field may not be blank."], amount: ["This field may not be null."] },
        { non_field_errors: ["Invalid data. Expected a dictionary."] },
      ],
    });
    const missing = await refused(smallWaldur(), { resource: undefined, usages: undefined });
    const required = ["This field is required."];
    assert.deepEqual(missing, { resource: required, usages: required });
  });

  it("is an object in JSON", async () => {
    const emulator = smallWaldur();
    const { status, text } = await report(emulator, "set_usage/", []);
    assert.equal(status, 400);
    assert.match(text, /Expected a dictionary/);
    const { waldurUrl, waldurTokens } = emulator.settings(ORIGIN);
    const post = async (type: string, body: string) => {
      const headers = { authorization: `Token ${waldurTokens.staff}`, "content-type": type };
      const url = `${waldurUrl}marketplace-component-usages/set_usage/`;
      const answer = await emulator.fetch(url, { method: "POST", headers, body });
      return `${answer.status} ${await answer.text()}`;
    };
    assert.match(await post("application/json", "{"), /^400 \{"detail":"JSON parse error - /);
    assert.match(await post("text/plain", "{}"), /^415 \{"detail":"Unsupported media type/);
  });
});

describe("an amount", () => {
  const taken: readonly [sent: unknown, shown: string][] = [
    ["100.12", "100.12"],
    [5, "5.00"],
    [0.5, "0.50"],
    ["0", "0.00"],
    [".5", "0.50"],
    ["1.", "1.00"],
    ["1e3", "1000.00"],
    [" 7.1 ", "7.10"],
    ["-3.25", "-3.25"],
    ["007.10", "7.10"],
    ["999999999999999999.99", "999999999999999999.99"],
  ];
  for (const [sent, shown] of taken) {
    it(`${JSON.stringify(sent)} is ${shown}`, async () => {
      const emulator = smallWaldur();
      assert.equal((await setUsage(emulator, node(sent))).status, 201);
      assert.deepEqual(held(emulator), [`node 2025-03-01 ${shown}`]);
    });
  }

  const amountFault = async (amount: unknown) => {
    const fault = JSON.stringify(await refused(smallWaldur(), node(amount)));
    return /^\{"usages":\[\{"amount":\["([^"]*)"\]\}\]\}$/.exec(fault)?.[1];
  };
  const tooMany = (count: number, what: string) =>
    `Ensure that there are no more than ${count} ${what}.`;
  const wrong: readonly [sent: unknown, fault: string][] = [
    ["", "A valid number is required."],
    [".", "A valid number is required."],
    ["ten", "A valid number is required."],
    ["NaN", "A valid number is required."],
    ["1,5", "A valid number is required."],
    [true, "A valid number is required."],
    [{}, "A valid number is required."],
    ["1.234", tooMany(2, "decimal places")],
    ["1.000", tooMany(2, "decimal places")],
    ["1e-3", tooMany(2, "decimal places")],
    ["1000000000000000000", tooMany(18, "digits before the decimal point")],
    ["4999999999999998976.00", tooMany(20, "digits in total")],
    [5e21, tooMany(20, "digits in total")],
    ["1e999", tooMany(20, "digits in total")],
  ];
  for (const [sent, fault] of wrong) {
    it(`${JSON.stringify(sent)} is refused`, async () => {
      assert.equal(await amountFault(sent), fault);
    });
  }

  it("of two decimals is shown as it was sent", async () => {
    const emulator = smallWaldur();
    await fc.assert(
      fc.asyncProperty(fc.bigInt(0n, 10n ** 20n - 1n), async (hundredths) => {
        const digits = String(hundredths).padStart(3, "0");
        const amount = `${digits.slice(0, -2)}.${digits.slice(-2)}`;
        await setUsage(emulator, node(amount));
        assert.deepEqual(held(emulator), [`node 2025-03-01 ${amount}`]);
      }),
    );
  });
});
