import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  type Bucket,
  type Column,
  hoursColumn,
  type Row,
} from "../../../../cli/output/document.ts";
import { writeOpenMetrics } from "../../../../cli/output/openmetrics.ts";
import { run, temporaryFolder, unlessMissing } from "../../../kit/programs.ts";
import { dwdi } from "../../../kit/cli-world.ts";
import { documentOf, format, textColumns } from "./documents.ts";

const COLUMNS: readonly Column[] = [
  ...textColumns("period", "account"),
  hoursColumn("nodeHours"),
  ...textColumns("username"),
];

function openMetrics(...lists: readonly (readonly Row[])[]): Promise<string> {
  return format(writeOpenMetrics, documentOf(COLUMNS, ...lists));
}

/** What a name may hold that formats trip over, among others. */
const names = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'"\\\n\r\t{}=,# n'),
    fc.string({ unit: "binary", maxLength: 1 }),
  ),
});

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the samples of OpenMetrics text, character by character; families must stand together. */
function readOpenMetrics(text: string): Sample[] {
  const lines = text.split("\n");
  assert.deepEqual(lines.splice(-2), ["# EOF", ""]);
  const samples: Sample[] = [];
  const families: string[] = [];
  for (const line of lines) {
    const [, kind, name = ""] = /^# (HELP|TYPE|UNIT) ([a-z_]+) ./.exec(line) ?? [];
    if (kind === "HELP") families.push(name);
    if (kind !== undefined) assert.equal(name, families.at(-1));
    else samples.push(readSample(line));
    if (kind === undefined) assert.equal(samples.at(-1)?.name, families.at(-1));
  }
  assert.equal(new Set(families).size, families.length, "a family is in two places");
  return samples;
}

function readSample(line: string): Sample {
  const name = line.slice(0, line.indexOf("{"));
  const labels: Record<string, string> = {};
  let at = name.length + 1;
  while (line[at] !== "}") {
    const equals = line.indexOf("=", at);
    const label = line.slice(at, equals);
    assert.equal(line[equals + 1], '"');
    let value = "";
    for (at = equals + 2; line[at] !== '"'; at++) {
      assert.ok(at < line.length, `a label of ${line} has no end`);
      if (line[at] !== "\\") value += line[at];
      else value += line[++at] === "n" ? "\n" : line[at];
    }
    labels[label] = value;
    at += line[at + 1] === "," ? 2 : 1;
  }
  assert.equal(line[at + 1], " ");
  return { name, labels, value: Number(line.slice(at + 2)) };
}

describe("OpenMetrics", () => {
  it("has its end also when there is nothing", async () => {
    assert.equal(await openMetrics(), "# EOF\n");
  });

  it("keeps a gauge's samples together, whatever they come in", async () => {
    const text = await openMetrics(
      [{ period: "2025-01", account: "g207", nodeHours: 300, gpuNodeHours: 0.1 + 0.2 }],
      [{ period: "2025-02", account: "g207", nodeHours: 0 }],
    );
    assert.equal(
      text,
      [
        "# HELP dwdi_compute_gpunodehours GPU-NODE-HOURS of an account.",
        "# TYPE dwdi_compute_gpunodehours gauge",
        'dwdi_compute_gpunodehours{account="g207",period="2025-01"} 0.30000000000000004',
        "# HELP dwdi_compute_nodehours NODE-HOURS of an account.",
        "# TYPE dwdi_compute_nodehours gauge",
        'dwdi_compute_nodehours{account="g207",period="2025-01"} 300',
        'dwdi_compute_nodehours{account="g207",period="2025-02"} 0',
        "# EOF",
        "",
      ].join("\n"),
    );
  });

  it("names a unit for bytes only", async () => {
    const columns: readonly Column[] = [
      ...textColumns("path"),
      { field: "spaceUsed", header: "SPACE", quantity: "bytes" },
      { field: "inodesUsed", header: "INODES", quantity: "count" },
    ];
    const rows = [{ path: "/a", spaceUsed: 1e21, inodesUsed: 7 }];
    const text = await format(writeOpenMetrics, documentOf(columns, rows));
    assert.deepEqual(text.match(/^# UNIT .*$/gm), ["# UNIT dwdi_storage_space_bytes bytes"]);
    assert.match(text, /^dwdi_storage_space_bytes\{path="\/a"\} 1e\+21$/m);
    assert.match(text, /^dwdi_storage_inodes\{path="\/a"\} 7$/m);
  });

  it("counts users in a gauge of their own, beside the whole", async () => {
    async function* buckets(): AsyncGenerator<Bucket> {
      await Promise.resolve();
      const whole = { account: "g207", nodeHours: 3 };
      const rows = [{ account: "g207", username: "ada", nodeHours: 2 }];
      const alone = [{ account: "g208", nodeHours: 5 }];
      yield { items: [{ entry: {}, rows, whole }, { entry: {}, rows: alone }], missing: [] };
    }
    const document = { ...documentOf(COLUMNS), buckets: buckets() };
    assert.deepEqual(readOpenMetrics(await format(writeOpenMetrics, document)), [
      { name: "dwdi_compute_nodehours", labels: { account: "g207" }, value: 3 },
      { name: "dwdi_compute_nodehours", labels: { account: "g208" }, value: 5 },
      { name: "dwdi_compute_user_nodehours", labels: { account: "g207", user: "ada" }, value: 2 },
    ]);
  });

  it("refuses two metrics that would have one name", async () => {
    await assert.rejects(openMetrics([{ account: "a", gpuHours: 1 }, { gpu_Hours: 2 }]), {
      message: "the metrics gpuHours and gpu_Hours are both dwdi_compute_gpuhours in openmetrics",
      hint: "choose one of them by --fields, or another format",
    });
  });

  it("refuses two names that would be one when they are written", async () => {
    const rows = ["a\ud800", "a\udfff"].map((account) => ({ account, nodeHours: 1 }));
    await assert.rejects(openMetrics(rows), {
      message: 'openmetrics would have two samples dwdi_compute_nodehours{account="a\ufffd"}',
      hint: "two names differ only in what UTF-8 cannot write: choose json",
    });
  });

  it("is read back by another reader, whatever is in it", async () => {
    const key = (row: Row) => `${row.period} ${String(row.account)}`;
    const row = fc.record({
      period: fc.constantFrom("2025-01", "2025-02"),
      account: names,
      nodeHours: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
    }, { requiredKeys: ["period", "account"] });
    const rows = fc.uniqueArray(row, { selector: key });
    await fc.assert(fc.asyncProperty(rows, async (rows) => {
      const lists = [rows.slice(0, rows.length / 2), rows.slice(rows.length / 2)];
      const expected = rows.filter(({ nodeHours }) => nodeHours !== undefined)
        .map(({ nodeHours, ...labels }) => ({
          name: "dwdi_compute_nodehours",
          labels,
          value: nodeHours,
        }));
      assert.deepEqual(readOpenMetrics(await openMetrics(...lists)), expected);
    }));
  });
});

describe("promtool check metrics", { skip: unlessMissing("promtool") }, () => {
  const check = (text: string) => assert.equal(run("promtool", ["check", "metrics"], text), "");

  for (
    const line of [
      "compute --from 2025-01 --to 2025-03",
      "compute --month 2025-01 --users",
      "compute --month 2025-01 --fields cpuHours",
      "compute --day 2025-01-31 --account nobody",
      "storage --month 2025-01",
      "inference --month 2025-01",
    ]
  ) {
    it(`has nothing to say of ${line}`, async () => {
      const { code, stdout } = await dwdi([...line.split(" "), "--demo", "-o", "openmetrics"]);
      assert.equal(code, 0);
      check(stdout);
    });
  }

  it("takes any name, and Prometheus stores a series each", async () => {
    const nasty = [...new Set(fc.sample(names, 300).map((name) => String(Buffer.from(name))))];
    const text = await openMetrics(
      nasty.map((account, hours) => ({ account, nodeHours: hours / 7 })),
    );
    check(text);
    const file = join(temporaryFolder(), "dwdi.om");
    const stamped = text.split("\n").map((line) =>
      /^(#|$)/.test(line) ? line : `${line} 1735689600`
    );
    writeFileSync(file, stamped.join("\n"));
    const blocks = ["tsdb", "create-blocks-from", "openmetrics", file, `${file}.blocks`];
    assert.match(
      run("promtool", blocks),
      new RegExp(` ${nasty.length} +${nasty.length} +${nasty.length} `),
    );
  });

  it("can refuse", () => {
    assert.throws(() => check("dwdi_compute_node_hours 1\n"), /hours/);
  });
});
