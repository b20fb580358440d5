/**
 * What package.json's `imports` give a bundler for a browser, a Worker or an edge runtime in place of
 * each module that needs `node:` modules.
 *
 * @module
 */
import { DwdiConfigError } from "../errors.ts";

/** In place of `transport/proxied.ts`. */
export function createProxiedFetch(): never {
  throw new DwdiConfigError("a proxy or own CA needs Node, Deno or Bun", {
    hint: "give an own fetch, or bundle for Node",
  });
}

/** In place of `diagnose/connection.ts`: checks that open connections are skipped. */
export const connections = undefined;

/** In place of `emulator/node-server.ts`. */
export function createServer(): never {
  throw new DwdiConfigError("serveEmulator needs Node, Deno or Bun", {
    hint: "use the fetch of createEmulator",
  });
}
