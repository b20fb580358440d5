/**
 * What is read from Waldur's responses, and the error of an invalid one.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createWaldurClient, type WaldurClient } from "../../../src/waldur/index.ts";
import {
  listOfferingUsers,
  listUsage,
  readMe,
  readOffering,
} from "../../../src/waldur/client/queries.ts";

const UUID = "a".repeat(32);
const SCOPE = { offering: UUID, month: "2025-03", resources: [] };

/** A client whose answers are all one text. */
function answering(text: string, status = 200): WaldurClient {
  const headers = { "content-type": "application/json" };
  const fetch = () => Promise.resolve(new Response(text, { status, headers }));
  return createWaldurClient({ apiUrl: "https://x.ca", auth: { token: "a-token" }, fetch });
}

describe("the users of an offering", () => {
  it("are those with a login, of two with one login the first", async () => {
    const rows = ["ada", "", null, "bob", "ada"].map((username, index) => ({
      username,
      url: `https://x.ca/${index}`,
    }));
    const users = await listOfferingUsers(answering(JSON.stringify(rows)), UUID, {});
    assert.deepEqual([...users], [["ada", "https://x.ca/0"], ["bob", "https://x.ca/3"]]);
  });
});

describe("a listing of usage", () => {
  const row = { uuid: "b", type: "nodeHours", usage: "1.00", resource_uuid: UUID };

  it("holds rows of its month alone, whatever Waldur shows", async () => {
    const rows = ["2025-02-01", "2025-03-01"].map((month) => ({ ...row, billing_period: month }));
    const listed = await listUsage(answering(JSON.stringify(rows)), SCOPE, {});
    assert.deepEqual(listed, [{ ...row, billing_period: "2025-03-01" }]);
  });

  it("has uuids that can be compared, and amounts with two decimals", async () => {
    const sent = { ...row, uuid: "B-1", resource_uuid: "AAAA-bbbb", billing_period: "2025-03-01" };
    for (const usage of ["1.5", 1.5]) {
      const rows = JSON.stringify([{ ...sent, usage }]);
      assert.deepEqual(await listUsage(answering(rows), SCOPE, {}), [
        { ...sent, usage: "1.50", resource_uuid: "aaaabbbb" },
      ]);
    }
  });

  it("with an invalid row names its number and place, and not its value", async () => {
    const valid = { ...row, billing_period: "2025-03-01" };
    const { usage: _, ...lacking } = valid;
    for (
      const [second, reason] of [
        [{}, "uuid: missing"],
        [lacking, "usage: missing"],
        [{ ...valid, usage: "a secret" }, "usage: expected a decimal"],
        [{ ...valid, type: 5, usage: true }, "type: expected a string, received a number"],
        [5, "expected an object, received a number"],
      ] as const
    ) {
      const rows = JSON.stringify([valid, second]);
      await assert.rejects(listUsage(answering(rows), SCOPE, {}), {
        name: "DwdiResponseError",
        message: `row 2 of GET /api/marketplace-component-usages/ is invalid: ${reason}`,
      });
    }
  });
});

describe("the user of a token", () => {
  it("is staff only where Waldur says so", async () => {
    for (const is_staff of [undefined, null, false, true]) {
      const user = await readMe(answering(JSON.stringify({ username: "ada", is_staff })), {});
      assert.deepEqual(user, { username: "ada", is_staff: is_staff === true });
    }
  });
});

describe("an offering", () => {
  it("that Waldur does not show is told by its uuid, with what to check", async () => {
    await assert.rejects(readOffering(answering("{}", 404), UUID, {}), {
      name: "DwdiNotFoundError",
      message: `Waldur has no offering ${UUID} that the token's user may see`,
      status: 404,
      hint: "check waldur_offering_uuid, and the user's permissions on the offering",
    });
  });
});
