/**
 * Small projects that use the packed package, each with its tools' default settings.
 */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build, type BuildOptions } from "esbuild";
import type { Browser, Request } from "playwright-core";
import { consumers as folder, project } from "../../kit/package-project.ts";
import { unlessMissing } from "../../kit/programs.ts";
import { nodes } from "../../kit/runtimes.ts";
import { launch } from "../browser/browser.ts";
import { usageFromSource, withoutIds } from "./usage-from-source.ts";

const BIN = resolve("node_modules/.bin");
const run = promisify(execFile);

/** What every platform without sockets answers. */
const ELSEWHERE = {
  proxy: "DwdiConfigError: a proxy or own CA needs Node, Deno or Bun",
  server: "DwdiConfigError: serveEmulator needs Node, Deno or Bun",
  direct: [
    "host.api.name skipped: this runtime cannot resolve names",
    "host.api.tcp skipped: this runtime cannot open connections",
    "host.api.tls skipped: this runtime cannot open connections",
  ],
  proxied: [
    "proxy.tcp failed: a proxy needs Node, Deno or Bun",
    "proxy.protocol skipped: not checked because proxy connection failed",
    "proxy.login skipped: not checked because proxy connection failed",
  ],
};

/** The request for a token and that for usage. */
const BY_PROXY = ["proxied", "proxied"];

describe("a consumer of the packed package", () => {
  const table: { consumer: string; result: string; size: string }[] = [];
  let usage: unknown;

  before(async () => {
    assert.ok(existsSync(`${project}/node_modules/@dwdi/sdk`), "run 'npm run setup:package' first");
    cpSync("tests/system/package/consumers", folder, { recursive: true });
    usage = await usageFromSource();
  });

  after(() => console.table(table));

  /** A test with a row of the table; it may give the size of what it made. */
  function consumer(name: string, use: () => Promise<string | void>, skip: string | false = false) {
    it(name, { skip }, async () => {
      const row = { consumer: name, result: "FAILED", size: "" };
      table.push(row);
      row.size = await use() ?? "";
      row.result = "passed";
    });
  }

  function assertUsage(found: unknown): void {
    assert.deepEqual(withoutIds(found), usage);
  }

  function assertAnswer(answer: unknown): void {
    const { usage: found, elsewhere } = Object(answer);
    assertUsage(found);
    const { report, ...others } = elsewhere;
    assert.match(report, /^DwdiConfigError: .*offerings/);
    assert.deepEqual(others, ELSEWHERE);
  }

  const isNoBrowser = unlessMissing("chromium");

  describe("in a page", { skip: isNoBrowser }, () => {
    let browser: Browser;
    before(async () => void (browser = await launch()));
    after(() => browser.close());

    for (const [bundler, bundle] of Object.entries({ esbuild, vite, webpack })) {
      consumer(`${bundler}, a browser`, async () => {
        const out = `${folder}/out/${bundler}`;
        await bundle(`${folder}/page`, out);
        const page = await browser.newPage();
        const complaints: string[] = [];
        page.on("pageerror", ({ message }) => complaints.push(message));
        page.on("console", (message) => complaints.push(message.text()));
        await page.route("**/*", (route) => route.fulfill({ path: fileOf(route.request(), out) }));
        await page.goto("https://page.example/");
        assertAnswer(await page.evaluate("answer()"));
        assert.deepEqual(complaints, []);
        await page.close();
        return sizeOf(out);
      });
    }
  });

  consumer("a Worker in workerd, without nodejs_compat", async () => {
    const outfile = `${folder}/worker/bundle.js`;
    await bundleFile(`${folder}/worker/worker.js`, outfile, {
      format: "esm",
      conditions: ["workerd", "worker", "browser"],
    });
    const { default: program } = createRequire(`${folder}/`)("workerd");
    const workerd = spawn(program, ["serve", "config.capnp", "--control-fd=3"], {
      cwd: `${folder}/worker`,
      stdio: ["ignore", "inherit", "inherit", "pipe"],
    });
    try {
      const control = workerd.stdio[3];
      assert.ok(control && Symbol.asyncIterator in control);
      const port = await new Promise<number>((resolve, reject) => {
        workerd.once("exit", () => reject(new Error("workerd ended")));
        control.once("data", (line: Uint8Array) => resolve(JSON.parse(`${line}`).port));
      });
      const response = await fetch(`http://127.0.0.1:${port}/`);
      assertAnswer(await response.json());
    } finally {
      workerd.kill();
    }
    return sizeOf(outfile);
  });

  consumer("an edge function as Next runs it", async () => {
    const outfile = `${folder}/edge/bundle.js`;
    await bundleFile(`${folder}/edge/edge.js`, outfile, {
      format: "iife",
      conditions: ["edge-light", "worker"],
    });
    assertAnswer(await output(process.execPath, ["run.mjs"], `${folder}/edge`));
    return sizeOf(outfile);
  });

  const programs = [{ version: process.version.slice(1), program: process.execPath }, ...nodes];
  for (const { version, program } of programs) {
    consumer(`Node ${version}`, async () => {
      assertUsage(await output(program, ["node/usage.mjs"]));
      assert.deepEqual(await output(program, ["node/proxied.mjs"]), BY_PROXY);
    });

    consumer(`Node ${version}, require()`, async () => {
      assert.deepEqual(await output(program, ["node/required.cjs"]), Array(5).fill(true));
    });
  }

  consumer("Bun", async () => {
    assertUsage(await output(`${BIN}/bun`, ["node/usage.mjs"]));
    assert.deepEqual(await output(`${BIN}/bun`, ["node/proxied.mjs"]), BY_PROXY);
  });

  consumer("Deno, npm:", async () => {
    const args = ["run", "--node-modules-dir=manual", "--allow-net"];
    assertUsage(await output(`${BIN}/deno`, [...args, "node/usage.mjs"]));
    const variables = "--allow-env=JEST_WORKER_ID,UNDICI_NO_WASM_SIMD";
    const proxied = await output(`${BIN}/deno`, [...args, variables, "node/proxied.mjs"]);
    assert.deepEqual(proxied, BY_PROXY);
  });

  consumer("Deno, jsr: (the sources)", async () => {
    const map = `${folder}/jsr.json`;
    writeFileSync(map, JSON.stringify({ imports: jsrImports() }));
    const args = ["run", "--no-lock", "--allow-net", `--import-map=${map}`];
    const script = `${folder}/node/usage.mjs`;
    assertUsage(await output(`${BIN}/deno`, [...args, script], "."));
  });

  const BANNER = 'import { createRequire } from "node:module";' +
    "const require = createRequire(import.meta.url);";
  const bundlesForNode: Readonly<Record<string, BuildOptions>> = {
    "esbuild, Node, CommonJS": { format: "cjs", banner: { js: "" } },
    "esbuild, Node, ESM with require in a banner": { format: "esm", banner: { js: BANNER } },
    "esbuild, Node, ESM with undici external": { format: "esm", external: ["undici"] },
  };
  for (const [name, options] of Object.entries(bundlesForNode)) {
    consumer(name, async () => {
      const outfile = join(folder, "node", `bundle.${options.format === "cjs" ? "cjs" : "mjs"}`);
      await bundleFile(`${folder}/node/proxied.mjs`, outfile, { platform: "node", ...options });
      assert.deepEqual(await output(process.execPath, [outfile]), BY_PROXY);
      return sizeOf(outfile);
    });
  }

  consumer("esbuild, Node, ESM with nothing external: says what to set for a proxy", async () => {
    const outfile = `${folder}/node/bundle.mjs`;
    await bundleFile(`${folder}/node/proxied.mjs`, outfile, { platform: "node", format: "esm" });
    const { code, hint } = await output(process.execPath, [outfile]);
    assert.equal(code, "config");
    assert.match(`${hint}`, /undici as an external module where it is bundled as ESM/);
    return sizeOf(outfile);
  });

  const compilers = {
    "5.0": ["tsconfig.json"],
    "5.4": ["bundler.json"],
    "5.9": ["tsconfig.json"],
    "6.0": ["bundler.json"],
    "7.0": ["tsconfig.json", "bundler.json"],
  };
  for (const [version, settings] of Object.entries(compilers)) {
    consumer(`TypeScript ${version}`, async () => {
      const own = `${folder}/node_modules/typescript${version}`;
      const tsc = `${existsSync(own) ? own : resolve("node_modules/typescript")}/bin/tsc`;
      const { stdout } = await run(process.execPath, [tsc, "--version"]);
      assert.match(stdout, new RegExp(`Version ${version}\\.`));
      for (const file of settings) {
        await run(process.execPath, [tsc, "-p", file], { cwd: `${folder}/types` })
          .catch(({ stdout }) => assert.fail(stdout));
      }
    });
  }
});

async function output(
  program: string,
  args: readonly string[],
  cwd = folder,
): Promise<Record<string, unknown>> {
  const { stdout } = await run(program, args, { cwd });
  return JSON.parse(stdout);
}

/** JSR serves the sources under the names of deno.json's exports. */
function jsrImports(): Record<string, string> {
  const { name, exports } = JSON.parse(readFileSync("deno.json", "utf8"));
  const subpaths = Object.entries<string>(exports);
  return Object.fromEntries(
    subpaths.map(([subpath, file]) => [name + subpath.slice(1), `file://${resolve(file)}`]),
  );
}

async function bundleFile(file: string, outfile: string, options: BuildOptions): Promise<void> {
  await build({ entryPoints: [file], outfile, bundle: true, minify: true, ...options });
}

async function esbuild(source: string, out: string): Promise<void> {
  await bundleFile(`${source}/main.js`, `${out}/main.js`, { format: "esm" });
  cpSync(`${source}/index.html`, `${out}/index.html`);
}

async function vite(source: string, out: string): Promise<void> {
  const script = `${folder}/node_modules/vite/bin/vite.js`;
  const args = [
    script,
    "build",
    "--base=./",
    "--logLevel=warn",
    "--emptyOutDir",
    `--outDir=${out}`,
  ];
  const { stdout, stderr } = await run(process.execPath, args, { cwd: source });
  assert.equal(stdout + stderr, "");
}

async function webpack(source: string, out: string): Promise<void> {
  await run(process.execPath, ["webpack.mjs", out], { cwd: source });
  cpSync(`${source}/index.html`, `${out}/index.html`);
}

/** The file that a request of a page asks for. */
function fileOf(request: Request, root: string): string {
  const { pathname } = new URL(request.url());
  return join(root, pathname === "/" ? "index.html" : pathname);
}

/** The size of all scripts in a folder, or of one: minified, and gzipped. */
function sizeOf(place: string): string {
  const files = /\.[cm]?js$/.test(place)
    ? [place]
    : readdirSync(place, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".js")).map((file) => join(place, file));
  const contents = files.map((file) => readFileSync(file));
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
  const size = contents.reduce((sum, { length }) => sum + length, 0);
  const gzipped = contents.reduce((sum, file) => sum + gzipSync(file).length, 0);
  return `${kilobytes(size)}, ${kilobytes(gzipped)} gzipped`;
}
