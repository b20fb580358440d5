/**
 * The examples of the help do what they say: here those that need no shell, in this process.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import type { EmulatorServer } from "../../../../src/emulator/index.ts";
import {
  addressesOf,
  EXAMPLE_TEXT,
  secretsOf,
  serveExample,
} from "../../../kit/combined-example.ts";
import { exampleLines, leaves, needsShell } from "../../../kit/help-examples.ts";
import { dwdi } from "../../../kit/cli-world.ts";

const COMMANDS = await leaves();
const LINES = await exampleLines();

describe("the examples of the help", () => {
  for (const { words, command } of COMMANDS) {
    it(`are three at least, of the command itself: ${words}`, () => {
      const { examples = [] } = command.meta;
      assert.ok(examples.length >= 3, `${examples.length} examples`);
      for (const { about, command: line } of examples) {
        assert.match(about, /^[A-Z][^\n]{3,66}[^.]$/);
        assert.match(
          line,
          words === "version" ? /^dwdi / : new RegExp(`\\bdwdi ${words}\\b|^\\. `),
        );
        assert.doesNotMatch(line, /(['"])[^'"]* [^'"]*\1/, "a line is broken at spaces");
      }
    });
  }

  it("are many", () => assert.ok(LINES.length >= 50, `${LINES.length} examples`));

  it("need a shell in a few cases only", () => {
    assert.ok(LINES.filter(needsShell).length <= 6);
  });
});

describe("an example of the help", () => {
  const origin = process.cwd();
  let server: EmulatorServer;
  let folder = "";

  before(async () => {
    server = await serveExample();
    folder = mkdtempSync(join(tmpdir(), "dwdi-help-"));
    writeFileSync(join(folder, "config.yaml"), EXAMPLE_TEXT, { mode: 0o600 });
    process.chdir(folder);
  });
  after(async () => {
    process.chdir(origin);
    await server.close();
    rmSync(folder, { recursive: true });
  });

  for (const line of LINES.filter((line) => !needsShell(line))) {
    it(line, async () => {
      const env = { ...addressesOf(server), ...secretsOf(server) };
      // An emulator runs until it is stopped.
      const signal = line.includes(" emulator ") ? AbortSignal.timeout(50) : undefined;
      const { code, stdout, stderr } = await dwdi(line.split(" ").slice(1), {
        env,
        ...(signal && { signal }),
      });
      assert.equal(code, 0, stderr);
      assert.ok(stdout !== "" || /--out |--quiet|waldur/.test(line), "it says something");
    });
  }
});
