import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { shell as runShell } from "../../kit/binary.ts";
import { unlessMissing } from "../../kit/programs.ts";
import { openShell, type Shell } from "./shell.ts";

const WIDTH = 80;
const ESCAPE = "\u001b";

/** What ends differently each time. */
const stable = (text: string) =>
  text.replace(/\d+\.\d s$/m, "N s").replace(/ +\d+ ms/g, " N ms").replace(
    /127.0.0.1:\d+/g,
    "HOST",
  );

describe("a terminal of 80 by 24", { skip: unlessMissing("tmux") }, () => {
  let colored: Shell;
  let plain: Shell;
  before(async () => {
    colored = await openShell();
    plain = await openShell({ NO_COLOR: "1" });
  });
  after(() => Promise.all([colored.close(), plain.close()]));

  const lines = [
    "dwdi compute --chart --demo --month 2025-01",
    "dwdi compute --chart --demo --from 2024-01 --to 2024-12",
    "dwdi storage --filesystem capstor --data-type store --demo --month 2025-01",
    "dwdi waldur report --demo --dry-run",
    "dwdi doctor --demo",
    "dwdi help compute",
    "dwdi storage --demo --filesystem capstor",
  ];
  for (const line of lines) {
    it(`breaks no line of ${line}`, async () => {
      const seen = await plain.run(line);
      assert.ok(seen.length > 100, seen);
      assert.ok(seen.split("\n").every((row) => row.length <= WIDTH), seen);
      assert.equal(seen, await plain.end("-J"));
      assert.ok(!(await plain.end("-e")).includes(ESCAPE));
    });

    it(`shows the same in colour: ${line}`, async () => {
      const seen = await colored.run(line, "-e");
      const without = stripVTControlCharacters(seen).replace(/ +$/gm, "");
      assert.equal(stable(without), stable(await plain.run(line)));
    });
  }

  it("has colours where it is one, and only there", async () => {
    for (const line of ["dwdi doctor --demo", "dwdi compute --chart --demo --month 2025-01"]) {
      assert.ok((await colored.run(line, "-e")).includes(ESCAPE));
      const { stdout, stderr, code } = await runShell(`"$DWDI" ${line.slice(5)} 2>&1 | cat`, {});
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^[^\p{Cc}]*\n(?:[^\p{Cc}]*\n)+$/u);
    }
  });

  it("shows what a pipe holds, where that fits", async () => {
    for (const line of lines.slice(0, 3)) {
      const { stdout } = await runShell(`"$DWDI" ${line.slice(5)}`, {});
      assert.equal(await plain.run(line), stdout);
    }
  });
});
