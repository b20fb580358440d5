import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { answerShell } from "../../../../cli/completion/answer.ts";
import { scripts } from "../../../../cli/completion/assets.ts";
import { root } from "../../../../cli/program/root.ts";
import { run, temporaryFolder, unlessMissing } from "../../../kit/programs.ts";
import { dwdi } from "../../../kit/cli-world.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

describe("dwdi completion", () => {
  for (const shell of SHELLS) {
    it(`prints the script of ${shell}`, async () => {
      const { code, stdout, stderr } = await dwdi(["completion", shell]);
      assert.deepEqual([code, stdout, stderr], [0, scripts[shell], ""]);
      assert.ok(stdout.includes("dwdi") && stdout.endsWith("\n"));
    });
  }

  it("tells without a shell which lines go where", async () => {
    const { stdout } = await dwdi(["completion"]);
    for (const shell of SHELLS) assert.ok(stdout.includes(`dwdi completion ${shell}`), shell);
    for (const file of [".bashrc", ".zshrc", "config.fish"]) assert.ok(stdout.includes(file));
  });

  it("refuses another shell", async () => {
    const { code, stderr } = await dwdi(["completion", "csh"]);
    assert.equal(code, 2);
    assert.match(stderr, /SHELL cannot be 'csh'/);
  });
});

describe("the scripts", () => {
  for (const shell of SHELLS) {
    it(`are ${shell} without a fault`, { skip: unlessMissing(shell) }, () => {
      const file = join(temporaryFolder(), "script");
      writeFileSync(file, scripts[shell]);
      run(shell, ["-n", file]);
      writeFileSync(file, `${scripts[shell]}\nif (`);
      assert.throws(() => run(shell, ["-n", file]));
    });
  }

  it("are bash that shellcheck finds nothing in", { skip: unlessMissing("shellcheck") }, () => {
    assert.equal(run("shellcheck", ["--shell=bash", "-"], scripts.bash), "");
  });
});

describe("the answer to a shell", () => {
  const answer = (...question: readonly string[]) => answerShell(root, [], question, {});

  it("is for bash what stands in the place of the end of the line", async () => {
    assert.equal(await answer("bash", "dwdi compu", "compu"), "words\ncompute\n");
    assert.equal(await answer("bash", "dwdi 'compu", "compu"), "words\ncompute\n");
    assert.equal(await answer("bash", "dwdi compute -o=j", "j"), "words\n");
    assert.equal(await answer("bash", "dwdi compute --output=j", "j"), "words\njson\n");
    assert.equal(await answer("bash", "dwdi compute --fields acc", "acc"), "open\naccount\n");
    assert.equal(await answer("bash", "dwdi compute --config x", "x"), "files\n");
    assert.equal(await answer("bash", "dwdi compute > x", "x"), "files\n");
    assert.equal(await answer("bash", "dwdi compute", "storage"), "");
  });

  for (const shell of ["zsh", "fish"]) {
    it(`is for ${shell} each word, what to show of it, and what it is`, async () => {
      const words = await answer(shell, "compute", "--month", "2025-01", "--output=j");
      assert.match(words, /^words\n--output=table\ttable\t\n--output=json\tjson\t\n/);
      assert.match(await answer(shell, "conf"), /^config\tconfig\tValidate a .+$/m);
      assert.equal(await answer(shell, "compute", "--account", "@x"), "files\n@\n");
      assert.equal(await answer(shell, "compute", "--config=x"), "files\n--config=\n");
    });
  }

  it("begins with the words that a link to the program stands for", async () => {
    const link = ["waldur", "load-history"];
    const bash = await answerShell(root, link, ["bash", "waldur_site --start-d", "--start-d"], {});
    assert.equal(bash, "words\n--start-date\n");
    assert.match(await answerShell(root, link, ["zsh", "--start"], {}), /^--start-date\t/m);
  });

  it("is without a word where the line is wrong already", async () => {
    assert.equal(await answer("bash", "dwdi nonsense --x ", ""), "words\n");
    assert.equal(await answer("zsh", "nonsense", ""), "words\n");
  });
});
