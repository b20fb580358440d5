/**
 * Builds the npm package in `dist/`.
 *
 * @module
 */
import { readFileSync, rmSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, relative } from "node:path";
import { build, type Options } from "tsup";
import { type Metafile, writeThirdParty } from "./third-party.ts";
import { textAssets } from "./text-assets-plugin.ts";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

const { exports } = JSON.parse(readFileSync("deno.json", "utf8"));
const { imports } = JSON.parse(readFileSync("package.json", "utf8"));
const subpaths = Object.entries<string>(exports).map(([subpath, file]) => [
  subpath === "." ? "index" : subpath.slice(2),
  file,
]);

/** The modules that need `node:` modules, and what stands in for them on other platforms. */
const swapped = [...Object.keys(imports).map((name) => name.slice(1)), "transport/no-sockets"];

/** Has package.json's `imports` choose between them; the sources name the files, as JSR needs it. */
const packageImports: Plugin = {
  name: "package-imports",
  setup({ onResolve }) {
    onResolve({ filter: /^\..*\.ts$/ }, ({ path, resolveDir, kind }) => {
      const name = `#${relative("src", join(resolveDir, path)).replace(/\.ts$/, "")}`;
      return kind === "dynamic-import" && name in imports
        ? { path: name, external: true }
        : undefined;
    });
  },
};

/**
 * fetch-socks depends on undici >= 7 and may be given 8, which Node 20 cannot load: it is bundled
 * and shares our undici. Its CommonJS `require` calls become imports.
 */
const socksOverOurUndici: Plugin = {
  name: "socks-over-our-undici",
  setup({ onResolve, onLoad }) {
    const required = new Set([...builtinModules, "undici"]);
    onResolve(
      { filter: /^[a-z_]+$/ },
      ({ path, kind }) =>
        kind === "require-call" && required.has(path) ? { path, namespace: "required" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => {
      const from = path === "undici" ? "undici/index.js" : `node:${path}`;
      return { contents: `export * from ${JSON.stringify(from)};` };
    });
  },
};

/**
 * Both of ofetch's builds make an instance when they are imported, for which Node loads all of its
 * fetch, and the one for Node loads a polyfill too: 80 ms. What they re-export is all that we need.
 */
const ofetchWithoutInstance: Plugin = {
  name: "ofetch-without-instance",
  setup({ onLoad }) {
    onLoad({ filter: /\/ofetch\/dist\/(index|node)\.mjs$/ }, ({ path }) => {
      const lines = readFileSync(path, "utf8").split("\n");
      const shared = lines.filter((line) => line.includes("'./shared/"));
      return { contents: [...shared, "export { createFetch };"].join("\n") };
    });
  },
};

/** valibot is, because the part of it that is used is a tenth of what an import would read. */
const BUNDLED = [
  "valibot",
  "fetch-socks",
  "socks",
  "smart-buffer",
  "ip-address",
  "ofetch",
  "destr",
  "ufo",
];

const COMMON: Options = {
  config: false,
  format: "esm",
  target: "es2023",
  platform: "node",
  splitting: true,
  metafile: true,
  removeNodeProtocol: false,
  noExternal: [/^undici$/, ...BUNDLED],
  external: [/^undici\//],
};

await build({
  ...COMMON,
  entry: Object.fromEntries([...subpaths, ...swapped.map((name) => [name, `src/${name}.ts`])]),
  dts: { entry: Object.fromEntries(subpaths) },
  sourcemap: true,
  // Deletes everything but these.
  clean: ["!bin/**", "!man/**"],
  esbuildPlugins: [packageImports, socksOverOurUndici, ofetchWithoutInstance],
});

// By itself: what it shares with the subpaths would cut them into three times as many files, each of
// which an import has to find and read.
await build({
  ...COMMON,
  entry: { main: "cli/main.ts" },
  outDir: "dist/cli",
  esbuildPlugins: [socksOverOurUndici, ofetchWithoutInstance, textAssets],
});

const metafiles = ["dist/metafile-esm.json", "dist/cli/metafile-esm.json"];
const built: readonly Metafile[] = metafiles.map((path) => JSON.parse(readFileSync(path, "utf8")));
const outputs = Object.assign({}, ...built.map(({ outputs }) => outputs));
writeThirdParty("dist", "library", { outputs }, ["uplot"]);
for (const path of metafiles) rmSync(path);
