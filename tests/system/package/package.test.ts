import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { project } from "../../kit/package-project.ts";
import { listedIn } from "../../kit/third-party.ts";
import { usageFromSource } from "./usage-from-source.ts";

const installed = `${project}/node_modules/@dwdi/sdk`;

describe("the packed package in an empty project", () => {
  let expected: unknown;

  before(async () => {
    assert.ok(existsSync(installed), "run 'npm run setup:package' first");
    expected = await usageFromSource();
  });

  it("gives the same numbers on the command line", () => {
    const args = ["compute", "--demo", "--from", "2024-12", "--to", "2025-01", "-o", "json"];
    const { schema, ...compute } = output(`${project}/node_modules/.bin/dwdi`, args);
    assert.equal(schema, "dwdi/compute/1");
    const { invalid, requestIds: _ids, missingByPeriod: _by, ...numbers } =
      Object(expected).compute;
    assert.deepEqual(invalid, []);
    assert.deepEqual(compute, numbers);
  });

  it("makes pages of texts that it carries, and names their terms", () => {
    const args = ["compute", "--demo", "--month", "2025-01", "-o", "html"];
    const program = `${project}/node_modules/.bin/dwdi`;
    const page = execFileSync(program, args, { cwd: project, encoding: "utf8" });
    assert.match(page, /var uPlot=[\s\S]+drawBars/);
  });

  it("names each package that is bundled into it, with its licence", () => {
    const bundled = new Set(["uplot"]);
    const dist = `${installed}/dist`;
    const maps = readdirSync(dist, { recursive: true, encoding: "utf8" });
    for (const file of maps.filter((file) => file.endsWith(".map"))) {
      const { sources } = JSON.parse(readFileSync(`${dist}/${file}`, "utf8"));
      for (const source of sources) {
        const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];
        if (name !== undefined) bundled.add(name);
      }
    }
    assert.ok(bundled.has("ofetch") && bundled.has("socks"), [...bundled].join());
    assert.deepEqual(listedIn(dist), [...bundled].sort());
  });

  it("holds what is built and what tells of it, and nothing else", () => {
    const npm = JSON.parse(readFileSync("package.json", "utf8"));
    const [packed] = JSON.parse(
      execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
        encoding: "utf8",
      }),
    );
    const files: string[] = packed.files.map(({ path }: { path: string }) => path);
    const other = files.filter((path) =>
      !/^dist\/(\w+\/)?[\w-]+(\.d\.ts|\.js|\.js\.map)$/.test(path)
    );
    const texts = [
      "LICENSE",
      "README.md",
      "dist/THIRD-PARTY-LICENSES",
      "dist/sbom.cdx.json",
      "package.json",
    ];
    assert.deepEqual(other.sort(), texts);
    for (
      const { types, default: code } of Object.values<{ types?: string; default: string }>(
        npm.exports,
      ).filter((target) => typeof target === "object")
    ) {
      assert.ok(files.includes(`${types}`.slice(2)) && files.includes(code.slice(2)), code);
    }
  });
});

function output(program: string, args: readonly string[], cwd = project): Record<string, unknown> {
  return JSON.parse(execFileSync(program, args, { cwd, encoding: "utf8" }));
}
