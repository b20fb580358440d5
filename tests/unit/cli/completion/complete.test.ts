import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import compute from "../../../../cli/commands/compute.ts";
import { complete } from "../../../../cli/completion/complete.ts";
import type { Completion } from "../../../../cli/completion/value.ts";
import { namesOf } from "../../../../cli/flags/values.ts";
import { root } from "../../../../cli/program/root.ts";
import { addMonths, currentMonth } from "../../../../src/period/calendar.ts";
import { ALL, changed, FILES } from "../../../kit/config-file.ts";
import { temporaryFolder } from "../../../kit/programs.ts";
import { leaves } from "../../../kit/help-examples.ts";
import { fakeContext, parseFlags } from "../../../kit/cli-world.ts";

const folder = temporaryFolder();
const CONFIG = fileOf("all.yaml", ALL);
const UUIDS = [
  "2b3c4d5e6f708192a3b4c5d6e7f80910",
  "0f0e0d0c0b0a09080706050403020100",
  "ffffffffffffffffffffffffffffffff",
];

function fileOf(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Completes the last word. */
function completionOf(typed: readonly string[], env = {}): Promise<Completion> {
  const words = typed.slice(0, -1);
  return complete(root, { words, current: typed.at(-1) ?? "", env, isDescribed: true });
}

/** The whole words that a line can go on with, those that do not fit to what is typed left out. */
async function wordsFor(typed: readonly string[], env = {}): Promise<readonly string[]> {
  const completion = await completionOf(typed, env);
  assert.ok(completion.kind !== "files", "a file's name is asked for");
  return completion.candidates
    .map(({ word }) => word)
    .filter((word) => word.startsWith(typed.at(-1) ?? ""));
}

describe("completion of commands", () => {
  const lines: readonly (readonly [string, readonly string[]])[] = [
    ["compu", ["compute"]],
    ["comp", ["compute", "completion"]],
    ["--verbose --color never inf", ["inference"]],
    ["config ", ["check", "show"]],
    ["waldur -q l", ["load-history"]],
    ["completion ", ["bash", "zsh", "fish"]],
    ["help wa", ["waldur"]],
    ["help exit", ["exit-codes"]],
    ["help waldur ", ["report", "load-history"]],
    ["help periods ", []],
    ["help waldur report ", []],
    ["ping storage ", ["compute", "inference"]],
    ["nonsense ", []],
    ["config nonsense ", []],
    ["constructor ", []],
    ["--month 2025-01 ", []],
  ];
  for (const [line, expected] of lines) {
    it(`dwdi ${line}`, async () => {
      assert.deepEqual(await wordsFor(line.split(" ")), expected);
    });
  }

  it("knows every command, and says what each does", async () => {
    const { candidates } = await described([""]);
    assert.deepEqual(candidates.map(({ word }) => word), Object.keys(root.subCommands ?? {}));
    assert.ok(candidates.every(({ description }) => description !== ""));
  });

  it("loads none of them where no descriptions are shown", async () => {
    const line = { words: [], current: "", env: {}, isDescribed: false };
    const completion = await complete(root, line);
    assert.ok(completion.kind === "words");
    assert.ok(completion.candidates.every(({ description }) => description === ""));
  });
});

async function described(
  typed: readonly string[],
): Promise<Exclude<Completion, { kind: "files" }>> {
  const completion = await completionOf(typed);
  assert.ok(completion.kind !== "files");
  return completion;
}

describe("completion of flags", () => {
  it("has all of each command, with what they are for", async () => {
    for (const { words, command } of await leaves()) {
      const { candidates } = await described([...words.split(" "), "-"]);
      const names = namesOf(command.args);
      assert.deepEqual(candidates.map(({ word }) => word), names.map((name) => `--${name}`));
      assert.ok(candidates.every(({ description }) => description !== ""));
    }
  });

  const lines: readonly (readonly [string, readonly string[]])[] = [
    ["compute --mo", ["--month"]],
    ["compute --month 2025-01 --mo", []],
    ["compute --account g1 --acc", ["--account"]],
    ["compute -o csv --ou", ["--out"]],
    ["compute -vq --ver", ["--version"]],
    ["compute --no", ["--noheader", "--no-progress"]],
    ["compute --no-progress --no", ["--noheader"]],
    ["compute -o", ["-o"]],
    ["compute -- --mo", []],
    ["compute --users=", []],
    ["compute --nonsense=", []],
    ["--ver", ["--version", "--verbose"]],
    ["--month", []],
    ["config --qu", ["--quiet"]],
  ];
  for (const [line, expected] of lines) {
    it(`dwdi ${line}`, async () => {
      assert.deepEqual(await wordsFor(line.split(" ")), expected);
    });
  }

  it("shows them where a command takes no argument, and never instead of one", async () => {
    assert.ok((await wordsFor(["compute", ""])).includes("--month"));
    assert.deepEqual(await wordsFor(["api", ""]), []);
  });
});

describe("completion of values", () => {
  const month = currentMonth();
  const lines: readonly (readonly [string, readonly string[]])[] = [
    ["compute -o c", ["csv"]],
    ["compute -vo c", ["csv"]],
    ["compute --output=c", ["--output=csv"]],
    ["--color ", ["auto", "always", "never"]],
    ["compute --storage-route t", ["template"]],
    ["emulator --storage-route query,", ["query,template", "query,literal"]],
    ["compute --fields acc", ["account"]],
    ["compute --fields account,node", ["account,nodeHours"]],
    ["compute --fields=account,node", ["--fields=account,nodeHours"]],
    ["compute --fields user", []],
    ["compute --users --fields user", ["username"]],
    ["storage --fields path,s", ["path,spaceUsed"]],
    ["waldur report --fields res", ["resource"]],
    [`compute --month ${month}`, [month]],
    [`storage --to=${addMonths(month, -11)}`, [`--to=${addMonths(month, -11)}`]],
    [`storage --to=${addMonths(month, -12)}`, []],
    ["compute --timezone Europe/Zur", ["Europe/Zurich"]],
    ["compute --timezone nonsense --month ", []],
    ["compute --account ", []],
    ["compute --token-command ", []],
  ];
  for (const [line, expected] of lines) {
    it(`dwdi ${line}`, async () => {
      assert.deepEqual(await wordsFor(line.split(" ")), expected);
    });
  }

  it("leaves lists open for more", async () => {
    assert.equal((await completionOf(["compute", "--fields", "account"])).kind, "open");
    assert.equal((await completionOf(["compute", "--output", "csv"])).kind, "words");
  });

  const files: readonly (readonly [string, string])[] = [
    ["compute --config ", ""],
    ["compute -c a", ""],
    ["compute --out=a", "--out="],
    ["compute --account @", "@"],
    ["compute --account=@a", "--account=@"],
    ["emulator --fixture ", ""],
    ["config check ", ""],
    ["config show a", ""],
    ["waldur load-history --user-token-file ", ""],
  ];
  for (const [line, prefix] of files) {
    it(`dwdi ${line}: a file's name`, async () => {
      assert.deepEqual(await completionOf(line.split(" ")), { kind: "files", prefix });
    });
  }
});

describe("completion of offerings", () => {
  it("comes from the file that is typed, else from DWDI_CONFIG", async () => {
    const names = ["Alps compute", "Alps storage", "Alps inference"];
    const typed = ["ping", "--config", CONFIG, "--offering", ""];
    assert.deepEqual(await wordsFor(typed), names);
    assert.deepEqual(await wordsFor(["ping", "-c", CONFIG, "--offering", "Alps s"]), [names[1]]);
    assert.deepEqual(await wordsFor(["config", "show", CONFIG, "--offering", ""]), names);
    assert.deepEqual(await wordsFor(["ping", "--offering", ""], { DWDI_CONFIG: CONFIG }), names);
    const other = fileOf("other.yaml", FILES.storage);
    const both = ["ping", "-c", other, "--offering", ""];
    assert.deepEqual(await wordsFor(both, { DWDI_CONFIG: CONFIG }), [names[1]]);
    const home = ["ping", "-c", "~/other.yaml", "--offering", ""];
    assert.deepEqual(await wordsFor(home, { HOME: folder }), [names[1]]);
  });

  it("has those of the command's kind", async () => {
    for (const kind of ["compute", "storage", "inference"]) {
      assert.deepEqual(await wordsFor([kind, "-c", CONFIG, "--offering", ""]), [`Alps ${kind}`]);
    }
  });

  it("has uuids where no name begins so", async () => {
    assert.deepEqual(await wordsFor(["ping", "-c", CONFIG, "--offering", "0f"]), [UUIDS[1]]);
    const history = ["waldur", "load-history", "-c", CONFIG, "--offering-uuid", ""];
    assert.deepEqual(await wordsFor(history), UUIDS);
  });

  it("has uuids where a name is not unique or could not be written there", async () => {
    const twice = fileOf("twice.yaml", ALL.replace("Alps storage", "Alps compute"));
    const typed = ["ping", "-c", twice, "--offering", ""];
    assert.deepEqual(await wordsFor(typed), [...UUIDS.slice(0, 2), "Alps inference"]);
    const parted = fileOf("parted.yaml", ALL.replace("Alps storage", "Alps, storage"));
    const report = ["waldur", "report", "-c", parted, "--offering", ""];
    assert.deepEqual(await wordsFor(report), ["Alps compute", UUIDS[1], "Alps inference"]);
    assert.deepEqual(await wordsFor([...report.slice(0, -1), "Alps compute,"]), [
      `Alps compute,${UUIDS[1]}`,
      "Alps compute,Alps inference",
    ]);
  });

  it("does not need what is beside the names to be in order", async () => {
    const text = changed(FILES.compute, "planted-client", "${NOT_SET}")
      .replace("https://dwdi.example.org", "nonsense").replace("nodeHours:", "nonsense:");
    const typed = ["compute", "-c", fileOf("poor.yaml", text), "--offering", ""];
    assert.deepEqual(await wordsFor(typed), ["Alps compute"]);
  });

  it("opens no file that the configuration names", async () => {
    const text = changed(FILES.compute, "token: planted-waldur", "token_file: /nonexistent")
      .replace("secret: planted-client", `secret_file: ${pipe("secret")}`);
    const typed = ["compute", "-c", fileOf("named.yaml", text), "--offering", ""];
    assert.deepEqual(await wordsFor(typed), ["Alps compute"]);
  });

  const useless: readonly (readonly [string, () => string])[] = [
    ["a file that is not there", () => join(folder, "nowhere.yaml")],
    ["a folder", () => folder],
    ["stdin", () => "-"],
    ["a pipe, which is not read", () => pipe("config")],
    ["no YAML", () => fileOf("broken.yaml", "offerings: [")],
    ["a list", () => fileOf("list.yaml", "- offerings")],
    ["an empty file", () => fileOf("empty.yaml", "")],
    ["bytes", () => fileOf("bytes.yaml", "\u0000\u0001\ufffd")],
    ["offerings of others", () => fileOf("slurm.yaml", FILES.compute.replace(/reporting_.*/g, ""))],
  ];
  for (const [what, file] of useless) {
    it(`has none for ${what}`, async () => {
      assert.deepEqual(await wordsFor(["compute", "-c", file(), "--offering", ""]), []);
    });
  }

  it("gives what the command takes for the offering that is meant", async () => {
    const name = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" })
      .filter((name) => name.trim() !== "" && !name.includes("${"));
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 1, maxLength: 4 }), async (names) => {
        const offerings = names.map((name, index) => ({
          name,
          waldur_offering_uuid: String(index).padStart(32, "0"),
          reporting_backend: "cscs-dwdi-compute",
        }));
        const file = fileOf("names.yaml", JSON.stringify({ offerings }));
        for (const prefix of [["--offering", ""], ["--offering="]]) {
          const typed = ["compute", "-c", file, ...prefix];
          const words = await wordsFor(typed);
          assert.equal(words.length, names.length);
          for (const word of words) await refersToOne([...typed.slice(1, -1), word], names);
        }
      }),
      { numRuns: 50 },
    );
  });
});

async function refersToOne(argv: readonly string[], names: readonly string[]): Promise<void> {
  const { offering } = await parseFlags(argv, compute.args, fakeContext());
  const meant = names.filter((name, index) =>
    name === offering || String(index).padStart(32, "0") === offering
  );
  assert.equal(meant.length, 1, `'${offering}' is meant to be one of ${JSON.stringify(names)}`);
}

function pipe(name: string): string {
  const file = join(folder, `${name}-${crypto.randomUUID()}`);
  execFileSync("mkfifo", [file]);
  return file;
}
