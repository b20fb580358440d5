/**
 * What a browser has to load for a client and its first question.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { bundleForBrowser } from "./bundle.ts";
import type { Benchmark } from "./figure.ts";

const benchmark: Benchmark = {
  name: "sdk-size",
  async measure() {
    const size = await sizeOf("./src/index.ts", ".");
    const { minified, gzipped } = size;
    return [{
      what: "`createDwdiClient` and `computeUsage` for a browser, dependencies included, gzipped",
      ours: kilobytes(gzipped),
      other: `${kilobytes(minified)} before`,
      compared: [gzipped / 1000],
      goal: { bound: "at most", value: 20, unit: " kB" },
    }];
  },
};

export default benchmark;

/** The bytes of all that is loaded for two functions of the package, resolved in a folder. */
export async function sizeOf(
  specifier: string,
  folder: string,
): Promise<{ readonly minified: number; readonly gzipped: number }> {
  const code = `export { computeUsage, createDwdiClient } from ${JSON.stringify(specifier)};`;
  const files = await bundleForBrowser(code, folder);
  const sizeWith = (size: (file: Uint8Array) => number) =>
    files.reduce((sum, file) => sum + size(file), 0);
  return {
    minified: sizeWith(({ length }) => length),
    gzipped: sizeWith((file) => gzipSync(file, { level: 9 }).length),
  };
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
