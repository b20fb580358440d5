import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseFixture } from "../../../src/emulator/index.ts";
import { dwdi } from "../../kit/binary.ts";
import { unlessMissing } from "../../kit/programs.ts";
import { useEmulatedShell } from "./emulated-shell.ts";

const HOSTILE = ["\u001b[31m", "\u0007", "\u009b1m", "\u202e", "\u2066"] as const;
const NAME = `g207${HOSTILE.join("x")}\u0008\r\n\tend`;
const FIXTURE = parseFixture(JSON.stringify({
  compute: {
    "2025-01": [{ account: NAME, totalNodeHours: 1, users: [{ username: NAME, nodeHours: 1 }] }],
  },
}));

const COMPUTE = "compute --month 2025-01 --users";
const LINES = [
  ...["table", "json", "ndjson", "csv", "tsv", "yaml", "openmetrics", "html"].map((format) =>
    `${COMPUTE} -o ${format}`
  ),
  `${COMPUTE} -P`,
  `${COMPUTE} -P --out /dev/stdout`,
  `${COMPUTE} -P --out /dev/tty`,
  `${COMPUTE} --chart`,
  "api /compute/usage-month/account from=2025-01 to=2025-01",
  "api /compute/usage-month/account from=2025-01 to=2025-01 --out /dev/tty",
];

describe("control characters from DWDI on a terminal", { skip: unlessMissing("tmux") }, () => {
  const emulated = useEmulatedShell(FIXTURE);

  for (const line of LINES) {
    it(`are escaped by ${line}`, async () => {
      await emulated.shell.run(`dwdi ${line}; echo`);
      const written = emulated.shell.written();
      for (const text of HOSTILE) {
        assert.ok(!written.includes(text), `${JSON.stringify(text)} reaches the terminal`);
      }
      assert.match(written, /g207|html/);
    });
  }

  for (const line of ["-o tsv", "-o csv", "-P", "-o openmetrics"]) {
    it(`are sent as they are by ${line} in a pipe`, async () => {
      const { stdout } = await dwdi([...COMPUTE.split(" "), ...line.split(" ")], {
        env: emulated.env,
      });
      for (const text of HOSTILE) assert.ok(stdout.includes(text));
    });
  }
});
