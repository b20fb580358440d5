import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { amountOf, checkFactor, metricOf, type UsageKind } from "../../../src/amounts/component.ts";
import { DwdiConfigError } from "../../../src/errors.ts";

const KINDS: readonly UsageKind[] = ["compute", "storage", "inference"];

describe("the metric of a component", () => {
  const fed: readonly (readonly [UsageKind, string, string | undefined])[] = [
    ["compute", "nodeHours", "nodeHours"],
    ["compute", "NODE_HOURS", "nodeHours"],
    ["compute", "gpu_node_hours", "nodeHours"],
    ["compute", "cpu-node-hours", "nodeHours"],
    ["compute", "nodes_reserved", "nodeHours"],
    ["compute", "cpuHours", "cpuHours"],
    ["compute", "cpu_k_hours", "cpuHours"],
    ["compute", "GPU hours", "gpuHours"],
    ["compute", "gpu", "gpuHours"],
    ["compute", "tpuHours", undefined],
    ["compute", "storage", undefined],
    ["compute", "constructor", undefined],
    ["storage", "storage", "spaceUsed"],
    ["storage", "storage_space", "spaceUsed"],
    ["storage", "Space (GB)", "spaceUsed"],
    ["storage", "Workspace_hours", undefined],
    ["storage", "work-space", undefined],
    ["storage", "storage_inodes", "inodesUsed"],
    ["storage", "inodes_usage", "inodesUsed"],
    ["storage", "files", "inodesUsed"],
    ["storage", "filesystems", undefined],
    ["storage", "file_count", "inodesUsed"],
    ["storage", "storage_tb", undefined],
    ["storage", "profiles", undefined],
    ["storage", "nodeHours", undefined],
    ["inference", "token_cost", "totalCost"],
    ["inference", "broken_cost", undefined],
    ["inference", "Cost", "totalCost"],
    ["inference", "cost_centre", undefined],
    ["inference", "nodeHours", undefined],
  ];
  for (const [kind, name, metric] of fed) {
    it(`'${name}' of ${kind} is ${metric ?? "none"}`, () => {
      assert.equal(metricOf(kind, { name }), metric);
    });
  }

  it("is one of the answer's own before a word in the name decides", () => {
    assert.equal(metricOf("compute", { name: "tpu_hours" }, ["tpuHours"]), "tpuHours");
    assert.equal(metricOf("compute", { name: "gpu_node_hours" }, ["gpuNodeHours"]), "gpuNodeHours");
    assert.equal(
      metricOf("compute", { name: "my_node_h" }, ["cpuHours", "nodeHours"]),
      "nodeHours",
    );
  });

  it("is what dwdi_metric says before all else", () => {
    assert.equal(metricOf("compute", { name: "nodeHours", metric: "cpuHours" }), "cpuHours");
    assert.equal(metricOf("storage", { name: "x", metric: "space_used" }), "spaceUsed");
    assert.equal(metricOf("compute", { name: "x", metric: "tpuHours" }), "tpuHours");
  });

  it("is never invented", () => {
    const names = fc.oneof(
      fc.string(),
      fc.constantFrom("node", "cpu", "gpu", "space", "inode", "cost", "files", "hours"),
    );
    const real: Readonly<Record<UsageKind, readonly string[]>> = {
      compute: ["nodeHours", "cpuHours", "gpuHours"],
      storage: ["spaceUsed", "inodesUsed"],
      inference: ["totalCost"],
    };
    const anything = fc.record({ kind: fc.constantFrom(...KINDS), name: names });
    fc.assert(fc.property(anything, fc.array(fc.string()), ({ kind, name }, sent) => {
      const metric = metricOf(kind, { name }, sent);
      assert.ok(metric === undefined || [...real[kind], ...sent].includes(metric));
    }));
  });
});

describe("the amount of a component", () => {
  const amounts: readonly (readonly [UsageKind, number, number, string])[] = [
    ["compute", 3, 100, "300.00"],
    ["compute", 0.5, 100, "50.00"],
    ["compute", 1, 100.125, "100.12"],
    ["compute", 1.1, 1.5, "1.65"],
    ["compute", 0.1, 0.25, "0.02"],
    ["storage", 0.000000001, 5e9, "5.00"],
    ["storage", 1_000_000_000, 5e9, "5.00"],
    ["storage", 1_000_000_000, 2_675_000_000, "2.68"],
    ["storage", 0.000000001, 2_675_000_000, "2.68"],
    ["storage", 1_000_000_000, 1_005_000_000, "1.00"],
    ["storage", 1, 1234, "1234.00"],
    ["storage", 1000, 1500, "1.50"],
    ["storage", 1 / 1024 ** 4, 1024 ** 4, "1.00"],
    ["storage", 0.3, 10, "3.00"],
    ["storage", 1.5, 3, "2.00"],
    ["inference", 4, 10, "2.50"],
    ["inference", 0.5, 10, "20.00"],
    ["inference", 3, 10, "3.33"],
  ];
  for (const [kind, factor, value, amount] of amounts) {
    it(`of ${kind} is ${amount} for ${value} and the factor ${factor}`, () => {
      assert.equal(amountOf(kind, { name: "x", factor }, value), amount);
    });
  }

  it("is the exact product or quotient of the decimals, rounded once", () => {
    const millionths = fc.integer({ min: 0, max: 10 ** 12 });
    const thousandths = fc.integer({ min: 1, max: 10 ** 9 });
    const read = (amount: string) => BigInt(amount.replace(".", ""));
    fc.assert(fc.property(millionths, thousandths, (value, factor) => {
      const [v, f] = [Number(`${value}e-6`), Number(`${factor}e-3`)];
      const component = { name: "x", factor: f };
      const isNearest = (amount: string, dividend: bigint, divisor: bigint) => {
        const twice = 2n * (read(amount) * divisor - dividend);
        const size = twice < 0n ? -twice : twice;
        return size < divisor || (size === divisor && read(amount) % 2n === 0n);
      };
      const hundredths = BigInt(value) * 100n;
      const product = amountOf("compute", component, v);
      assert.ok(isNearest(product, hundredths * BigInt(factor), 10n ** 9n), product);
      const quotient = amountOf("inference", component, v);
      assert.ok(isNearest(quotient, hundredths, 1000n * BigInt(factor)), quotient);
    }));
  });

  it("is the same by both conventions of storage factors", () => {
    const divisors = fc.oneof(
      fc.integer({ min: 1, max: 5 }).map((power) => 1000 ** power),
      fc.integer({ min: 1, max: 5 }).map((power) => 1024 ** power),
      fc.integer({ min: 1, max: 1_000_000_000 }),
    );
    const values = fc.oneof(fc.maxSafeNat(), fc.nat().map((half) => half * 5_000_000 + 2_500_000));
    fc.assert(fc.property(divisors, values, (divisor, value) => {
      const divided = amountOf("storage", { name: "x", factor: divisor }, value);
      assert.equal(amountOf("storage", { name: "x", factor: 1 / divisor }, value), divided);
    }));
  });

  it("is what an explicit operation says, for every kind", () => {
    for (const kind of KINDS) {
      assert.equal(amountOf(kind, { name: "x", factor: 4, operation: "multiply" }, 8), "32.00");
      assert.equal(amountOf(kind, { name: "x", factor: 4, operation: "divide" }, 8), "2.00");
    }
  });

  it("take a factor as it is written where it is no inverse by itself", () => {
    const component = { name: "x", factor: 0.3333333333333333 };
    assert.equal(amountOf("storage", component, 0.045), "0.02");
    assert.equal(amountOf("compute", component, 0.045), "0.01");
    assert.equal(amountOf("storage", { ...component, operation: "multiply" }, 0.045), "0.01");
  });

  for (const factor of [0, -1, Number.NaN, Infinity]) {
    it(`cannot be made with the factor ${factor}`, () => {
      for (const kind of KINDS) {
        assert.throws(() => amountOf(kind, { name: "x", factor }, 1), /finite and above 0/);
      }
    });
  }
});

describe("a storage factor", () => {
  const right: readonly (readonly [string, number])[] = [
    ["B", 1],
    ["kB", 1000],
    ["KB", 1024],
    ["MB", 0.000001],
    ["GB", 1_000_000_000],
    ["GB", 1_073_741_824],
    ["gb", 0.000000001],
    ["GiB", 1e9],
    ["GiB", 9.313225746e-10],
    ["GiB", 1_073_741_824.5],
    ["TiB", 1_099_511_627_776],
    ["PB", 1e-15],
    ["pib", 1024 ** 5],
    ["terabytes", 17],
    ["PaGB", 17],
    ["GB-hours", 17],
    ["count", 1],
  ];
  for (const [measuredUnit, factor] of right) {
    it(`of ${factor} fits ${measuredUnit}`, () => {
      checkFactor("storage", { name: "storage_space", measuredUnit, factor });
    });
  }

  const wrong: readonly (readonly [string, number])[] = [
    ["GB", 1],
    ["GB", 1000],
    ["GB", 1e-6],
    ["TB", 1e9],
    ["B", 1000],
    ["GB", 1.001e9],
  ];
  for (const [measuredUnit, factor] of wrong) {
    it(`of ${factor} does not fit ${measuredUnit}`, () => {
      const component = { name: "storage_space", measuredUnit, factor };
      assert.throws(() => checkFactor("storage", component), DwdiConfigError);
      checkFactor("storage", { ...component, operation: "divide" });
      checkFactor("storage", { ...component, name: "storage_inodes" });
      checkFactor("compute", component);
      checkFactor("compute", { ...component, metric: "spaceUsed" });
    });
  }

  it("that is wrong is told with the component, the unit, and the two that would be right", () => {
    const component = { name: "storage_space", measuredUnit: "TB", factor: 5 };
    assert.throws(() => checkFactor("storage", component), (error: unknown) => {
      assert.ok(error instanceof DwdiConfigError);
      assert.match(error.message, /factor 5 of .*'storage_space'.* TB/);
      assert.match(error.hint ?? "", /1000000000000 or 1099511627776/);
      return true;
    });
  });
});
