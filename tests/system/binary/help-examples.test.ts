/**
 * The help of the binary, and those of its examples that need a shell, word for word in one, with the
 * binary's own emulator. The tests of the source run the others.
 */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { EXAMPLE_TEXT } from "../../kit/combined-example.ts";
import { exampleLines, needsShell } from "../../kit/help-examples.ts";
import { BINARY, dwdi, outcomeOf, shell, start } from "../../kit/binary.ts";

const LINES = (await exampleLines()).filter(needsShell);

let emulator: ChildProcess;
let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "dwdi-help-"));
  await symlink(BINARY, join(folder, "dwdi"));
  await writeFile(join(folder, "config.yaml"), EXAMPLE_TEXT, { mode: 0o600 });
  emulator = start(["emulator", "--port", "0"]);
  const [variables] = emulator.stdout ? await once(emulator.stdout, "data") : [];
  await writeFile(join(folder, "variables"), String(variables));
});
after(async () => {
  const end = outcomeOf(emulator);
  emulator.kill("SIGINT");
  assert.equal((await end).code, 0);
  await rm(folder, { recursive: true });
});

describe("help in a pipe", () => {
  for (const words of [[], ["compute"], ["waldur"], ["waldur", "load-history"]]) {
    it(`is the same by every way: ${words.join(" ")}`, async () => {
      const help = await dwdi(["help", ...words]);
      assert.deepEqual([help.code, help.stderr], [0, ""]);
      for (const flag of ["--help", "-h"]) assert.deepEqual(await dwdi([...words, flag]), help);
      assert.deepEqual(await dwdi([...words, "--no-progress", "--help"]), help);
    });
  }

  it("is closed by | head -1 without a word", async () => {
    const line = '"$DWDI" compute --help | head -1 >/dev/null; echo "${PIPESTATUS[0]}"';
    assert.deepEqual(await shell(line, {}), { code: 0, stdout: "0\n", stderr: "" });
  });

  it("is none on what is not there", async () => {
    const { code, stdout, stderr } = await dwdi(["nonsense", "--help"]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /unknown command 'nonsense'/);
  });
});

describe("an example of the help, in a shell", () => {
  it("is one of several", () => assert.ok(LINES.length >= 3, `${LINES.length} examples`));

  for (const line of LINES) {
    it(line, async () => {
      const { code, stdout, stderr } = await shell(
        `set -o pipefail; PATH=${folder}:$PATH; cd ${folder}; . ./variables
         cp variables emulator.env
         ${line.replace(/^dwdi emulator /, "timeout --preserve-status -s INT 1 $&")}`,
        {},
      );
      assert.equal(code, 0, stderr);
      assert.ok(stdout !== "" || /--out |--quiet|waldur|>/.test(line), "it says something");
    });
  }
});
