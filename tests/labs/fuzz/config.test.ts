import "./runs.ts";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { checkConfig, parseConfig } from "../../../src/config/index.ts";
import { DwdiConfigError } from "../../../src/errors.ts";
import { ALL, FILES, SECRETS } from "../../kit/config-file.ts";

/** Pieces of YAML that change what stands around them. */
const PIECE = fc.oneof(
  fc.constantFrom(
    ..."\n|\n  |- |: |[|]|{|}|,|&a |*a|<<: *a|!!int |? |# |'|\"|\\|\t|~|---\n|%YAML 1.1|${|}|${A}|$${|\r\n|:-"
      .split("|"),
    "|\n",
    "\ufeff",
    "\u2028",
    "\ud800",
    "\0",
  ),
  fc.string({ unit: "binary", maxLength: 5 }),
);

/** A right file with some parts cut out, and some pieces put in. */
const DAMAGED = fc.constantFrom(...Object.values(FILES)).chain((file) =>
  fc.array(
    fc.record({ at: fc.nat(file.length), cut: fc.nat({ max: 40 }), piece: PIECE }),
    { minLength: 1, maxLength: 4 },
  ).map((damages) =>
    damages.reduce(
      (text, { at, cut, piece }) => text.slice(0, at) + piece + text.slice(at + cut),
      file,
    )
  )
);

/** A file of known keys with values of any kind. */
const VALUE = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("", "~", "yes", "0", "1e9", "-1", "x", "https://x.org", "GB", "usage", "*"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(...new Set(ALL.match(/\b\w+(?=:)/g)), "unit_factor_reporting", "x"),
      tie("value"),
      { maxKeys: 8 },
    ),
  ),
})).value;

function check(text: string): void {
  const lines = text.split("\n");
  const issues = checkConfig(text);
  for (const { line, column, message, path } of issues) {
    const length = lines[line - 1]?.length ?? -1;
    assert.ok(line >= 1 && column >= 1 && column <= length + 1, `${line}:${column} ${message}`);
    assert.ok(message !== "" && typeof path === "string");
  }
  const hasErrors = issues.some(({ severity }) => severity === "error");
  try {
    parseConfig(text);
    assert.equal(hasErrors, false);
  } catch (error) {
    assert.ok(error instanceof DwdiConfigError, String(error));
    assert.equal(hasErrors, true);
  }
}

describe("any text", () => {
  it("is read or refused, with places inside of it", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.array(PIECE).map((p) => p.join(""))), check));
  });

  it("that is a damaged file too", () => {
    fc.assert(fc.property(DAMAGED, check));
  });

  it("that has known keys with any values too", () => {
    fc.assert(fc.property(VALUE, (value) => check(JSON.stringify(value, null, 1))));
  });

  it("keeps its secrets out of what is said of it", () => {
    fc.assert(
      fc.property(DAMAGED, (text) => {
        // A secret that the damage made a part of a key, a URL or a comment is the file's text.
        const said = checkConfig(text).map(({ message, hint }) => message + (hint ?? "")).join();
        for (const secret of SECRETS) {
          const own = new RegExp(`(secret|token): ${secret}$|_proxy: socks5://me:${secret}@`, "gm");
          const isElsewhere = text.replace(own, "").includes(secret);
          if (!isElsewhere) assert.ok(!said.includes(secret), said);
        }
      }),
    );
  });
});
