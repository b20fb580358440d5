/**
 * What a browser has to load for a client and its first question.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { bundleForBrowser } from "./bundle.ts";
import type { Benchmark } from "./figure.ts";

const CODE = 'export { computeUsage, createDwdiClient } from "./src/index.ts";';

const benchmark: Benchmark = {
  name: "sdk-size",
  async measure() {
    const files = await bundleForBrowser(CODE, ".");
    const sizeBy = (size: (file: Uint8Array) => number) =>
      files.reduce((sum, file) => sum + size(file), 0);
    const minified = sizeBy(({ length }) => length);
    const gzipped = sizeBy((file) => gzipSync(file, { level: 9 }).length);
    return [{
      what: "`createDwdiClient` and `computeUsage` for a browser, dependencies included, gzipped",
      ours: kilobytes(gzipped),
      other: `${kilobytes(minified)} before`,
      compared: [gzipped / 1000],
      goal: { bound: "at most", value: 22, unit: " kB" },
    }];
  },
};

export default benchmark;

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
