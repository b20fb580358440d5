/**
 * The report: which amounts are written where, and why.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Config, Offering } from "../../../src/config/index.ts";
import { DwdiNotFoundError } from "../../../src/errors.ts";
import { report, reportSteps, type RunStep } from "../../../src/waldur/index.ts";
import { account, OFFERING, uuidAt, type World } from "../../kit/waldur-world.ts";
import { useWorlds } from "./worlds.ts";

const open = useWorlds();

describe("a report", () => {
  it("sets totals before users, links the users whom Waldur knows, and reads back", async () => {
    const world = await open({
      users: ["alice"],
      fixture: { compute: { "2025-03": [account("g207", 10, { alice: 6, bob: 4 })] } },
    });
    const started = performance.now();
    const { summary } = await world.report();
    const elapsed = performance.now() - started;
    assert.deepEqual(world.held(), [
      "g207 2025-03 nodeHours 10.00",
      "g207 2025-03 nodeHours alice 6.00 linked",
      "g207 2025-03 nodeHours bob 4.00",
    ]);
    assert.deepEqual(world.bodies(), [
      {
        resource: uuidAt(0),
        date: "2025-03-15T10:00:00.000Z",
        usages: [{ type: "nodeHours", amount: "10.00" }],
      },
      {
        usages: [
          {
            username: "alice",
            usage: "6.00",
            user: Object(world.bodies()[1]).usages[0].user,
            date: "2025-03-15T10:00:00.000Z",
          },
          { username: "bob", usage: "4.00", date: "2025-03-15T10:00:00.000Z" },
        ],
      },
    ]);
    const { failures, requests, hosts, seconds, ...counts } = summary;
    const { host } = new URL(world.server.settings.waldurUrl);
    const sent = requests.dwdi + requests.waldur;
    assert.equal(sent, world.server.emulator.requests.length);
    assert.deepEqual(hosts, [{ host, requests: sent, retries: 0 }]);
    assert.deepEqual(failures, []);
    assert.ok(seconds > 0 && seconds <= elapsed / 1000);
    assert.deepEqual(counts, {
      resources: 1,
      changed: 1,
      unchanged: 0,
      skipped: 1,
      failed: 0,
      notListed: 0,
    });
  });

  it("says how many users it could not link, and why, once an offering", async () => {
    const users = { alice: 6, bob: 4 };
    const fixture = {
      compute: { "2025-02": [account("g207", 10, users)], "2025-03": [account("g207", 10, users)] },
    };
    const some = await (await open({ users: ["alice"], fixture })).report();
    assert.deepEqual(some.notices.filter((notice) => /link/.test(notice)), [
      "1 of 2 users were set without a link to a user of Waldur: their names are not among the 1 " +
      "users of the offering that the token sees",
    ]);
    const hidden = { traits: { hidesOfferingUsers: true } };
    const none = await (await open({ users: ["alice"], fixture, role: "provider", waldur: hidden }))
      .report();
    assert.match(none.notices.join("\n"), /2 of 2 users .* sees no users of the offering/);
    const all = await (await open({ users: ["alice", "bob"], fixture })).report();
    assert.ok(!all.notices.some((notice) => /link/.test(notice)));
  });

  it("tells how far it has come", async () => {
    const world = await open({
      top: ["reporting_periods: 2"],
      fixture: { compute: { "2025-03": [account("g207", 10)] } },
    });
    const told: unknown[] = [];
    await world.report({ onProgress: ({ month, done, total }) => told.push([month, done, total]) });
    assert.deepEqual(told, [
      ["2025-02", 0, 2],
      ["2025-02", 0, 2],
      ["2025-03", 1, 2],
      ["2025-03", 2, 2],
    ]);
  });

  it("tells which part of a month is written: each resource's totals and users count", async () => {
    const world = await open({
      resources: { g207: {}, g208: {}, g209: {} },
      top: ["reporting_periods: 1"],
      fixture: {
        compute: {
          "2025-03": [account("g207", 5, { ada: 5 }), account("g208", 6), account("g209", 7)],
        },
      },
    });
    const told: number[] = [];
    await world.report({ onProgress: ({ done }) => told.push(done) });
    assert.deepEqual(told, [0, 0, 0.25, 0.5, 0.75, 1]);
  });

  it("sends a user alone where the total stands already", async () => {
    const world = await open({
      usage: [{ of: "g207", month: "2025-03", usage: "10.00" }],
      fixture: { compute: { "2025-03": [account("g207", 10, { alice: 6 })] } },
    });
    const { summary } = await world.report();
    assert.equal(world.bodies().length, 1);
    assert.ok(world.held().includes("g207 2025-03 nodeHours alice 6.00"));
    assert.equal(summary.changed, 1);
  });

  it("sends nothing when all stands already, users included", async () => {
    const world = await open({
      fixture: { compute: { "2025-03": [account("g207", 10, { alice: 6, bob: 4 })] } },
    });
    await world.report();
    world.server.emulator.clear();
    const { summary } = await world.report();
    assert.equal(world.requests("post").length, 0);
    assert.deepEqual([summary.changed, summary.unchanged], [0, 1]);
  });

  it("sums an account that is listed in two rows, where the agent keeps the last one", async () => {
    const world = await open({
      fixture: {
        compute: { "2025-03": [account("g207", 10, { ada: 10 }), account("g207", 3, { ada: 3 })] },
      },
    });
    await world.report();
    assert.deepEqual(world.held(), [
      "g207 2025-03 nodeHours 13.00",
      "g207 2025-03 nodeHours ada 13.00",
    ]);
  });

  it("filters past months by cluster as the current one, which the agent forgets", async () => {
    const rows = [account("g207", 5, {}, { cluster: "daint" }), {
      ...account("g207", 90),
      cluster: "eiger",
    }];
    const world = await open({
      cluster: "Daint",
      fixture: { compute: { "2025-02": rows, "2025-03": rows } },
    });
    await world.report();
    assert.deepEqual(world.held(), [
      "g207 2025-02 nodeHours 5.00",
      "g207 2025-03 nodeHours 5.00",
    ]);
    for (const { query } of world.requests("dwdi")) assert.match(query, /cluster=daint/);
  });

  it("skips resources without a backend id or a cluster, and asks for neither", async () => {
    const world = await open({
      cluster: "",
      resources: { g207: {}, "": {} },
      fixture: { compute: { "2025-03": [account("g207", 5)] } },
    });
    const { notices, summary } = await world.report();
    assert.deepEqual(world.held(), []);
    assert.equal(world.requests("dwdi").length, 0);
    assert.equal(summary.skipped, 4);
    assert.match(notices.join("\n"), /project g207.*no cluster/);
    assert.match(notices.join("\n"), /no backend id/);
  });

  it("asks without a cluster where the file says '*', and for several where it names them", async () => {
    for (
      const [line, query] of [["'*'", /^(?!.*cluster)/], ["[a, b]", /cluster=a&cluster=b/]] as const
    ) {
      const world = await open({
        cluster: "",
        settings: [`cscs_dwdi_cluster: ${line}`],
        fixture: { compute: { "2025-03": [account("g207", 5)] } },
      });
      await world.report();
      assert.deepEqual(world.held(), ["g207 2025-03 nodeHours 5.00"]);
      for (const request of world.requests("dwdi")) assert.match(request.query, query);
    }
  });

  it("gives two resources of one account the whole of it each, and says so", async () => {
    const world = await open({
      resources: { g207: {}, again: { backendId: "g207" } },
      fixture: { compute: { "2025-03": [account("g207", 5)] } },
    });
    const { steps } = await world.report();
    assert.deepEqual(world.held(), ["g207 2025-03 nodeHours 5.00", "again 2025-03 nodeHours 5.00"]);
    assert.match(
      steps[0]?.notices[0] ?? "",
      /^2 resources each get the full usage of 'g207' on cluster daint: /,
    );
    assert.deepEqual(steps.map(({ notices }) => notices.length), [1, 0]);
  });

  it("leaves out components that Waldur lacks or bills as fixed, where the agent breaks", async () => {
    const line = (name: string) =>
      `${name}: { measured_unit: unit, accounting_type: usage, label: ${name} }`;
    const world = await open({
      components: {
        nodeHours: "usage",
        node_fee: "fixed",
        node_month: "few",
        foreign_node: "usage",
      },
      configured: ["nodeHours", "node_fee", "node_month", "node_unknown", "label_only"].map(line),
      usage: [{ of: "g207", month: "2025-03", type: "foreign_node", usage: "7.00" }],
      fixture: { compute: { "2025-03": [account("g207", 5)] } },
    });
    const { notices } = await world.report();
    assert.deepEqual(world.held(), [
      "g207 2025-03 foreign_node 7.00",
      "g207 2025-03 nodeHours 5.00",
    ]);
    const said = notices.join("\n");
    assert.match(said, /'node_fee' is not reported: Waldur bills it as 'fixed'/);
    assert.match(said, /'node_month' is not reported: Waldur bills it as 'few'/);
    assert.match(said, /'node_unknown' is not reported: Waldur's offering has no such component/);
  });

  it("says once that no metric feeds a component, and never reports it as zero", async () => {
    const world = await open({
      components: { nodeHours: "usage", licences: "usage" },
      resources: { g207: {}, g208: {} },
      fixture: { compute: { "2025-03": [account("g207", 5)] } },
    });
    const { notices } = await world.report();
    assert.deepEqual(world.held(), ["g207 2025-03 nodeHours 5.00", "g208 2025-03 nodeHours 0.00"]);
    assert.deepEqual(notices, [
      "the component 'licences' is not reported: no metric of DWDI matches it",
    ]);
  });

  it("takes the name TOTAL_ACCOUNT_USAGE for that of a user, which it may be", async () => {
    const world = await open({
      fixture: { compute: { "2025-03": [account("g207", 9, { TOTAL_ACCOUNT_USAGE: 2 })] } },
    });
    await world.report();
    assert.deepEqual(world.held(), [
      "g207 2025-03 nodeHours 9.00",
      "g207 2025-03 nodeHours TOTAL_ACCOUNT_USAGE 2.00",
    ]);
  });

  it("makes no record for a user's zero", async () => {
    const world = await open({
      fixture: { compute: { "2025-03": [account("g207", 9, { ada: 0, bob: 9, cleo: 0.004 })] } },
    });
    await world.report();
    assert.deepEqual(world.held(), [
      "g207 2025-03 nodeHours 9.00",
      "g207 2025-03 nodeHours bob 9.00",
    ]);
  });

  it("sets a user who vanished to zero, or users would exceed their total", async () => {
    const world = await open({
      fixture: { compute: { "2025-03": [account("g207", 6, { ada: 6 })] } },
      usage: [{ of: "g207", month: "2025-03", usage: "10.00" }],
      userUsage: [
        { of: "g207", month: "2025-03", usage: "6.00", username: "ada" },
        { of: "g207", month: "2025-03", usage: "4.00", username: "bob" },
      ],
    });
    const { summary } = await world.report();
    assert.deepEqual(world.held(), [
      "g207 2025-03 nodeHours 6.00",
      "g207 2025-03 nodeHours ada 6.00",
      "g207 2025-03 nodeHours bob 0.00",
    ]);
    assert.equal(summary.notListed, 1);
  });

  it("compares uuids with and without dashes", async () => {
    const world = await open({
      kind: "inference",
      resources: { "0F3B6C1E-9A4D-4C0F-8A6F-2D51B7E0C911": {} },
      fixture: {
        inference: {
          "2025-03": [{
            waldurResourceUuid: "0f3b6c1e9a4d4c0f8a6f2d51b7e0c911",
            totalCost: 12.345,
          }],
        },
      },
    });
    await world.report();
    assert.deepEqual(world.held(), [
      "0F3B6C1E-9A4D-4C0F-8A6F-2D51B7E0C911 2025-03 token_cost 12.34",
    ]);
  });
});

describe("a report of several offerings", () => {
  const fixture = { compute: { "2025-03": [account("g207", 5)] } };
  const lost = { name: "lost", uuid: "f".repeat(32) };

  /** A configuration with another offering before that of a world. */
  function withOther({ config, offering }: World, other: Partial<Offering>): Config {
    return { ...config, offerings: [{ ...offering, ...other }, offering] };
  }

  it("keeps the failure of one offering to itself", async () => {
    const world = await open({ fixture });
    const steps: RunStep[] = [];
    const run = reportSteps(withOther(world, lost), { now: () => world.now });
    for await (const step of run) steps.push(step);
    assert.deepEqual(
      steps.map(({ offering, month, failure }) => [
        offering.name,
        month,
        failure?.code,
      ]),
      [
        ["lost", undefined, "not-found"],
        ["Alps", "2025-02", undefined],
        ["Alps", "2025-03", undefined],
      ],
    );
    assert.deepEqual(world.held(), ["g207 2025-03 nodeHours 5.00"]);
  });

  it("tells failures by their offering, and by their month where they have one", async () => {
    const world = await open({ fixture });
    const { failed, failures } = await report(withOther(world, lost), { now: () => world.now });
    assert.equal(failed, 1);
    assert.deepEqual(failures, [{
      offering: "lost",
      code: "not-found",
      message: `Waldur has no offering ${lost.uuid} that the token's user may see`,
      hint: "check waldur_offering_uuid, and the user's permissions on the offering",
    }]);
  });

  it("ends with a defect", async () => {
    const world = await open({ fixture });
    const defect = new RangeError("a clock without hands");
    let asked = 0;
    const now = () => {
      if (++asked > 1) throw defect;
      return world.now;
    };
    await assert.rejects(report(world.config, { now }), (error) => error === defect);
  });

  it("tells how far it has come over all of them", async () => {
    const world = await open({ fixture });
    const told: unknown[] = [];
    await report(withOther(world, { name: "other" }), {
      dryRun: true,
      now: () => world.now,
      onProgress: ({ offering, month, done, total }) => told.push([offering, month, done, total]),
    });
    assert.deepEqual(told, [
      ["other", "2025-02", 0, 4],
      ["other", "2025-02", 0, 4],
      ["other", "2025-03", 1, 4],
      ["Alps", "2025-02", 2, 4],
      ["Alps", "2025-02", 2, 4],
      ["Alps", "2025-03", 3, 4],
    ]);
  });

  it("is of those that are named, each once, where some are", async () => {
    const world = await open({ fixture });
    const { steps } = await world.report({ offerings: ["Alps", OFFERING] });
    assert.equal(steps.length, 2);
    const { resources, failed } = await report(withOther(world, lost), {
      offerings: ["Alps"],
      now: () => world.now,
    });
    assert.deepEqual([resources, failed], [1, 0]);
    await assert.rejects(world.report({ offerings: ["nowhere"] }), DwdiNotFoundError);
  });
});
