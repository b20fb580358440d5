/**
 * Hints of the SDK name its options; the command line prints the flags in their place.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import ts from "typescript";
import { errorLines } from "../../../../cli/io/errors.ts";
import { hintInFlags, inFlags, OPTION_FLAGS } from "../../../../cli/io/option-flags.ts";
import { describeError } from "../../../../cli/program/errors.ts";
import { DwdiAuthError } from "../../../../src/errors.ts";
import { nodesOf, sourcesUnder } from "../../../kit/sources.ts";

const TEXTS = sourcesUnder("src")
  .filter((file) => !file.startsWith("src/emulator/"))
  .flatMap(textsIn);

describe("the texts of the SDK", () => {
  it("are found", () => {
    assert.ok(TEXTS.length > 300, `${TEXTS.length}`);
    assert.ok(TEXTS.some((text) => text.includes("the option tls.ca")));
  });

  it("name no flag and no command of the command line", () => {
    const foreign = TEXTS.filter((text) =>
      /(^|[\s(])--(?!allow-(env|sys)=)[a-z]|\bdwdi [a-z]+\b/.test(text)
    );
    assert.deepEqual(foreign, []);
  });

  it("name options that each have a flag here", () => {
    const named = TEXTS.flatMap((text) => [...text.matchAll(/\bthe option (\w+(?:\.\w+)?)/g)])
      .map(([, option = ""]) => option);
    assert.ok(named.length > 10, `${named.length}`);
    assert.deepEqual(named.filter((option) => !OPTION_FLAGS.has(option)), []);
  });

  it("name an option of two words or with a dot in no other form in a hint", () => {
    const names = [...OPTION_FLAGS.keys()].filter((name) => /[A-Z.]/.test(name));
    const wrong = TEXTS.filter((text) =>
      names.some((name) =>
        new RegExp(`(set|use|raise|with|by|name|give) ${name.replace(".", "\\.")}\\b`).test(text)
      )
    );
    assert.deepEqual(wrong, []);
  });
});

describe("a hint of the SDK", () => {
  it("is printed with flags that there are, or with what else there is", () => {
    const help = readFileSync("tests/unit/cli/help/helps.txt", "utf8");
    for (const [option, text] of OPTION_FLAGS) {
      const flags = text.match(/--[a-z-]+/g) ?? [];
      const topics = text.match(/dwdi [a-z ]+[a-z]/g) ?? [];
      assert.deepEqual(flags.filter((flag) => !help.includes(flag)), [], option);
      assert.deepEqual(topics.filter((topic) => !help.includes(topic)), [], option);
      assert.ok(flags.length + topics.length > 0 || text.startsWith("the SDK's option"), option);
    }
  });

  it("is printed so as text, as JSON and in documents", () => {
    const hint = "add its PEM file with the option tls.ca";
    const shown = "add its PEM file with --ca-file";
    const error = new DwdiAuthError("x", { hint });
    assert.match(
      errorLines({ code: "tls", message: "x", hint }),
      /\nhint: add .* with --ca-file\n/,
    );
    assert.match(describeError(error, { json: true, verbose: false }), new RegExp(`"${shown}"`));
    assert.deepEqual(hintInFlags({ id: 5, hint }), { id: 5, hint: shown });
    assert.deepEqual(hintInFlags<{ id: number; hint?: string }>({ id: 5 }), { id: 5 });
    assert.equal(
      inFlags("the option x of the option proxy."),
      "the option x of --proxy, see dwdi help proxies.",
    );
  });
});

/** The texts of a file's literals; a placeholder of a template is left out. */
function textsIn(file: string): string[] {
  return nodesOf(file).flatMap((node) => {
    const isPart = ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
    return ts.isStringLiteralLike(node) || isPart ? [node.text] : [];
  });
}
