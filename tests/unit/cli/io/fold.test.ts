import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { fold } from "../../../../cli/io/fold.ts";
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
      const lines = fold(text, paperTerminal(columns).stream).split("\n");
      assert.ok(lines.every((line) => line.length <= columns));
      assert.ok(lines.slice(1).every((line) => line.startsWith(INDENT)));
      assert.equal(lines.map((line, n) => n === 0 ? line : line.trimStart()).join(" "), text);
      if (text.length <= columns) assert.deepEqual(lines, [text]);
    }));
  });

  it("keeps its lines apart", () => {
    const { stream } = paperTerminal(20);
    assert.equal(
      fold("dwdi: one two three four (X)\nhint: five\n", stream),
      `dwdi: one two three\n${INDENT}four (X)\nhint: five\n`,
    );
  });

  it("stays as it is where there is no terminal, or none that tells its width", () => {
    const text = `${"word ".repeat(40)}\n`;
    assert.equal(fold(text, { write: () => true }), text);
    assert.equal(fold(text, { isTTY: true, columns: 0, write: () => true }), text);
  });
});
