import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type OfferingChoice, parseConfig, selectOffering } from "../../../src/config/index.ts";
import { DwdiConfigError, DwdiError, DwdiNotFoundError } from "../../../src/errors.ts";
import { ALL, FILES } from "../../kit/config-file.ts";

const config = parseConfig(ALL);
const [compute, , inference] = config.offerings;
const twice = parseConfig(
  FILES.compute + FILES.compute.slice(FILES.compute.indexOf("  - name"))
    .replace("2b3c4d5e", "aaaaaaaa"),
);

function refusal(choice: OfferingChoice, file = config): DwdiError {
  try {
    selectOffering(file, choice);
  } catch (error) {
    if (error instanceof DwdiError) return error;
  }
  return assert.fail("an offering was selected");
}

describe("an offering is selected", () => {
  it("by its kind, when it is the only one", () => {
    assert.equal(selectOffering(config, { kind: "compute" }), compute);
    assert.equal(selectOffering(config, { kind: "inference" }), inference);
  });

  it("by its name", () => {
    assert.equal(selectOffering(config, { named: "Alps compute" }), compute);
  });

  it("by its uuid, with or without dashes and in any case", () => {
    for (
      const named of ["2b3c4d5e6f708192a3b4c5d6e7f80910", "2B3C4D5E-6F70-8192-A3B4-C5D6E7F80910"]
    ) {
      assert.equal(selectOffering(config, { named, kind: "compute" }), compute);
    }
  });

  it("as the only one of the file", () => {
    const only = parseConfig(FILES.storage);
    assert.equal(selectOffering(only, {}), only.offerings[0]);
  });
});

describe("no offering is selected", () => {
  it("among several, whose names and uuids are told", () => {
    for (const choice of [{}, { kind: "compute" }, { named: "Alps compute" }] as const) {
      const { message, hint, constructor } = refusal(choice, twice);
      assert.equal(constructor, DwdiConfigError);
      assert.match(message, /2 .*'Alps compute' \(2b3c.{28}\), 'Alps compute' \(aaaaaaaa.{24}\)/);
      assert.match(hint ?? "", /uuid/);
    }
    assert.match(refusal({}).message, /3 DWDI offerings/);
  });

  it("under a name that is not there", () => {
    const error = refusal({ named: "Alps computer" });
    assert.ok(error instanceof DwdiNotFoundError);
    assert.match(
      `${error.message}; ${error.hint}`,
      /no offering 'Alps computer'.*mean 'Alps compute'\?/,
    );
  });

  it("of a kind that is not there", () => {
    const error = refusal({ kind: "inference" }, twice);
    assert.ok(error instanceof DwdiNotFoundError);
    assert.match(`${error.message}; ${error.hint}`, /no inference offerings.*'Alps compute'/);
  });

  it("of another kind than the command's", () => {
    const error = refusal({ named: "Alps compute", kind: "storage" });
    assert.ok(error instanceof DwdiConfigError);
    assert.match(error.message, /'Alps compute' is about compute, not storage/);
  });

  it("that is none of DWDI's", () => {
    const skipped = parseConfig(FILES.compute.replace("cscs-dwdi-compute", "slurm"));
    const error = refusal({ named: "Alps compute" }, skipped);
    assert.ok(error instanceof DwdiNotFoundError);
    assert.match(
      `${error.message}; ${error.hint}`,
      /none of DWDI's: .*'slurm'.*no offering of DWDI/,
    );
  });
});
