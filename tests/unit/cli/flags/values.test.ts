import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import type { Flags, FlagValues } from "../../../../cli/flags/command.ts";
import { DwdiConfigError } from "../../../../src/errors.ts";
import { fakeContext, parseFlags } from "../../../kit/cli-world.ts";

const flags = {
  month: { type: "string", description: "" },
  output: { type: "enum", alias: "o", options: ["json", "csv"], description: "" },
  account: { type: "string", list: true, description: "" },
  id: { type: "string", list: "verbatim", description: "" },
  verbose: { type: "boolean", alias: "v", description: "" },
  progress: { type: "boolean", default: true, description: "" },
} as const satisfies Flags;

function parse(argv: readonly string[], stdin = ""): Promise<FlagValues<typeof flags>> {
  return parseFlags(argv, flags, fakeContext({ stdin }));
}

async function refusal(argv: readonly string[], stdin = ""): Promise<string> {
  const error = await parse(argv, stdin).then(() => undefined, (error: unknown) => error);
  assert.ok(error instanceof DwdiConfigError, `${argv.join(" ")} was accepted`);
  return `${error.message}; ${error.hint ?? ""}`;
}

describe("flags", () => {
  it("are read in every way to write them", async () => {
    const argv = ["--month=2025-01", "-ocsv", "-v", "--no-progress", "--account", "a,b"];
    assert.deepEqual({ ...await parse(argv) }, {
      month: "2025-01",
      output: "csv",
      account: ["a", "b"],
      verbose: true,
      progress: false,
    });
  });

  it("are undefined or a switch's default when they are not there", async () => {
    const { month, verbose, progress } = await parse([]);
    assert.equal(month, undefined);
    assert.equal(verbose, false);
    assert.equal(progress, true, "a switch that is on by default");
    assert.equal((await parse(["--progress"])).progress, true);
  });

  const refused: readonly (readonly [string, RegExp])[] = [
    ["--formt json", /unknown flag --formt/],
    ["--acount g1", /unknown flag --acount; did you mean --account\?/],
    ["--watch 5", /unknown flag --watch; use a timer .*: dwdi help timers/],
    ["--no-coler", /unknown flag --no-coler/],
    ["--no-verbose", /unknown flag --no-verbose/],
    ["--no-progress=x", /--no-progress takes no value/],
    ["--no-proto", /unknown flag --no-proto/],
    ["--no-constructor", /unknown flag --no-constructor/],
    ["--constructor x", /unknown flag --constructor/],
    ["--__proto__ x", /unknown flag --__proto__/],
    ["-x", /unknown flag -x/],
    ["-vx", /unknown flag -x/],
    ["-mo csv", /unknown flag -m/],
    ["--month --output csv", /--month needs a value, and '--output' is a flag/],
    ["--month -o csv", /--month needs a value, and '-o' is a flag/],
    ["--month --no-progress", /--month needs a value/],
    ["--month", /--month needs a value/],
    ["--month=", /--month needs a value/],
    ["--account=", /--account needs a value/],
    ["--verbose=true", /--verbose takes no value/],
    ["--output xml", /--output cannot be 'xml'; it is one of: json, csv/],
    ["--output jsno", /did you mean json\?/],
    ["-o=json", /--output cannot be '=json'/],
    ["--month 2025-01 --month 2025-02", /--month is given twice: '2025-01' and '2025-02'/],
    ["-o csv --output json", /given twice/],
    ["stray", /unexpected argument 'stray'/],
    ["--account a b", /unexpected argument 'b'/],
    ["-- --month", /unexpected argument '--month'/],
    ["--account a,,b", /--account 'a,,b' has an empty name/],
    ["--account ,", /empty name/],
    ["--account @", /--account names no file/],
    ["--account @/nonexistent/x", /--account: cannot read '\/nonexistent\/x': ENOENT/],
    ["--account @-", /--account: stdin has no names/],
    ["--account @- --account @-", /stdin/],
  ];
  for (const [line, message] of refused) {
    it(`refuses ${line}`, async () => {
      assert.match(await refusal(line.split(" ")), message);
    });
  }

  it("takes a value that begins with a dash after an equals sign", async () => {
    assert.equal((await parse(["--month=-1"])).month, "-1");
  });

  it("gives back whatever a value is made of", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, unit: "grapheme" }), async (value) => {
        assert.equal((await parse([`--month=${value}`])).month, value);
      }),
    );
  });
});

describe("lists", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dwdi-args-"));
  });
  after(() => rm(folder, { recursive: true }));

  async function listOf(content: string | Uint8Array): Promise<readonly string[] | undefined> {
    const file = join(folder, "list");
    await writeFile(file, content);
    return (await parse(["--account", `@${file}`])).account;
  }

  it("come one a line from a file, without blank lines and comments", async () => {
    assert.deepEqual(await listOf("\ufeff# ours\r\ng1\r\n\r\n  g,2 \r\n#g3\r\n"), ["g1", "g,2"]);
  });

  it("come from stdin, beside what is repeated and separated by commas", async () => {
    const { account } = await parse(
      ["--account", "a,b", "--account", "@-", "--account", "é"],
      "c\nd",
    );
    assert.deepEqual(account, ["a", "b", "c", "d", "é"]);
  });

  it("have names that begin with @ after a second one, or in a file", async () => {
    assert.deepEqual((await parse(["--account=@@biology,b", "--account", "@@c"])).account, [
      "@biology",
      "b",
      "@c",
    ]);
    assert.deepEqual(await listOf("@biology\n@@c,d\n"), ["@biology", "@@c,d"]);
  });

  it("say what @ means where there is no such file", async () => {
    await assert.rejects(parse(["--account", "@biology"]), {
      message: /^--account: cannot read 'biology': /,
      hint: "@ names a file with one name a line; a name that begins with @: --account=@@biology",
    });
    await assert.rejects(parse(["--account", "@"]), /names no file/);
  });

  it("are taken word for word where a name may hold a comma or begin with @", async () => {
    const argv = ["--id", "a,b", "--id", "@c", "--id", " d ,"];
    assert.deepEqual((await parse(argv)).id, ["a,b", "@c", " d ,"]);
    await assert.rejects(parse(["--id="]), /--id needs a value/);
  });

  it("are never empty, and never anything but UTF-8", async () => {
    for (
      const [content, message] of [
        ["", /has no names/],
        ["# only\n\n", /has no names/],
        [new Uint8Array([0x67, 0xff]), /is not UTF-8 text/],
        [new Uint8Array([0xff, 0xfe, 0x67, 0]), /is UTF-16 text/],
        [new Uint8Array([0xfe, 0xff, 0, 0x67]), /is UTF-16 text/],
        ["g207\rg208", /ends its lines with CR alone/],
        ["g207\rg208\r", /ends its lines with CR alone/],
      ] as const
    ) {
      await assert.rejects(listOf(content), message);
    }
  });

  it("read back any names that were written one a line", async () => {
    const name = fc.string({ minLength: 1, unit: "grapheme" })
      .filter((name) => name === name.trim() && !/[\r\n#\ufeff]|\p{Surrogate}/u.test(name));
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 1 }), async (names) => {
        assert.deepEqual(await listOf(names.join("\n")), names);
      }),
      { numRuns: 50 },
    );
  });
});

describe("arguments", () => {
  const service = {
    type: "positional",
    list: true,
    options: ["compute", "storage"],
    description: "",
  } as const;

  it("are taken in order, and the rest is refused", async () => {
    const first = { type: "positional", required: true, description: "" } as const;
    const context = fakeContext();
    assert.deepEqual({ ...await parseFlags(["a"], { first }, context) }, { first: "a" });
    await assert.rejects(parseFlags([], { first }, context), /FIRST is missing/);
    await assert.rejects(parseFlags(["a", "b"], { first }, context), /unexpected argument 'b'/);
  });

  it("are checked against their set, and not split", async () => {
    const context = fakeContext();
    const values = await parseFlags(["storage", "compute"], { service }, context);
    assert.deepEqual(values.service, ["storage", "compute"]);
    await assert.rejects(parseFlags(["compute,storage"], { service }, context), /cannot be/);
  });
});
