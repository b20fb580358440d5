import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { unlessMissing } from "../../kit/programs.ts";
import { shell } from "../../kit/binary.ts";

describe("openmetrics of the binary", { skip: unlessMissing("promtool") }, () => {
  for (
    const line of [
      "compute --demo --from 2025-01 --to 2025-03 --users",
      "storage --demo --month 2025-01",
      "inference --demo --month 2025-01",
    ]
  ) {
    it(`of ${line} passes promtool in a pipe`, async () => {
      const check = `set -o pipefail; "$DWDI" ${line} -o openmetrics | promtool check metrics`;
      assert.deepEqual(await shell(check, {}), { code: 0, stdout: "", stderr: "" });
    });
  }
});
