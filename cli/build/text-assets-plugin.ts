/**
 * A build plugin that replaces a module named `assets.ts`, which reads texts from files, with one
 * that contains the texts, so that the build needs no other file.
 *
 * @module
 */

/** The part of the plugin API that esbuild and Bun share. */
interface Build {
  onLoad(
    constraints: { filter: RegExp },
    load: (module: { path: string }) => Promise<{ contents: string; loader: "js" }>,
  ): unknown;
}

/** The plugin, for esbuild and Bun. */
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
