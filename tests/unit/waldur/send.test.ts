/**
 * What is said of usage that Waldur does not take.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { rejectionFailure } from "../../../src/waldur/apply/send.ts";

describe("a refusal", () => {
  it("is told in Waldur's words, with its status as the kind of failure", () => {
    for (
      const [status, code] of [
        [400, "server"],
        [404, "not-found"],
        [405, "not-found"],
      ] as const
    ) {
      assert.deepEqual(rejectionFailure("the usage of g207", { status, text: "not so" }), {
        code,
        message: `the usage of g207 was answered ${status}: not so`,
      });
    }
  });

  it("comes with what to do about it, where that is known", () => {
    const answer = { status: 400, text: "Resource must have a plan" };
    assert.equal(rejectionFailure("it", answer).hint, "give the resource a plan in Waldur");
    assert.equal(rejectionFailure("it", answer, "look elsewhere").hint, "look elsewhere");
  });
});
