import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { before, describe, it } from "node:test";
import { computeUsage, createDwdiClient, storageUsage, VERSION } from "../../../src/index.ts";
import { serveEmulator } from "../../../src/emulator/index.ts";
import { project } from "../../kit/package-project.ts";

const BIN = resolve("node_modules/.bin");
const installed = `${project}/node_modules/@dwdi/sdk`;

describe("the packed package in an empty project", () => {
  let expected: unknown;

  before(async () => {
    assert.ok(existsSync(installed), "run 'npm run setup:package' first");
    copyFileSync("tests/system/package/consumer.mjs", `${project}/consumer.mjs`);
    expected = await fromSource();
  });

  it("is used from Node", () => {
    assert.deepEqual(output(process.execPath, ["consumer.mjs"]), expected);
  });

  it("is used from Bun", () => {
    assert.deepEqual(output(`${BIN}/bun`, ["consumer.mjs"]), expected);
  });

  it("is used from Deno as an npm package", () => {
    const args = ["run", "--node-modules-dir=manual", "--allow-net", "consumer.mjs"];
    assert.deepEqual(output(`${BIN}/deno`, args), expected);
  });

  it("is used from Deno in the form in which JSR serves it", () => {
    writeFileSync(`${project}/jsr.json`, JSON.stringify({ imports: jsrImports() }));
    const args = ["run", "--no-lock", "--allow-net", `--import-map=${project}/jsr.json`];
    const script = `${project}/consumer.mjs`;
    assert.deepEqual(output(`${BIN}/deno`, [...args, script], "."), expected);
  });

  it("gives the same numbers on the command line", () => {
    const args = ["compute", "--demo", "--from", "2024-12", "--to", "2025-01", "-o", "json"];
    const { schema, ...compute } = output(`${project}/node_modules/.bin/dwdi`, args);
    assert.equal(schema, "dwdi/compute/1");
    const { invalid, ...numbers } = Object(expected).compute;
    assert.deepEqual(invalid, []);
    assert.deepEqual(compute, numbers);
  });

  it("makes pages of texts that it carries, and names their terms", () => {
    const args = ["compute", "--demo", "--month", "2025-01", "-o", "html"];
    const program = `${project}/node_modules/.bin/dwdi`;
    const page = execFileSync(program, args, { cwd: project, encoding: "utf8" });
    assert.match(page, /var uPlot=[\s\S]+drawBars/);
    assert.match(readFileSync(`${installed}/dist/THIRD-PARTY-LICENSES`, "utf8"), /^uplot$/m);
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
    const texts = ["LICENSE", "README.md", "dist/THIRD-PARTY-LICENSES", "package.json"];
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

async function fromSource(): Promise<unknown> {
  const dwdi = await serveEmulator();
  const { apiUrl, ...auth } = dwdi.settings;
  const client = createDwdiClient({ apiUrl, auth });
  const compute = await computeUsage(client, { from: "2024-12", to: "2025-01" });
  const month = "2025-01";
  const storage = await storageUsage(client, { filesystem: "capstor", dataType: "store", month });
  await dwdi.close();
  return { version: VERSION, compute, storage };
}

function output(program: string, args: readonly string[], cwd = project): Record<string, unknown> {
  return JSON.parse(execFileSync(program, args, { cwd, encoding: "utf8" }));
}

/** JSR serves the sources under the names of deno.json's exports. */
function jsrImports(): Record<string, string> {
  const { name, exports } = JSON.parse(readFileSync("deno.json", "utf8"));
  const subpaths = Object.entries<string>(exports);
  return Object.fromEntries(
    subpaths.map(([subpath, file]) => [name + subpath.slice(1), `file://${resolve(file)}`]),
  );
}
