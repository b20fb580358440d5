import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  type BashLine,
  quoteForBash,
  type Quotes,
  readBashLine,
} from "../../../../cli/completion/bash-line.ts";

/** The quotes that open each style, and close it where bash itself does. */
const MARKS: Readonly<Record<Quotes, string>> = { none: "", single: "'", double: '"' };
const STYLES = ["none", "single", "double"] as const;

/** Any text that a candidate may be: it has no control characters. */
const text = fc.oneof(
  fc.string({ minLength: 1, unit: "grapheme" }),
  fc.string({ minLength: 1, unit: fc.constantFrom(..."'\"\\$`! ~#*?[]{}()<>|&;=:,@^%-éa日") }),
).filter((text) => !/\p{Cc}|\p{Surrogate}/u.test(text));

function lineOf(words: readonly string[], current = ""): BashLine {
  return { words, current, quotes: "none", isRedirected: false };
}

/** What bash makes of words as they are typed. */
function evaluated(words: readonly string[]): readonly string[] {
  const script = `printf '%s\\0' ${words.join(" ")}`;
  const stdout = execFileSync("/bin/bash", ["--norc", "-c", script], {
    encoding: "utf8",
    env: { LC_ALL: "C.UTF-8" },
  });
  return stdout.split("\0").slice(0, -1);
}

/** A word as it is completed: after what is open, and closed by bash unless a quote ends it. */
function typed(word: string, style: Quotes): string {
  const quoted = quoteForBash(word, style);
  const mark = MARKS[style];
  return mark + quoted + (quoted.endsWith(mark) ? "" : mark);
}

describe("a line of bash", () => {
  const lines: readonly (readonly [string, Partial<BashLine>])[] = [
    ["", {}],
    ["dwdi", { current: "dwdi" }],
    ["dwdi  comp", { words: ["dwdi"], current: "comp" }],
    ["dwdi compute ", { words: ["dwdi", "compute"] }],
    ["dwdi --offering Alps\\ c", { words: ["dwdi", "--offering"], current: "Alps c" }],
    ['dwdi "Alps c', { words: ["dwdi"], current: "Alps c", quotes: "double" }],
    ["dwdi 'Alps c", { words: ["dwdi"], current: "Alps c", quotes: "single" }],
    ["dwdi 'a'\\''b", { words: ["dwdi"], current: "a'b", quotes: "single" }],
    ['dwdi "a b"c', { words: ["dwdi"], current: "a bc" }],
    ['dwdi --config="a', { words: ["dwdi"], current: "--config=a", quotes: "double" }],
    ['dwdi "\\$a\\b\\"', { words: ["dwdi"], current: '$a\\b"', quotes: "double" }],
    ["dwdi '' x", { words: ["dwdi", ""], current: "x" }],
    ["dwdi a\\", { words: ["dwdi"], current: "a" }],
    ["dwdi a\\\nb", { words: ["dwdi"], current: "ab" }],
    ["dwdi $HOME $(id) `id", { words: ["dwdi", "$HOME", "$(id)"], current: "`id" }],
    ["dwdi x > f", { words: ["dwdi", "x"], current: "f", isRedirected: true }],
    ["dwdi x 2>", { words: ["dwdi", "x"], isRedirected: true }],
    ["dwdi x &>f y", { words: ["dwdi", "x"], current: "y" }],
    ["dwdi x >> f 2>&1 ", { words: ["dwdi", "x"] }],
    ["dwdi x12>f", { words: ["dwdi", "x12"], current: "f", isRedirected: true }],
    ["dwdi 'a>b' \"c<d\" e\\>f", { words: ["dwdi", "a>b", "c<d"], current: "e>f" }],
  ];
  for (const [line, expected] of lines) {
    it(JSON.stringify(line), () => {
      assert.deepEqual(readBashLine(line), { ...lineOf([]), ...expected });
    });
  }

  it("is read without fail, whatever it is made of", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (line) => {
      const { words, current } = readBashLine(line);
      assert.ok([...words, current].join("").length <= line.length);
    }));
  });

  it("has the words that it was made of", () => {
    const words = fc.array(fc.tuple(text, fc.constantFrom(...STYLES)), { minLength: 1 });
    fc.assert(fc.property(words, (words) => {
      const line = words.map(([word, style]) => typed(word, style)).join(" ");
      const all = words.map(([word]) => word);
      assert.deepEqual(readBashLine(`${line} `), lineOf(all));
      assert.deepEqual(readBashLine(line), lineOf(all.slice(0, -1), all.at(-1)));
    }));
  });
});

describe("a word that is completed", () => {
  it("is the same to bash, whatever quotes were open", () => {
    const words = fc.array(fc.tuple(text, fc.constantFrom(...STYLES)), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(words, (words) => {
        const line = words.map(([word, style]) => typed(word, style));
        assert.deepEqual(evaluated(line), words.map(([word]) => word));
      }),
      { numRuns: 30 },
    );
  });

  it("goes on from a part of it that is typed already", () => {
    const cut = fc.array(fc.tuple(text, text, fc.constantFrom(...STYLES)), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(cut, (words) => {
        const line = words.map(([start, rest, style]) => {
          const begun = MARKS[style] + quoteForBash(start, style);
          const { current, quotes } = readBashLine(begun);
          assert.equal(current, start);
          const quoted = quoteForBash(rest, quotes);
          const mark = MARKS[quotes];
          return begun + quoted + (quoted.endsWith(mark) ? "" : mark);
        });
        assert.deepEqual(evaluated(line), words.map(([start, rest]) => start + rest));
      }),
      { numRuns: 30 },
    );
  });
});
