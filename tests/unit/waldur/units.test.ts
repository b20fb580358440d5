/**
 * The amounts that the documented configurations make, as they arrive in Waldur.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { account } from "../../kit/waldur-world.ts";
import { useWorlds } from "./worlds.ts";

const open = useWorlds();
const STORAGE = ["storage_filesystem: capstor", "storage_data_type: store"];
const PATH = "/capstor/store/cscs/ethz/g207";

describe("amounts of storage", () => {
  it("are the same for the documented factor and the deployed one", async () => {
    for (const factor of ["0.000000001", "1000000000"]) {
      const world = await open({
        kind: "storage",
        settings: STORAGE,
        resources: { [PATH]: {} },
        components: { storage_space: "usage", storage_inodes: "usage" },
        configured: [
          `storage_space: { measured_unit: GB, unit_factor: ${factor}, accounting_type: usage, label: s }`,
          "storage_inodes: { measured_unit: count, accounting_type: usage, label: i }",
        ],
        fixture: {
          storage: { "2025-03": [{ path: PATH, spaceUsed: 5_000_000_000, inodesUsed: 1000 }] },
        },
      });
      await world.report();
      assert.deepEqual(world.held(), [
        `${PATH} 2025-03 storage_inodes 1000.00`,
        `${PATH} 2025-03 storage_space 5.00`,
      ]);
    }
  });

  it("are found under a path with a trailing slash, where the agent reports zero", async () => {
    const world = await open({
      kind: "storage",
      settings: STORAGE,
      resources: { [`${PATH}/`]: {} },
      fixture: { storage: { "2025-03": [{ path: PATH, spaceUsed: 7 }] } },
    });
    await world.report();
    assert.deepEqual(world.held(), [`${PATH}/ 2025-03 storage_space 7.00`]);
  });

  it("go to both of two ids that are mapped to one path, and to a path that is an id", async () => {
    const world = await open({
      kind: "storage",
      settings: [...STORAGE, "storage_path_mapping:", `  first: ${PATH}`, `  second: ${PATH}/`],
      resources: { first: {}, second: {}, [PATH]: {} },
      fixture: { storage: { "2025-03": [{ path: PATH, spaceUsed: 7 }] } },
    });
    await world.report();
    assert.deepEqual(world.held(), [
      "first 2025-03 storage_space 7.00",
      "second 2025-03 storage_space 7.00",
      `${PATH} 2025-03 storage_space 7.00`,
    ]);
    assert.equal(world.requests("dwdi")[1]?.query.match(/paths=/g)?.length, 1);
  });

  it("leave out what DWDI did not send: a null is no zero", async () => {
    const world = await open({
      kind: "storage",
      settings: STORAGE,
      resources: { [PATH]: {} },
      components: { storage_space: "usage", storage_inodes: "usage" },
      fixture: { storage: { "2025-03": [{ path: PATH, spaceUsed: null, inodesUsed: 3 }] } },
    });
    const { notices } = await world.report();
    assert.deepEqual(world.held(), [`${PATH} 2025-03 storage_inodes 3.00`]);
    assert.match(
      notices.join("\n"),
      /'storage_space' is not reported where DWDI sends no spaceUsed/,
    );
  });
});

describe("amounts of compute", () => {
  it("include cpuHours, which the agent documents and never reports", async () => {
    const world = await open({
      components: { nodeHours: "usage", cpuHours: "usage" },
      resources: { g207: {}, g208: {} },
      fixture: {
        compute: {
          "2025-03": [{
            account: "g207",
            totalNodeHours: 2,
            totalCpuHours: 512,
            users: [{ username: "ada", nodeHours: 2, cpuHours: 512 }],
          }],
        },
      },
    });
    await world.report();
    assert.deepEqual(world.held(), [
      "g207 2025-03 cpuHours 512.00",
      "g207 2025-03 nodeHours 2.00",
      "g208 2025-03 cpuHours 0.00",
      "g208 2025-03 nodeHours 0.00",
      "g207 2025-03 cpuHours ada 512.00",
      "g207 2025-03 nodeHours ada 2.00",
    ]);
    world.server.emulator.clear();
    await world.report();
    assert.equal(world.requests("post").length, 0, "the set of components does not flicker");
  });

  it("leave out cpuHours that DWDI does not send, and never make a zero of them", async () => {
    const world = await open({
      components: { nodeHours: "usage", cpuHours: "usage" },
      resources: { g207: {}, g208: {} },
      fixture: { compute: { "2025-03": [account("g207", 2)] } },
    });
    await world.report();
    assert.deepEqual(world.held(), ["g207 2025-03 nodeHours 2.00", "g208 2025-03 nodeHours 0.00"]);
  });

  it("take null fields for missing, where the agent fails the resource or the month", async () => {
    const world = await open({
      resources: { g207: {}, g208: {} },
      fixture: {
        compute: { "2025-03": [account("g207", null, {}, { users: null }), account("g208", 4)] },
      },
    });
    const { steps, summary } = await world.report();
    assert.deepEqual(world.held(), ["g208 2025-03 nodeHours 4.00"]);
    assert.equal(steps[1]?.results[0]?.reason, "no amount to report");
    assert.equal(summary.failed, 0);
  });

  it("are rounded once, half to even on the decimal", async () => {
    const world = await open({
      fixture: { compute: { "2025-03": [account("g207", 100.125, { ada: 61.005, bob: 39.125 })] } },
    });
    await world.report();
    assert.deepEqual(world.held(), [
      "g207 2025-03 nodeHours 100.12",
      "g207 2025-03 nodeHours ada 61.00",
      "g207 2025-03 nodeHours bob 39.12",
    ]);
  });

  it("with more digits than Waldur keeps fail their resource only", async () => {
    const world = await open({
      resources: { g207: {}, g208: {} },
      fixture: { compute: { "2025-03": [account("g207", 1e19), account("g208", 4)] } },
    });
    const { summary } = await world.report();
    assert.deepEqual(world.held(), ["g208 2025-03 nodeHours 4.00"]);
    assert.deepEqual(summary.failures.map(({ resource, code }) => [resource, code]), [
      ["project g207", "config"],
    ]);
  });
});
