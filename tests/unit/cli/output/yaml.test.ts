import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import { writeYaml } from "../../../../cli/output/yaml.ts";
import { type Program, run, unlessMissing } from "../../../kit/programs.ts";
import { CONTROLS, documentOf, format, textColumns } from "./documents.ts";

const PERIOD = { granularity: "month", from: "2025-01", to: "2025-02" } as const;

function yamlOf(...entries: readonly object[]): Promise<string> {
  async function* buckets() {
    await Promise.resolve();
    yield { items: entries.map((entry) => ({ entry, rows: [] })), missing: ["no", "0123"] };
  }
  return format(writeYaml, {
    ...documentOf(textColumns("account")),
    period: PERIOD,
    buckets: buckets(),
  });
}

/** The JSON document of the same entries; a lone surrogate, which YAML cannot escape, is U+FFFD. */
function jsonOf(...entries: readonly object[]): unknown {
  const json = JSON.stringify({
    schema: "test/1",
    period: PERIOD,
    entries,
    missing: ["no", "0123"],
  });
  return JSON.parse(json.replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f]../g, "$1\\ufffd"));
}

/** Texts that some reader of YAML takes for something else when they are not quoted. */
const TRAPS = [
  ..."no|No|NO|n|y|yes|on|off|true|FALSE|null|~|0123|0o17|0x1F|0b1|1_0|1,0|1e3|1.0e-7".split("|"),
  ..."190:20:30|1:30|.inf|-.Inf|.nan|2025-01|2025-01-31|2025-01-31T00:00:00Z|<<|=|-|--- x".split(
    "|",
  ),
  ..."...|? a|: b|a: b|a #b|#c|&a|*a|!t|!!int 1|%d|@a|`b|[a]|{a: b}|'q'|\"q\"|a\\b|".split("|"),
  ..." a|a |\ta|\n|a\nb|a\r\nb|\0|\u0007|\u001b[31m|\u007f|\u0085|\u009b|\u00a0|\u2028".split("|"),
  ..."\u202e|\u2066|\ufeff|\ufffd|\ufffe|\uffff|\ud800|\udc00\ud800|😀|\u{1ffff}|漢字".split("|"),
];
const NUMBERS = [0, -0, 1, 1e-7, 1.5e-7, 5e-324, 1e21, 1.7976931348623157e308, 2 ** 53, 0.1];

const names = fc.oneof(
  fc.constantFrom(...TRAPS),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.tuple(fc.constantFrom(...TRAPS), fc.constantFrom(...TRAPS)).map((parts) => parts.join("")),
);
const values = fc.oneof(
  names,
  fc.constantFrom(...NUMBERS),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constant(null),
);
/** Ruby merges what stands under `<<`, be it quoted; two lone surrogates would become one key. */
const keys = names.filter((name) => name !== "<<" && !/\p{Surrogate}/u.test(name));
const few = { maxLength: 3, maxKeys: 3 };
const entries = fc.array(
  fc.dictionary(
    keys,
    fc.oneof(
      values,
      fc.array(values, few),
      fc.dictionary(keys, values, few),
      fc.array(fc.array(values, few), few),
    ),
    few,
  ),
  few,
);

/** Readers of YAML, each of a list of texts. */
const READERS: readonly {
  readonly name: string;
  readonly program?: Program;
  read(texts: readonly string[]): unknown;
}[] = [
  { name: "a reader of YAML 1.2", read: (texts) => texts.map((text) => parse(text)) },
  {
    name: "PyYAML",
    program: "python3",
    read: reading("python3", [
      "-c",
      "import json, sys, yaml\n" +
      "json.dump([yaml.safe_load(text) for text in json.load(sys.stdin)], sys.stdout)",
    ]),
  },
  {
    name: "Ruby",
    program: "ruby",
    read: reading("ruby", [
      "-EUTF-8",
      "-rjson",
      "-ryaml",
      "-e",
      "puts JSON.generate(JSON.parse(STDIN.read).map { |text| YAML.safe_load(text) })",
    ]),
  },
];

function reading(program: Program, args: readonly string[]) {
  return (texts: readonly string[]): unknown =>
    JSON.parse(run(program, args, JSON.stringify(texts)));
}

for (const { name, program, read } of READERS) {
  describe(`YAML, read by ${name}`, {
    skip: program === undefined ? false : unlessMissing(program),
  }, () => {
    it("is the JSON document, whatever names and numbers are in it", async () => {
      const lists = [
        [],
        TRAPS.map((trap) => ({ account: trap })),
        TRAPS.filter((trap) => trap !== "<<").map((trap) => ({ [trap]: trap })),
        NUMBERS.map((hours) => ({ hours })),
        ...fc.sample(entries, 300),
      ];
      const texts = await Promise.all(lists.map((list) => yamlOf(...list)));
      assert.deepEqual(read(texts), lists.map((list) => jsonOf(...list)));
    });
  });
}

describe("YAML", () => {
  it("repeats what is in it twice, without anchors", async () => {
    const other = { gpuHours: 1 };
    const text = await yamlOf({ other }, { other });
    assert.match(text, /^ {2}- other:\n {6}gpuHours: 1\n {2}- other:\n {6}gpuHours: 1$/m);
  });

  it("quotes texts, and keys that are not plain words", async () => {
    const text = await yamlOf({ account: "no", day: "2025-01-31", no: 1, "a b": 2, nodeHours: 3 });
    assert.match(
      text,
      /- account: "no"\n {4}day: "2025-01-31"\n {4}"no": 1\n {4}"a b": 2\n {4}nodeHours: 3\n/,
    );
  });

  it("has no control characters in it but line ends", async () => {
    const text = await yamlOf(...TRAPS.map((trap) => ({ [trap]: trap })));
    assert.doesNotMatch(text.replaceAll("\n", ""), CONTROLS);
  });

  it("says an empty list and an empty mapping", async () => {
    assert.match(await yamlOf({ users: [], other: {} }), /- users: \[\]\n {4}other: \{\}\n/);
    assert.match(await yamlOf(), /^entries: \[\]$/m);
  });
});
