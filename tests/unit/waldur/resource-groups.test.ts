/**
 * Which resources are asked for together, and what is said of them.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { groupResources } from "../../../src/waldur/plan/resource-groups.ts";
import type { ResourceRow } from "../../../src/waldur/client/queries.ts";
import { type Given, openWorld } from "../../kit/waldur-world.ts";

const STORAGE = ["storage_filesystem: capstor", "storage_data_type: store"];

async function grouping(
  given: Given,
  rows: readonly Partial<ResourceRow>[],
  allowAllClusters = false,
) {
  const { offering } = await openWorld({ ...given, fetchFrom: ({ fetch }) => fetch });
  const resources = rows.map((row, index): ResourceRow => ({
    uuid: `uuid-${index}`,
    name: `name-${index}`,
    backend_id: `g${index}`,
    state: "OK",
    offering_backend_id: "",
    current_usages: {},
    ...row,
  }));
  const { groups, notices, skipped } = groupResources(offering, resources, allowAllClusters);
  return {
    groups: groups.map(({ title, clusters, members }) => [
      title,
      clusters,
      members.map(({ dwdiName }) => dwdiName).join(),
    ]),
    notices,
    skipped: skipped.map(({ resource, reason }) => [resource.uuid, reason]),
  };
}

describe("resources", () => {
  it("of one cluster are asked for together, those without one on the file's", async () => {
    const rows = [
      { offering_backend_id: "Daint" },
      {},
      { offering_backend_id: "eiger", backend_id: "G-207" },
      { offering_backend_id: "daint" },
    ];
    const settings = ["cscs_dwdi_cluster: [alps, bristen]"];
    assert.deepEqual(await grouping({ settings }, rows), {
      groups: [
        ["cluster daint", ["daint"], "g0,g3"],
        ["cluster alps, bristen", ["alps", "bristen"], "g1"],
        ["cluster eiger", ["eiger"], "G-207"],
      ],
      notices: [],
      skipped: [],
    });
  });

  it("without any cluster are asked for on all of them in history, which is said", async () => {
    assert.deepEqual(await grouping({}, [{}, { offering_backend_id: "daint" }], true), {
      groups: [
        ["all clusters", undefined, "g0"],
        ["cluster daint", ["daint"], "g1"],
      ],
      notices: ["resource 'name-0' (g0) has no cluster: its usage of all clusters is loaded"],
      skipped: [],
    });
  });

  it("that cannot be asked for are called by name, else by uuid, and by backend id", async () => {
    const rows = [
      { state: "Erred", name: "" },
      { backend_id: "" },
      {},
    ];
    const erred = "it is Erred, a state in which Waldur accepts no usage";
    const nowhere = "it has no cluster: neither offering_backend_id nor cscs_dwdi_cluster is set";
    assert.deepEqual(await grouping({}, rows), {
      groups: [],
      notices: [
        `resource 'uuid-0' (g0) is skipped: ${erred}`,
        "resource 'name-1' is skipped: it has no backend id",
        `resource 'name-2' (g2) is skipped: ${nowhere}`,
      ],
      skipped: [
        ["uuid-0", erred],
        ["uuid-1", "it has no backend id"],
        ["uuid-2", nowhere],
      ],
    });
  });

  it("that DWDI knows by one name are listed, wherever they are", async () => {
    const id = "a".repeat(32);
    for (
      const [given, title] of [
        [{ settings: ["cscs_dwdi_cluster: '*'"] }, "all clusters"],
        [{ kind: "storage", settings: STORAGE }, "capstor/store"],
        [{ kind: "inference" }, "inference"],
      ] as const
    ) {
      const rows = [{ backend_id: id }, { backend_id: id, name: "" }, { backend_id: id }, {}];
      const { groups, notices } = await grouping(given, rows);
      assert.deepEqual(groups, [[title, undefined, [id, id, id, "g3"].join()]]);
      assert.deepEqual(notices, [
        `3 resources each get the full usage of '${id}' on ${title}: name-0, uuid-1, name-2`,
      ]);
    }
  });
});
