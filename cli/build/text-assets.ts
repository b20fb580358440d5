/**
 * Puts texts into a build: a module named `assets.ts`, which reads them from their files, becomes one
 * that holds them, so that what was built needs no other file.
 *
 * @module
 */

/** What esbuild and Bun have in common of the builds that a plugin is set up for. */
interface Build {
  onLoad(
    constraints: { filter: RegExp },
    load: (module: { path: string }) => Promise<{ contents: string; loader: "js" }>,
  ): unknown;
}

/** The plugin, for esbuild and for Bun. */
export const textAssets: { readonly name: string; setup(build: Build): void } = {
  name: "text-assets",
  setup(build) {
    build.onLoad({ filter: /[/\\]assets\.ts$/ }, async ({ path }) => {
      const texts: Readonly<Record<string, unknown>> = await import(path);
      const contents = Object.entries(texts)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`).join("");
      return { contents, loader: "js" };
    });
  },
};
