/**
 * Whether Waldur holds what was sent, and what is said where it does not.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  findDifference,
  type Job,
  resultOf,
  startJob,
} from "../../../src/waldur/apply/entry-result.ts";
import { indexUsage } from "../../../src/waldur/plan/current-usage.ts";

const resource = "a".repeat(32);
const month = "2025-03";
const amount = { type: "nodeHours", billingType: "usage", waldur: null, listed: true };
const row = { type: "nodeHours", resource_uuid: resource, billing_period: `${month}-01` };
const total = { ...row, uuid: "b", usage: "5.00" };
const ada = {
  ...row,
  uuid: "e",
  component_usage: "b",
  component_type: "nodeHours",
  username: "ada",
  usage: "3.00",
};

/** The work on 5.00 node-hours, 3.00 of them by ada, of which something was sent. */
function job(sent: { readonly totals?: boolean; readonly users?: boolean }): Job {
  const begun = startJob({
    month,
    resource,
    name: "project g207",
    backendId: "g207",
    action: "set",
    components: [{ ...amount, dwdi: "5.00" }],
    users: [{ ...amount, username: "ada", dwdi: "3.00" }],
  });
  if (sent.totals) begun.sentTotals.add("nodeHours");
  if (sent.users) begun.sentUsers.add("nodeHours");
  return begun;
}

describe("what was sent", () => {
  const both = job({ totals: true, users: true });

  it("is found where it stands", () => {
    assert.equal(findDifference(both, indexUsage([total], [ada])), undefined);
  });

  it("is told with what stands instead, of a total and of a user", () => {
    const code = "response";
    const hint = "another program may report the same resource, or this Waldur ignores dates";
    assert.deepEqual(findDifference(both, indexUsage([{ ...total, usage: "7.00" }], [ada])), {
      code,
      message: "Waldur holds 7.00 of nodeHours, sent 5.00",
      hint,
    });
    assert.deepEqual(findDifference(both, indexUsage([total], [{ ...ada, usage: "2.00" }])), {
      code,
      message: "Waldur holds 2.00 of nodeHours by 'ada', sent 3.00",
      hint,
    });
    assert.deepEqual(findDifference(both, indexUsage([total, { ...total, uuid: "c" }], [ada])), {
      code,
      message: "Waldur holds several records of nodeHours for one month: 5.00, 5.00",
      hint: "they are of different plan periods: remove all but one of them in Waldur",
    });
  });

  it("is told where nothing stands, with what that may come from", () => {
    const failures = [
      findDifference(both, indexUsage([], [ada])),
      findDifference(both, indexUsage([total], [])),
    ];
    assert.deepEqual(failures.map((failure) => failure?.message), [
      "Waldur holds nothing of nodeHours, sent 5.00",
      "Waldur holds nothing of nodeHours by 'ada', sent 3.00",
    ]);
    for (const failure of failures) assert.match(failure?.hint ?? "", /^this Waldur may ignore/);
  });

  it("is all that is looked for", () => {
    assert.equal(findDifference(job({ users: true }), indexUsage([], [ada])), undefined);
    assert.equal(findDifference(job({ totals: true }), indexUsage([total], [])), undefined);
  });
});

describe("the hint of a failure", () => {
  it("says what Waldur accepted all the same", () => {
    const hintOf = (sent: Parameters<typeof job>[0], hint?: string) => {
      const failure = { code: "response", message: "Waldur fails", ...(hint && { hint }) } as const;
      return resultOf({ ...job(sent), failure }).failure?.hint;
    };
    assert.equal(hintOf({}), undefined);
    assert.equal(hintOf({}, "try again"), "try again");
    assert.equal(
      hintOf({ totals: true }, "try again"),
      "Waldur accepted the totals of nodeHours, but no users; try again",
    );
    assert.equal(
      hintOf({ totals: true, users: true }),
      "Waldur accepted the totals of nodeHours and the users of nodeHours",
    );
    assert.equal(hintOf({ users: true }), "Waldur accepted the users of nodeHours");
  });
});
