import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  escapeControls,
  padTo,
  shorten,
  widthOf,
  wrap,
  wrapMessage,
} from "../../../../cli/io/text.ts";
import { paperTerminal } from "./paper-terminal.ts";

const INDENT = " ".repeat(6);

describe("a message on a terminal", () => {
  it("is broken at spaces only, and nowhere where it fits", () => {
    const words = fc.array(
      fc.string({ unit: fc.constantFrom("a", "-"), minLength: 1, maxLength: 9 }),
      {
        minLength: 1,
        maxLength: 30,
      },
    );
    fc.assert(fc.property(words, fc.integer({ min: 20, max: 120 }), (words, columns) => {
      const text = words.join(" ");
      const lines = wrapMessage(text, paperTerminal(columns).stream).split("\n");
      assert.ok(lines.every((line) => line.length <= columns));
      assert.ok(lines.slice(1).every((line) => line.startsWith(INDENT)));
      assert.equal(lines.map((line, n) => n === 0 ? line : line.trimStart()).join(" "), text);
      if (text.length <= columns) assert.deepEqual(lines, [text]);
    }));
  });

  it("keeps its lines apart", () => {
    const { stream } = paperTerminal(20);
    assert.equal(
      wrapMessage("dwdi: one two three four (X)\nhint: five\n", stream),
      `dwdi: one two three\n${INDENT}four (X)\nhint: five\n`,
    );
  });

  it("stays as it is where there is no terminal, or none that tells its width", () => {
    const text = `${"word ".repeat(40)}\n`;
    assert.equal(wrapMessage(text, { write: () => true }), text);
    assert.equal(wrapMessage(text, { isTTY: true, columns: 0, write: () => true }), text);
  });
});

describe("the width of a text", () => {
  const widths: readonly (readonly [string, number])[] = [
    ["abc", 3],
    ["", 0],
    ["é", 1],
    ["e\u0301", 1],
    ["漢字", 4],
    ["한", 2],
    ["ｗ", 2],
    ["👩‍🔬", 2],
    ["🇨🇭", 2],
    ["\u200b", 0],
    ["नमस्ते", 4],
    ["ก้ำ", 2],
    ["ñandú", 5],
    ["\u001b[31mred\u001b[39m", 3],
  ];
  for (const [text, width] of widths) {
    it(`'${text}' takes ${width}`, () => assert.equal(widthOf(text), width));
  }

  it("is what padding fills up", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), fc.nat(40), (text, width) => {
      const wanted = Math.max(width, widthOf(text));
      assert.equal(widthOf(padTo(text, width, "left")), wanted);
    }));
  });
});

describe("a text that is too wide", () => {
  it("loses its middle, since names often differ at their end", () => {
    assert.equal(shorten("/capstor/store/cscs/g207", 13, "…"), "/capst…s/g207");
    assert.equal(shorten("漢字漢字漢字", 8, "…"), "漢字…字");
    assert.equal(shorten("fits", 4, "…"), "fits");
  });

  it("is never wider than asked, and no character of it is broken", () => {
    const graphemes = (text: string) =>
      [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)]
        .map(({ segment }) => segment);
    const texts = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("…"));
    fc.assert(fc.property(texts, fc.integer({ min: 1, max: 40 }), (text, width) => {
      const short = shorten(text, width, "…");
      assert.ok(widthOf(short) <= width);
      const [start = "", end] = short.split("…");
      if (end === undefined) return assert.equal(short, text);
      const whole = graphemes(text);
      const [before, after] = [graphemes(start), graphemes(end)];
      assert.deepEqual(before, whole.slice(0, before.length));
      assert.deepEqual(after, after.length === 0 ? [] : whole.slice(-after.length));
    }));
  });

  it("goes on in lines that fit, and keeps all its words", () => {
    const word = fc.string({ minLength: 1, maxLength: 9 }).map((word) => word.replace(/\s/g, "x"));
    const texts = fc.array(word, { minLength: 1 }).map((words) => words.join(" "));
    fc.assert(fc.property(texts, fc.integer({ min: 13, max: 60 }), (text, width) => {
      const lines = wrap(text, width, 3, 4);
      const [first = "", ...others] = lines;
      assert.ok(widthOf(first) + 3 <= width && others.every((line) => widthOf(line) <= width));
      assert.ok(others.every((line) => line.startsWith("    ")));
      assert.equal([first, ...others.map((line) => line.slice(4))].join(" "), text);
    }));
  });
});

describe("text with its controls escaped", () => {
  it("keeps visible characters", () => {
    assert.equal(escapeControls("g207 é 漢 👩‍🔬 /a/b"), "g207 é 漢 👩‍🔬 /a/b");
  });

  it("has no control character left", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.doesNotMatch(
        escapeControls(text),
        /[\p{Cc}\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/u,
      );
    }));
  });
});
