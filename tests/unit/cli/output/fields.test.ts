import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { hoursColumn } from "../../../../cli/output/document.ts";
import { chooseColumns } from "../../../../cli/output/fields.ts";
import { textColumns } from "./documents.ts";

const COLUMNS = [...textColumns("period", "account"), hoursColumn("nodeHours")];

function chosen(fields: string, openMetrics = true): string {
  return chooseColumns(fields.split(","), COLUMNS, openMetrics).map(({ field }) => field).join();
}

describe("--fields", () => {
  it("takes fields in any case, and headers, in the order given", () => {
    assert.equal(chosen("NODEHOURS,account"), "nodeHours,account");
    assert.equal(chosen("NODE-HOURS,Period"), "nodeHours,period");
  });

  it("takes any metric that ends in Hours, where metrics are open", () => {
    for (const name of ["gpuHours", "GPU-HOURS", "gpuhours", "gpu-hours", "GpuHours"]) {
      assert.equal(chosen(name), "gpuHours");
    }
    assert.equal(chosen("GPU-NODE-HOURS"), "gpuNodeHours");
    assert.throws(() => chosen("gpuHours", false), /no field 'gpuHours'/);
  });

  it("refuses what is no field, with the fields there are", () => {
    assert.throws(() => chosen("nope"), {
      message: "--fields: there is no field 'nope'",
      hint: "the fields are: period, account, nodeHours",
    });
    assert.throws(() => chosen("acount"), { hint: /^did you mean account\?/ });
    assert.throws(() => chosen("constructor"), /no field/);
  });

  it("refuses a field that is named twice", () => {
    assert.throws(() => chosen("account,ACCOUNT"), /names 'account' twice/);
  });
});
