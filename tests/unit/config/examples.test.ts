import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { createDwdiClient } from "../../../src/client/client.ts";
import { amountOf, metricOf } from "../../../src/amounts/component.ts";
import { computeUsage } from "../../../src/usage/compute.ts";
import { type Offering, parseConfig, selectOffering } from "../../../src/config/index.ts";
import { type EmulatorServer, serveEmulator } from "../../../src/emulator/index.ts";
import { storageUsage } from "../../../src/usage/storage.ts";
import { environmentOf } from "../../kit/environment.ts";

const EXAMPLES = new URL("../../../examples/waldur/", import.meta.url);
const NAMES = ["compute", "storage", "combined"].map((kind) => `cscs-dwdi-${kind}-config.yaml`);

const fixture = {
  compute: {
    "2025-01": [{
      account: "g207",
      totalNodeHours: 12.5,
      totalCpuHours: 3600,
      users: [{ username: "ada", nodeHours: 12.5, cpuHours: 3600 }],
    }],
  },
  storage: {
    "2025-01": [{
      path: "/store/projects/proj123",
      filesystem: "lustre",
      data_type: "projects",
      tenant: "cscs",
      spaceUsed: 5_000_000_000,
      inodesUsed: 1234,
    }],
  },
};

let server: EmulatorServer;
let env: Readonly<Record<string, string>> = {};
before(async () => {
  server = await serveEmulator({ port: 0, hostname: "127.0.0.1", fixture });
  env = environmentOf(server);
});
after(() => server.close());

function read(name: string): string {
  return readFileSync(new URL(name, EXAMPLES), "utf8");
}

/** What Waldur would be sent for an offering and January 2025, by component. */
async function report(offering: Offering): Promise<Readonly<Record<string, string>>> {
  const { kind, components, pathMapping, filesystem = "", dataType = "" } = offering;
  const client = createDwdiClient(offering.dwdi);
  const month = "2025-01";
  const { entries: [entry] } = kind === "compute"
    ? await computeUsage(client, { accounts: ["g207"], month })
    : await storageUsage(client, {
      filesystem,
      dataType,
      paths: [pathMapping.get("project_123") ?? ""],
      month,
    });
  const values: Readonly<Record<string, unknown>> = { ...entry };
  return Object.fromEntries(components.map((component) => {
    const value = values[metricOf(kind, component) ?? ""];
    assert.ok(typeof value === "number", component.name);
    return [component.name, amountOf(kind, component, value)];
  }));
}

describe("the example configurations", () => {
  it("are the three of the documentation", () => {
    const files = readdirSync(EXAMPLES).filter((name) => /^cscs-dwdi-.*\.yaml$/.test(name)).sort();
    assert.deepEqual(files, NAMES.toSorted());
  });

  for (const name of NAMES) {
    it(`${name} has no faults, with no variable set`, () => {
      const { warnings, offerings, secrets } = parseConfig(read(name));
      assert.deepEqual(warnings, []);
      assert.ok(offerings.length > 0);
      assert.equal(secrets.inText, false);
    });
  }

  for (const name of NAMES.filter((name) => !name.includes("storage"))) {
    it(`${name} reports compute usage`, async () => {
      const offering = selectOffering(parseConfig(read(name), { env }), { kind: "compute" });
      assert.equal((await report(offering)).nodeHours, "12.50");
    });
  }

  for (const name of NAMES.filter((name) => !name.includes("compute"))) {
    it(`${name} reports storage usage`, async () => {
      const offering = selectOffering(parseConfig(read(name), { env }), { kind: "storage" });
      assert.deepEqual(await report(offering), {
        storage_space: "5.00",
        storage_inodes: "1234.00",
      });
    });
  }
});
