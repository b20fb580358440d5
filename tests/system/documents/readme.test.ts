import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { commandCalledAs } from "../../../cli/program/called-as.ts";
import loadHistory from "../../../cli/commands/waldur/load-history.ts";
import { OFFERING_KEYS, ROOT_KEYS, SETTINGS_KEYS } from "../../../src/config/keys.ts";
import type { EmulatorServer } from "../../../src/emulator/index.ts";
import {
  addressesOf,
  EXAMPLE,
  EXAMPLE_TEXT,
  PROGRAM,
  runIn,
  secretsOf,
  serveExample,
} from "../../kit/combined-example.ts";

const README = readFileSync("README.md", "utf8");
const LINES = [...README.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = ""]) =>
  block.replaceAll(/ *\\\n */g, " ").split("\n").map((line) => line.replace(/ +#.*/, ""))
);
const COMMANDS = LINES.filter((line) => /^(dwdi|waldur_site_\w+) /.test(line));
const MOVING = README.slice(README.indexOf("## Moving"), README.indexOf("## Troubleshooting"));

describe("the commands of the README", () => {
  let server: EmulatorServer;
  let folder = "";

  before(async () => {
    server = await serveExample();
    folder = mkdtempSync(join(tmpdir(), "dwdi-readme-"));
    writeFileSync(join(folder, EXAMPLE), EXAMPLE_TEXT);
  });
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  it("are there", () => {
    assert.ok(COMMANDS.length >= 19, `${COMMANDS.length} commands`);
    assert.ok(COMMANDS.some((line) => line.startsWith("waldur_site_")));
  });

  for (const line of COMMANDS) {
    it(line, async () => {
      const [name, ...args] = line.split(" ");
      const env = { ...addressesOf(server), ...secretsOf(server) };
      const words = [...PROGRAM, ...commandCalledAs(name), ...args];
      const { code, stdout, stderr } = await runIn(folder, words, env);
      assert.equal(code, 0, stderr);
      if (args.includes("-q")) assert.equal(stdout + stderr, "");
      else assert.ok(stdout !== "" || args.includes("--out") || /not listed|changed/.test(stderr));
    });
  }

  it("name scripts of package.json that are there", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
    const named = [...README.matchAll(/npm (?:run )?((?:test|build|setup|check|demo)[\w:]*)/g)];
    assert.ok(named.length >= 5);
    for (const [text, script = ""] of named) assert.ok(script in scripts, text);
  });
});

describe("the tables of dependencies in the README", () => {
  const kinds = { "dependency": "dependencies", "for development": "devDependencies" };
  for (const [header, kind] of Object.entries(kinds)) {
    it(`have a line for each of the ${kind} of package.json, and no other`, () => {
      const [, , ...lines] = README.slice(README.indexOf(`| ${header} `)).split(/\n(?!\|)/, 1)
        .flatMap((table) => table.split("\n"));
      const listed = lines.map((line) => line.split("|")[1]?.trim());
      const wanted = JSON.parse(readFileSync("package.json", "utf8"))[kind];
      assert.deepEqual(listed.sort(), Object.keys(wanted).sort());
    });
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
      assert.ok(Object.hasOwn(loadHistory.flags, flag), flag);
      assert.equal(loadHistory.flags[flag]?.alias, letter, flag);
    }
  });
});
