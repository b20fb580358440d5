import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const MANIFEST: { name: string; exports: Record<string, string> } = JSON.parse(
  readFileSync(join(ROOT, "deno.json"), "utf8"),
);

interface Example {
  /** File and line. */
  readonly place: string;
  readonly code: string;
}

/** The fenced blocks of TypeScript in a text: of a source file, those in its comments. */
function examplesIn(file: string): Example[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  const fence = /^(?<margin> *(?:\* ?)?)```ts\n(?<body>.*?)^\k<margin>```$/gms;
  return [...text.matchAll(fence)].map(({ index, groups }) => ({
    place: `${file}:${text.slice(0, index).split("\n").length}`,
    code: (groups?.body ?? "").replace(/^ *\* ?/gm, file.endsWith(".ts") ? "" : "$&"),
  }));
}

/** The files that the package's entries lead to. */
function publishedFiles(): string[] {
  const found = new Set(Object.values(MANIFEST.exports).map((entry) => posix.normalize(entry)));
  for (const file of found) {
    const text = readFileSync(join(ROOT, file), "utf8");
    for (const [, path = ""] of text.matchAll(/(?:from|import\() ?"(\.[^"]+)"/g)) {
      found.add(posix.join(posix.dirname(file), path));
    }
  }
  return [...found].sort();
}

/** The code with the package's own entries in place of its published name. */
function withOwnEntries(code: string): string {
  return code.replace(/(from|import\() ?"([^"]+)"/g, (whole, keyword: string, name: string) => {
    if (name !== MANIFEST.name && !name.startsWith(`${MANIFEST.name}/`)) return whole;
    const entry = MANIFEST.exports[`.${name.slice(MANIFEST.name.length)}`];
    assert.ok(entry, `deno.json exports no ${name}`);
    const url = pathToFileURL(join(ROOT, entry)).href;
    return `${keyword}${keyword === "from" ? " " : ""}${JSON.stringify(url)}`;
  });
}

const examples = ["README.md", ...publishedFiles()].flatMap(examplesIn);

describe("an example in the documentation", () => {
  const folder = mkdtempSync(join(tmpdir(), "dwdi-examples-"));
  const { assert: check, log } = console;
  before(() => {
    console.log = () => {};
    console.assert = (isTrue, ...message) => {
      if (!isTrue) {
        throw new assert.AssertionError({ message: `console.assert ${message.join(" ")}` });
      }
    };
  });
  after(() => {
    Object.assign(console, { assert: check, log });
    rmSync(folder, { recursive: true });
  });

  it("is found for each function that is exported", () => {
    const { length } = examples.filter(({ place }) => place.startsWith("src/"));
    assert.ok(length >= 25, `${length} examples were found`);
  });

  for (const [index, { place, code }] of examples.entries()) {
    it(`runs: ${place}`, async () => {
      assert.match(code, /from "@dwdi\/sdk/, "an example imports the package");
      const file = join(folder, `example-${index}.mts`);
      writeFileSync(file, withOwnEntries(code));
      await import(pathToFileURL(file).href);
    });
  }

  it("fails when what it asserts is not so", async () => {
    const file = join(folder, "false.mts");
    writeFileSync(file, "console.assert(1 > 2);\nexport {};\n");
    await assert.rejects(import(pathToFileURL(file).href), /console\.assert/);
  });
});
