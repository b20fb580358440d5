import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { widthOf } from "../../../cli/io/text.ts";
import { parseFixture } from "../../../src/emulator/index.ts";
import { dwdi } from "../../kit/binary.ts";
import { unlessMissing } from "../../kit/programs.ts";
import { useEmulatedShell } from "./emulated-shell.ts";

const LONG = "a-name-that-is-longer-than-any-terminal-of-our-time-and-ends-in-a-number-";

const FIXTURE = parseFixture(JSON.stringify({
  compute: {
    "2025-01": [
      {
        account: "g207",
        totalNodeHours: 1234.5,
        totalCpuHours: 99_999_999.25,
        totalGpuHours: 17,
        users: [{ username: `${LONG}@example.org`, nodeHours: 2.5 }, { username: "ada" }],
      },
      { account: "プロジェクト漢字アカウント", totalNodeHours: 400.5, users: [] },
      { account: `${LONG}1`, totalNodeHours: 777, users: [] },
      { account: `${LONG}2`, totalNodeHours: 0.001, users: [] },
      { account: 'new\nline\u001b[2J "quoted" \\', totalNodeHours: 3, users: [] },
    ],
  },
  storage: {
    "2025-01": [{ path: `/capstor/store/${LONG}/漢字`, spaceUsed: 5e15, inodesUsed: 1e12 }],
  },
}));

describe("names of any kind in a terminal of 80 columns", { skip: unlessMissing("tmux") }, () => {
  const emulated = useEmulatedShell(FIXTURE);

  for (
    const flags of [
      "",
      "--users",
      "--users --units raw",
      "--chart",
      "--chart --users",
      "--fields account,gpuHours",
    ]
  ) {
    it(`break no line of compute ${flags}`, () => breaksNoLine(`compute ${flags}`));
  }

  it("break no line of storage", () =>
    breaksNoLine("storage --filesystem capstor --data-type store --chart"));

  async function breaksNoLine(command: string): Promise<void> {
    const line = `${command} --month 2025-01`.split(/ +/);
    const seen = await emulated.shell.run(["dwdi", ...line].join(" "));
    assert.equal(seen, await emulated.shell.end("-J"));
    const { stdout } = await dwdi(line, { env: emulated.env });
    assert.ok(!stdout.includes("…") || command.includes("--chart"), "a pipe gets whole names");
    const rows = seen.split("\n");
    assert.ok(
      rows.some((row) => row.includes("…")) && rows.every((row) => widthOf(row) <= 80),
      seen,
    );
    const numbers = (text: string) => text.match(/(?<= )\d[\d,]*\.\d+\b/g);
    assert.deepEqual(numbers(seen), numbers(stdout), "no number is cut");
  }
});
