import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { computeUsage } from "../../../src/index.ts";
import { clientAt, clientOfEmulator } from "../../kit/clients.ts";
import { serve, serveDwdi } from "../../kit/servers.ts";

/** Node's own fetch opens up to twice as many connections as there are requests under way. */
const MOST = "Bun" in globalThis || "Deno" in globalThis ? 5 : 8;

describe("connections", () => {
  it(`are kept: 200 requests, 4 at a time, open at most ${MOST}`, async () => {
    await using server = await serveDwdi();
    const client = clientOfEmulator(server);
    await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        client.getText("/inference/resource/cost", {
          from: "2025-01",
          to: "2025-01",
          resource_uuid: String(n),
        })),
    );
    assert.equal(server.emulator.requests.length, 201);
    assert.ok(server.connections <= MOST, `${server.connections} connections`);
  });

  it("are kept by requests one after another", async () => {
    await using server = await serve(() => ({ json: { compute: [] } }));
    const client = clientAt(server.url);
    for (let n = 0; n < 50; n++) await computeUsage(client, { month: "2025-01" });
    assert.ok(server.connections <= 2, `${server.connections} connections`);
  });
});
