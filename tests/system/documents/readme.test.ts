/**
 * What README.md and the other Markdown files say is true: their commands run, their links lead
 * somewhere, and their tables are complete.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { namesOf } from "../../../cli/flags/values.ts";
import loadHistory from "../../../cli/commands/waldur/load-history.ts";
import { commandCalledAs } from "../../../cli/program/called-as.ts";
import { ROOT_KEYS } from "../../../src/config/config.ts";
import { OFFERING_KEYS } from "../../../src/config/offering.ts";
import { SETTINGS_KEYS } from "../../../src/config/settings.ts";
import type { EmulatorServer } from "../../../src/emulator/index.ts";
import { dwdi } from "../../kit/cli-world.ts";
import {
  addressesOf,
  EXAMPLE,
  EXAMPLE_TEXT,
  secretsOf,
  serveExample,
} from "../../kit/combined-example.ts";
import { temporaryFolder } from "../../kit/programs.ts";

const FILES = execFileSync("git", ["ls-files", "*.md"], { encoding: "utf8" }).trim().split("\n");
const README = readFileSync("README.md", "utf8");
const WALDUR = readFileSync("examples/waldur/README.md", "utf8");
const MOVING = WALDUR.slice(WALDUR.indexOf("## Moving"));
const { scripts, dependencies, devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));

/** The lines of all shell blocks, without comments and line breaks. */
function shellLines(text: string): readonly string[] {
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = ""]) =>
    block.replaceAll(/ *\\\n */g, " ").split("\n").map((line) => line.replace(/ +#.*/, ""))
  );
}

describe("the commands of the READMEs", () => {
  const commands = [...new Set([README, WALDUR].flatMap(shellLines))]
    .filter((line) => /^(dwdi|waldur_site_\w+) /.test(line));
  const origin = process.cwd();
  let server: EmulatorServer;

  before(async () => {
    server = await serveExample();
    const folder = temporaryFolder();
    writeFileSync(join(folder, EXAMPLE), EXAMPLE_TEXT);
    process.chdir(folder);
  });
  after(async () => {
    process.chdir(origin);
    await server.close();
  });

  it("are there", () => {
    assert.ok(commands.length >= 19, `${commands.length} commands`);
    assert.ok(commands.some((line) => line.startsWith("waldur_site_")));
  });

  for (const line of commands) {
    it(line, async () => {
      const [name, ...args] = line.split(" ");
      const env = { ...addressesOf(server), ...secretsOf(server) };
      const { code, stdout, stderr } = await dwdi([...commandCalledAs(name), ...args], { env });
      assert.equal(code, 0, stderr);
      if (args.includes("-q")) assert.equal(stdout + stderr, "");
      else assert.ok(stdout !== "" || args.includes("--out") || /not listed|changed/.test(stderr));
    });
  }
});

describe("README.md", () => {
  it("has at most 300 lines", () => {
    const { length } = README.trimEnd().split("\n");
    assert.ok(length <= 300, `${length} lines`);
  });
});

describe("a Markdown file", () => {
  for (const file of FILES) {
    const text = readFileSync(file, "utf8");

    it(`links to files that exist: ${file}`, () => {
      for (const [, target = ""] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
        assert.ok(existsSync(join(dirname(file), target)), target);
      }
    });

    it(`names scripts of package.json that exist: ${file}`, () => {
      const named = [...text.matchAll(/npm (?:run ([\w:]+)|(test)\b)/g)];
      for (const [line, script, test] of named) assert.ok((script ?? test ?? "") in scripts, line);
    });
  }
});

describe("the tables of dependencies", () => {
  const tables = {
    dependency: ["src/README.md", "cli/README.md"],
    "for development": [".github/CONTRIBUTING.md"],
  };

  it("have a line for each one in package.json, and no other", () => {
    const listed = Object.entries(tables).flatMap(([header, files]) =>
      files.flatMap((file) => firstColumn(readFileSync(file, "utf8"), header))
    );
    const wanted = Object.keys({ ...dependencies, ...devDependencies });
    assert.deepEqual(listed.sort(), wanted.sort());
  });

  it("have what is installed with the package in those of src and cli", () => {
    const listed = tables.dependency.flatMap((file) =>
      firstColumn(readFileSync(file, "utf8"), "dependency")
    );
    for (const name of Object.keys(dependencies)) assert.ok(listed.includes(name), name);
  });

  function firstColumn(text: string, header: string): readonly string[] {
    const [table = ""] = text.slice(text.indexOf(`| ${header} `)).split(/\n(?!\|)/, 1);
    return table.split("\n").slice(2).map((line) => line.split("|")[1]?.trim() ?? "");
  }
});

describe("the section on the Python plugin", () => {
  it("has every key of the file that has a meaning at its level", () => {
    const keys = [ROOT_KEYS, OFFERING_KEYS, SETTINGS_KEYS].flatMap(({ names }) => names);
    for (const key of keys) {
      const text = /_file$|_storage_route$/.test(key) ? README : MOVING;
      assert.ok(text.includes(`\`${key}`), key);
    }
  });

  it("has no flag for the same that is none, or has another letter", () => {
    const same = MOVING.split("\n").filter((line) => /^\| (its flags)? +\| `-/.test(line)).join();
    const named = [...same.matchAll(/`(?:-(\w) )?--([\w-]+)`/g)];
    assert.equal(named.length, 10);
    for (const [, letter, flag = ""] of named) {
      assert.ok(namesOf(loadHistory.args).includes(flag), flag);
      assert.equal(loadHistory.args[flag]?.alias, letter, flag);
    }
  });
});
