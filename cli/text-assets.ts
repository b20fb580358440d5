/**
 * Puts the texts that pages carry into a build, in the place of the module that reads them from their
 * files: what was built needs no other file.
 *
 * @module
 */
import { assets } from "./output/html/assets.ts";

/** What esbuild and Bun have in common of the builds that a plugin is set up for. */
interface Build {
  onLoad(
    constraints: { readonly filter: RegExp },
    load: () => { readonly contents: string; readonly loader: "js" },
  ): unknown;
}

/** The plugin, for esbuild and for Bun. */
export const textAssets: { readonly name: string; setup(build: Build): void } = {
  name: "text-assets",
  setup(build) {
    const contents = `export const assets = ${JSON.stringify(assets)};`;
    build.onLoad({ filter: /[/\\]html[/\\]assets\.ts$/ }, () => ({ contents, loader: "js" }));
  },
};
