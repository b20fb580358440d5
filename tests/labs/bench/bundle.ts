/**
 * Code with all that it imports in one file, as bundlers make it.
 *
 * @module
 */
import { build } from "esbuild";
import { join } from "node:path";
import { folder } from "./runtimes.ts";

/** What the proxied transport is made of, which nothing here loads. */
const UNUSED = ["node:*", "undici/index.js", "fetch-socks"];

/** Bundles a file for all runtimes, so that each runs the same code and no compiler; gives its path. */
export async function bundleFile(file: string): Promise<string> {
  await build({
    entryPoints: { bundle: file },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2023",
    external: UNUSED,
  });
  return join(folder, "bundle.mjs");
}

/**
 * Bundles and minifies code of a page by default settings; with `splitting`, an `import()` is a file
 * of its own, which the page loads when it comes to it.
 *
 * @param folder The folder that the code's imports are resolved in.
 * @returns The files that are loaded at once.
 */
export async function bundleForBrowser(
  code: string,
  folder: string,
  splitting: boolean,
): Promise<Uint8Array[]> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: folder },
    outdir: "bundle",
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    splitting,
    format: "esm",
    platform: "browser",
  });
  const loaded = new Set(["bundle/stdin.js"]);
  for (const file of loaded) {
    for (const { path, kind } of metafile.outputs[file]?.imports ?? []) {
      if (kind === "import-statement") loaded.add(path);
    }
  }
  return outputFiles
    .filter(({ path }) => [...loaded].some((file) => path.endsWith(file)))
    .map(({ contents }) => contents);
}
