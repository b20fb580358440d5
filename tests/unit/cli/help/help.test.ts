/**
 * The help: asked for in every way, laid out for any terminal, and true to the flags.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { SHARED_FLAGS } from "../../../../cli/help/flag-sections.ts";
import type { Manual } from "../../../../cli/help/manual.ts";
import { allManuals } from "../../../../cli/help/manuals.ts";
import { breakCommand, pageWidth, renderManual } from "../../../../cli/help/text.ts";
import { widthOf, wrap } from "../../../../cli/io/text.ts";
import { namesOf } from "../../../../cli/flags/values.ts";
import { root } from "../../../../cli/program/root.ts";
import { leaves } from "../../../kit/help-examples.ts";
import { dwdi, type Outcome } from "../../../kit/cli-world.ts";

const HELPS = readFileSync("tests/unit/cli/help/helps.txt", "utf8");

function call(line: string): Promise<Outcome> {
  return dwdi(line === "" ? [] : line.split(" "));
}

describe("help", () => {
  it("is on stdout with exit 0, and without colour in a pipe", async () => {
    for (const line of ["", "--help", "-h", "help", "-v"]) {
      const { code, stdout, stderr } = await call(line);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      assert.match(stdout, /USAGE DATA\n +compute[^]*\nTOPICS[^]*exit-codes[^]*\nFIRST STEPS/);
      assert.ok(!stdout.includes("\u001b"));
    }
  });

  it("names every command", async () => {
    const { stdout } = await call("");
    for (const { words } of await leaves()) {
      assert.match(stdout, new RegExp(`^  ${words}  `, "m"));
    }
  });

  it("of a command is asked for in three ways", async () => {
    const { stdout } = await call("help compute");
    assert.match(stdout, /^dwdi compute: /);
    assert.match(stdout, /--account ACCOUNT/);
    assert.match(stdout, /\[\$DWDI_API_URL\]/);
    assert.equal((await call("compute -h")).stdout, stdout);
    assert.equal((await call("compute --acount x --help")).stdout, stdout);
  });

  it("is as in helps.txt, which npm run docs generates", async () => {
    const [, ...snapshot] = HELPS.split(/^\$ dwdi /m);
    assert.ok(snapshot.length >= 20, `${snapshot.length} helps`);
    for (const help of snapshot) {
      const [line = ""] = help.split("\n", 1);
      const { stdout } = await call(line);
      assert.equal(stdout.trimEnd(), help.slice(line.length).trim(), line);
    }
  });

  it("of a group has each of its commands with the flags that are its own", async () => {
    const { stdout } = await call("help waldur");
    assert.equal((await call("waldur --help")).stdout, stdout);
    const [group = "", report = "", history = ""] = stdout.split(/^FLAGS OF /m);
    assert.match(group, /^COMMANDS\n +report [^]* load-history /m);
    assert.match(report, /^REPORT\n[^]*--accept-empty/);
    assert.ok(!report.includes("--start-date"));
    assert.match(history, /^LOAD-HISTORY\n[^]*--start-date/);
  });

  it("of a command of two words is its own", async () => {
    const { stdout } = await call("help waldur report");
    assert.match(
      stdout,
      /^USAGE\n +dwdi waldur report \[flags\]\n[^]*--accept-empty[^]*--verbose/m,
    );
    assert.ok(!stdout.includes("--start-date"));
    assert.equal((await call("waldur report --offering x --help")).stdout, stdout);
    const history = await call("waldur load-history -tabchV");
    assert.match(history.stderr, /--start-date is missing/, "-h and -V within a value are none");
  });

  it("knows its topics", async () => {
    for (const topic of ["environment", "exit-codes", "formatting", "periods", "proxies"]) {
      assert.equal((await call(`help ${topic}`)).code, 0);
    }
    const { stdout } = await call("help environment");
    assert.match(stdout, /DWDI_TOKEN_COMMAND +--token-command/);
    assert.match((await call("help enviroment")).stderr, /did you mean environment\?/);
  });

  it("has the groups of flags in one order, --day beside --month", async () => {
    const { stdout } = await call("compute --help");
    const titles = [...stdout.matchAll(/^[A-Z ]+$/gm)].map(([title]) => title);
    assert.deepEqual(titles, [
      "USAGE",
      "FLAGS",
      ...SHARED_FLAGS.map(({ title }) => title.toUpperCase()),
      "EXAMPLES",
      "MORE",
    ]);
    assert.match(stdout, /\n +--month .*\n +--day /);
  });

  it("is what wrong usage points to", async () => {
    for (
      const [line, program] of [
        ["compute --nonsense", "dwdi compute"],
        ["compute --month=", "dwdi compute"],
        ["compute --users=yes", "dwdi compute"],
        ["compute stray", "dwdi compute"],
        ["waldur report --nonsense", "dwdi waldur report"],
        ["config check", "dwdi config check"],
        ["waldur", "dwdi waldur"],
        ["nonsense", "dwdi help"],
      ] as const
    ) {
      const { code, stderr } = await call(line);
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`\nhint: .*${program}( --help)?\\b`), line);
    }
  });
});

describe("the layout of help", () => {
  const plain = (manual: Manual, width: number) => renderManual(manual, { width, color: false });

  it("is as wide as the terminal, within reason, and 80 in a pipe", () => {
    assert.deepEqual([undefined, 40, 72, 300].map(pageWidth), [80, 60, 72, 100]);
  });

  it("fits its width, whatever the command", async () => {
    for (const manual of await allManuals(root)) {
      for (const width of [60, 80, 100]) {
        const wide = plain(manual, width).split("\n").filter((line) => widthOf(line) > width);
        assert.deepEqual(wide, [], `${manual.program} at ${width}`);
      }
    }
  });

  it("says the same in any width, with colour and without", async () => {
    const words = (text: string) => text.replaceAll(/ \\$|^ +#/gm, "").split(/\s+/).join(" ");
    for (const manual of await allManuals(root)) {
      const text = plain(manual, 80);
      assert.equal(words(plain(manual, 60)), words(text));
      const colored = renderManual(manual, { width: 80, color: true });
      assert.notEqual(colored, text);
      // deno-lint-ignore no-control-regex
      assert.equal(colored.replace(/\u001b\[\d+m/g, ""), text);
    }
  });

  it("has a line, a paragraph and the flags of each command", async () => {
    for (const { program, summary, about } of await allManuals(root)) {
      assert.match(summary, /^[A-Z][^\n]{5,90}[^.]$/, program);
      assert.match(about, /^[A-Z][^\n]{30,}\.$/, program);
    }
    for (const { words, command } of await leaves()) {
      const { stdout } = await call(`help ${words}`);
      for (const name of namesOf(command.args)) {
        assert.match(stdout, new RegExp(`--${name}\\b`), words);
      }
    }
  });
});

describe("wrap", () => {
  const word = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" })
    .map((text) => text.replaceAll(" ", "_"));
  const text = fc.array(word, { maxLength: 30 }).map((words) => words.join(" "));

  it("keeps every word, and fills no line over its width but with one word", () => {
    fc.assert(fc.property(text, fc.integer({ min: 1, max: 40 }), (text, width) => {
      const lines = wrap(text, width);
      assert.equal(lines.join(" "), text);
      for (const line of lines) assert.ok(widthOf(line) <= width || !line.includes(" "));
      for (const [index, line] of lines.entries()) {
        const next = lines[index + 1]?.split(" ")[0];
        if (next !== undefined) assert.ok(widthOf(`${line} ${next}`) > width, "a line has room");
      }
    }));
  });

  it("breaks a command as a shell joins it again", () => {
    const command = fc.array(fc.stringMatching(/^[a-z0-9=,-]{1,12}$/), { minLength: 1 })
      .map((words) => words.join(" "));
    fc.assert(fc.property(command, fc.integer({ min: 20, max: 80 }), (command, width) => {
      const lines = breakCommand(command, width);
      for (const line of lines) assert.ok(line.length <= width);
      assert.equal(lines.join("\n").replace(/\\\n */g, ""), command);
    }));
  });
});
