/**
 * What a plan says of each amount.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DwdiAbortError } from "../../../src/errors.ts";
import { account, uuidAt } from "../../kit/waldur-world.ts";
import { useWorlds } from "./worlds.ts";

const open = useWorlds();

describe("a plan", () => {
  it("says what stands, what is to be, and whether DWDI lists it", async () => {
    const month = "2025-03";
    const world = await open({
      usage: [{ of: "g207", month, usage: "10.00" }],
      userUsage: [
        { of: "g207", month, usage: "6.00", username: "ada" },
        { of: "g207", month, usage: "4.00", username: "bob" },
      ],
      fixture: { compute: { [month]: [account("g207", 12, { ada: 7, cleo: 5 })] } },
    });
    const amount = { type: "nodeHours", billingType: "usage" };
    assert.deepEqual((await world.plan([month])).entries, [{
      month,
      resource: uuidAt(0),
      name: "project g207",
      backendId: "g207",
      action: "set",
      components: [{ ...amount, waldur: "10.00", dwdi: "12.00", listed: true }],
      users: [
        { username: "ada", ...amount, waldur: "6.00", dwdi: "7.00", listed: true },
        { username: "cleo", ...amount, waldur: null, dwdi: "5.00", listed: true },
        { username: "bob", ...amount, waldur: "4.00", dwdi: "0.00", listed: false },
      ],
    }]);
  });

  it("is none when its signal ends it while DWDI is asked: that is no failure of DWDI", async () => {
    const stop = new AbortController();
    const world = await open({
      fetchFrom: ({ fetch }) => (input, init) => {
        if (String(input).includes("/compute/")) stop.abort();
        return fetch(input, init);
      },
    });
    await assert.rejects(world.plan(["2025-03"], { signal: stop.signal }), DwdiAbortError);
  });
});
