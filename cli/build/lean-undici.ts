/**
 * Leaves out of a build what undici's one index loads and this program has no use for: mocks, web
 * sockets, event sources, cookies, caches and interceptors would be a tenth of the binary.
 *
 * @module
 */

/** What Bun gives a plugin, as far as it is used here. */
interface Build {
  onResolve(
    constraints: { filter: RegExp },
    resolve: (module: { path: string; importer: string }) =>
      | { path: string; namespace: string }
      | undefined,
  ): unknown;
  onLoad(
    constraints: { filter: RegExp; namespace: string },
    load: () => { contents: string; loader: "js" },
  ): unknown;
}

const UNUSED = /^\.\/lib\/(mock|cache|interceptor|web\/(websocket|eventsource|cookies))(\/|$)/;

/** The plugin. */
export const leanUndici: { readonly name: string; setup(build: Build): void } = {
  name: "lean-undici",
  setup(build) {
    build.onResolve(
      { filter: UNUSED },
      ({ path, importer }) =>
        /[/\\]undici[/\\]index\.js$/.test(importer) ? { path, namespace: "unused" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "unused" }, () => ({
      contents: "module.exports = {};",
      loader: "js",
    }));
  },
};
