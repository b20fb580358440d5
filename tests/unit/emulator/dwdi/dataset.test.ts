import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { daysUntil } from "../../../../src/emulator/dwdi/calendar.ts";
import { createDataset, type UsageElement } from "../../../../src/emulator/dwdi/dataset.ts";
import { ACCOUNTS, CLUSTERS, RESOURCES, storagePaths } from "../../../../src/emulator/index.ts";

const END_OF_TIME = new Date("9999-12-31T23:59:59Z");
const always = () => END_OF_TIME;
const seeds = fc.oneof(fc.integer(), fc.string());
const months = fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }))
  .map(([year, month]) => `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`);

describe("the generated dataset", () => {
  it("has months that are exactly the sums of their days", () => {
    fc.assert(
      fc.property(seeds, months, (seed, month) => {
        const dataset = createDataset(seed, always);
        const days = daysUntil("9999-12-31", month).flatMap((day) => dataset.compute(day));
        assert.deepEqual(totals(dataset.compute(month)), totals(days));
        assert.deepEqual(userRows(dataset.compute(month)), userRows(days));
      }),
      { numRuns: 25 },
    );
  });

  it("has totals that are exactly the sums of the users' rows, in any order", () => {
    fc.assert(
      fc.property(seeds, months, (seed, month) => {
        for (const element of createDataset(seed, always).compute(month)) {
          const rows = userRows([element]).reverse();
          assert.equal(sum(rows, "nodeHours"), element["totalNodeHours"]);
          assert.equal(sum(rows, "cpuHours"), element["totalCpuHours"]);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("keeps a month's storage as it stands on the last day", () => {
    fc.assert(
      fc.property(seeds, months, (seed, month) => {
        const dataset = createDataset(seed, always);
        const lastDay = daysUntil("9999-12-31", month).at(-1) ?? "";
        assert.deepEqual(dataset.storage(month), dataset.storage(lastDay));
      }),
      { numRuns: 50 },
    );
  });

  it("stores bytes and inodes as safe integers", () => {
    fc.assert(
      fc.property(seeds, months, (seed, month) => {
        for (const { spaceUsed, inodesUsed } of createDataset(seed, always).storage(month)) {
          assert.ok(Number.isSafeInteger(spaceUsed) && Number(spaceUsed) >= 0);
          assert.ok(Number.isSafeInteger(inodesUsed) && Number(inodesUsed) >= 0);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("is the same for a seed, and another for another", () => {
    const [one, same, other] = [7, "7", 8].map((seed) => createDataset(seed, always));
    assert.deepEqual(one?.compute("2025-01"), same?.compute("2025-01"));
    assert.deepEqual(one?.storage("2025-01"), same?.storage("2025-01"));
    assert.deepEqual(one?.inference("2025-01"), same?.inference("2025-01"));
    assert.notDeepEqual(one?.compute("2025-01"), other?.compute("2025-01"));
  });

  it("has one known answer, on every runtime", () => {
    const element = createDataset("lugano", always).compute("2025-01")
      .find(({ account, cluster }) => account === "g207" && cluster === "daint");
    assert.equal(element?.["totalNodeHours"], 1196.34375);
    assert.equal(element?.["totalCpuHours"], 1196.34375 * 288);
  });

  it("lists nothing after now, and the current month up to today", () => {
    const dataset = createDataset(1, () => new Date("2025-03-10T12:00:00Z"));
    for (const later of ["2025-03-11", "2025-04", "2026-01-01"]) {
      assert.deepEqual(dataset.compute(later), []);
      assert.deepEqual(dataset.storage(later), []);
    }
    assert.deepEqual(dataset.inference("2025-04"), []);
    const dates = userRows(dataset.compute("2025-03")).map((row) => row["usageDate"]);
    assert.equal(dates.sort().at(-1), "2025-03-10");
    assert.deepEqual(dataset.storage("2025-03"), dataset.storage("2025-03-10"));
  });

  it("has gaps, zero rows, users that come and go, and accounts on two clusters", () => {
    const dataset = createDataset("lugano", always);
    const year = Array.from(
      { length: 12 },
      (_, index) => dataset.compute(`2025-${String(index + 1).padStart(2, "0")}`),
    );
    const placesOfAll = ACCOUNTS.reduce((count, { clusters }) => count + clusters.length, 0);
    assert.ok(year.some((elements) => elements.length < placesOfAll));
    assert.ok(year.flat().some((element) => element["totalNodeHours"] === 0));
    const teams = year.map((elements) => new Set(userRows(elements).map((row) => row["username"])));
    assert.ok(new Set(teams.map((team) => [...team].sort().join())).size > 1);
    assert.deepEqual(
      new Set(year.flat().map(({ cluster }) => cluster)),
      new Set(CLUSTERS),
    );
  });

  it("answers a month in well under 50 ms", () => {
    const dataset = createDataset(1, always);
    dataset.compute("2025-01");
    const start = performance.now();
    for (let year = 2001; year <= 2010; year++) dataset.compute(`${year}-01`);
    assert.ok((performance.now() - start) / 10 < 50);
  });

  it("says what there is", () => {
    const dataset = createDataset(1, always);
    const names = (list: readonly UsageElement[], field: string) =>
      new Set(list.map((element) => String(element[field])));
    const all = { compute: new Set<string>(), storage: new Set<string>(), inference: new Set() };
    for (let year = 2001; year <= 2020; year++) {
      names(dataset.compute(`${year}-05`), "account").forEach((name) => all.compute.add(name));
      names(dataset.storage(`${year}-05`), "path").forEach((name) => all.storage.add(name));
      names(dataset.inference(`${year}-05`), "waldurResourceUuid")
        .forEach((name) => all.inference.add(name));
    }
    assert.deepEqual([...all.compute].sort(), ACCOUNTS.map(({ name }) => name).sort());
    assert.deepEqual([...all.storage].sort(), storagePaths().map(({ path }) => path).sort());
    assert.deepEqual([...all.inference].sort(), [...RESOURCES].sort());
  });
});

function totals(elements: readonly UsageElement[]): Record<string, number[]> {
  const sums: Record<string, number[]> = {};
  for (const { account, cluster, totalNodeHours, totalCpuHours } of elements) {
    const [nodeHours = 0, cpuHours = 0] = sums[`${account} ${cluster}`] ?? [];
    sums[`${account} ${cluster}`] = [
      nodeHours + Number(totalNodeHours),
      cpuHours + Number(totalCpuHours),
    ];
  }
  return sums;
}

function userRows(elements: readonly UsageElement[]): UsageElement[] {
  const rows = elements.flatMap(({ account, users }) =>
    Array.isArray(users) ? users.map((user): UsageElement => ({ account, ...user })) : []
  );
  return rows.sort((one, other) => key(one).localeCompare(key(other)));
}

function key(row: UsageElement): string {
  return [row["account"], row["cluster"], row["usageDate"], row["username"]].join();
}

function sum(rows: readonly UsageElement[], metric: string): number {
  return rows.reduce((total, row) => total + Number(row[metric]), 0);
}
