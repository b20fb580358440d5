import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { inferenceCost, inferenceCostStream } from "../../../src/index.ts";
import { clientAt, clientOf, failureOf } from "../../kit/clients.ts";
import { serve } from "../../kit/servers.ts";

const month = "2025-01";
const DASHED = "6F9619FF-8B86-D011-B42D-00CF4FC964FF";
const PLAIN = "6f9619ff8b86d011b42d00cf4fc964ff";

describe("an inference request", () => {
  it("sends its parameters in DWDI's order, a request for each month", async () => {
    await using server = await serve(() => ({ json: { inference: [] } }));
    const resources = ["b 1", "a", "b 1"];
    await inferenceCost(clientAt(server.url, { concurrency: 1 }), {
      resources,
      from: "2024-12",
      to: month,
    });
    assert.deepEqual(server.seen.map(({ target }) => target), [
      "/api/v1/inference/resource/cost?from=2024-12&to=2024-12&resource_uuid=b+1&resource_uuid=a",
      "/api/v1/inference/resource/cost?from=2025-01&to=2025-01&resource_uuid=b+1&resource_uuid=a",
    ]);
  });

  it("is refused for days before anything is sent", async () => {
    const client = clientOf(() => assert.fail("a request was sent"));
    for (const query of [{ day: "2025-01-01" }, { from: "2025-01-01", to: "2025-01-02" }]) {
      assert.equal((await failureOf(inferenceCost(client, query))).code, "config");
      const { message } = await failureOf(inferenceCostStream(client, query).next());
      assert.equal(message, "inference cost is known by month only");
    }
  });
});

describe("an inference answer", () => {
  const read = async (inference: readonly unknown[], resources?: readonly string[]) =>
    await inferenceCost(clientOf(() => ({ inference })), {
      month,
      ...(resources && { resources }),
    });

  it("is matched without dashes and case, and keeps the uuid as asked", async () => {
    for (
      const [asked, listed] of [[DASHED, PLAIN], [PLAIN, DASHED], [DASHED.toLowerCase(), DASHED]]
    ) {
      const { entries, missing } = await read(
        [{ waldurResourceUuid: listed, totalCost: 12.345 }, {
          waldurResourceUuid: "other",
          totalCost: 1,
        }],
        [asked ?? ""],
      );
      assert.deepEqual(entries, [{ period: month, resource: asked, totalCost: 12.345 }]);
      assert.deepEqual(missing, []);
    }
  });

  it("counts two spellings of one uuid once, asked or listed", async () => {
    const listed = [
      { waldurResourceUuid: DASHED, totalCost: 1 },
      { waldurResourceUuid: PLAIN, totalCost: "0.5" },
    ];
    assert.deepEqual((await read(listed, [DASHED, PLAIN])).entries, [
      { period: month, resource: DASHED, totalCost: 1.5 },
    ]);
  });

  it("keeps the uuids as DWDI writes them where none were asked for", async () => {
    const { entries } = await read([{ waldurResourceUuid: DASHED, totalCost: null }]);
    assert.deepEqual(entries, [{ period: month, resource: DASHED }]);
  });

  it("sums like an independent model", async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.nat(), { minLength: 1 }), async (costs) => {
      const { entries } = await read(costs.map((cost, n) => ({
        waldurResourceUuid: n % 2 ? DASHED : PLAIN,
        totalCost: cost / 256,
      })));
      const sum = costs.reduce((total, cost) => total + BigInt(cost), 0n);
      assert.equal(BigInt((entries[0]?.totalCost ?? NaN) * 256), sum);
    }));
  });
});
