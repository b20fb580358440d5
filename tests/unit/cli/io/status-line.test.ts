import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { shareTerminal } from "../../../../cli/io/status-line.ts";
import { paperTerminal } from "./paper-terminal.ts";

describe("the status line", () => {
  it("leaves the output as it is, whatever comes between", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "é", " ", "\n"), maxLength: 12 });
    const step = fc.record({ to: fc.constantFrom("stdout", "stderr", "line"), text });
    fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const plain = paperTerminal();
      const { stream, seen, writes } = paperTerminal();
      const { stdout, stderr, line } = shareTerminal({ stdout: stream, stderr: stream });
      for (const { to, text } of steps) {
        if (to === "line") {
          line.show(text.replaceAll("\n", ""));
          continue;
        }
        (to === "stdout" ? stdout : stderr).write(text);
        plain.stream.write(text);
        assert.deepEqual(seen(), plain.seen());
      }
      line.clear();
      assert.deepEqual(seen(), plain.seen());
      const sequences = writes.join("").split("\u001b").slice(1);
      assert.ok(sequences.every((sequence) => sequence.startsWith("[K")));
    }));
  });

  it("is written at once, and again only when it changes or was taken away", () => {
    const { stream, seen, writes } = paperTerminal();
    const { stderr, line } = shareTerminal({ stdout: stream, stderr: stream });
    line.show("half");
    line.show("half");
    assert.deepEqual(seen(), ["half"]);
    assert.equal(writes.length, 1);
    stderr.write("a message\n");
    line.show("half");
    assert.deepEqual(seen(), ["a message", "half"]);
    line.show("all");
    assert.deepEqual(seen(), ["a message", "all"]);
    line.clear();
    line.clear();
    assert.deepEqual(seen(), ["a message", ""]);
    assert.equal(writes.length, 6);
  });

  it("leaves a stdout alone that is no terminal, and tells what the terminal is", () => {
    const { stream, writes } = paperTerminal(132);
    const pipe = { write: () => true };
    const { stdout, stderr, line } = shareTerminal({ stdout: pipe, stderr: stream });
    line.show("half");
    stdout.write("data\n");
    assert.equal(stdout, pipe);
    assert.equal(writes.length, 1);
    assert.deepEqual([stderr.isTTY, stderr.columns], [true, 132]);
  });

  it("makes room for the reader of a pipe, for good", () => {
    const { stream, seen } = paperTerminal();
    const pipe = { write: () => true };
    const { stdout, line } = shareTerminal({ stdout: pipe, stderr: stream, isPiped: true });
    line.show("half");
    assert.deepEqual(seen(), ["half"]);
    stdout.write("data\n");
    line.show("more");
    assert.deepEqual(seen(), [""]);
  });

  it("hands on when a text is written, and why it cannot be", async () => {
    const failing = {
      isTTY: true,
      write: (_: string, done?: (error?: Error) => void) => done?.(new Error("gone")),
    };
    const { stdout } = shareTerminal({ stdout: failing, stderr: failing });
    const error = await new Promise((resolve) => stdout.write("data", resolve));
    assert.equal(Object(error).message, "gone");
  });
});
